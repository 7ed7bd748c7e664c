"""Scorers of the profiles that are not our own: one field's practice a file."""
