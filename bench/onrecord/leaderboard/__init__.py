"""Leaderboards: submissions checked, every score recomputed, systems ranked."""
