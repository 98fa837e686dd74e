"""Deciding: reading, returning, authorising and issuing replies."""
