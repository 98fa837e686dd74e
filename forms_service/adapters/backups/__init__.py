"""Backups: what is needed to come back, encrypted to a key that is not kept here, and brought back from there."""
