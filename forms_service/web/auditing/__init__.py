"""Auditing: the log on a page, and events as sentences."""
