"""Auditing: the log read and proved."""
