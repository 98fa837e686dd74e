"""Database, store and log held against each other: what is missing, altered, unlocked, lost or stray."""
