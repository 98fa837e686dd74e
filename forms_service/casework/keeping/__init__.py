"""Keeping: records, how long and why, holds and what is due."""
