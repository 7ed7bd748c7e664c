"""Candidate pairs of gold and predicted annotations."""
