"""Accountability: why somebody reads, and what they were refused."""
