"""Sealing: submissions, who may read what of them, and what changed between parts."""
