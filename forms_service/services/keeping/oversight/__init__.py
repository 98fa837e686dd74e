"""Oversight: who read what is kept, why, and what of that may be asked about."""
