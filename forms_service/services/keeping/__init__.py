"""Keeping: records filed and dated, found, sent and put on hold, and what is due."""
