"""Scores and outcomes to findings."""
