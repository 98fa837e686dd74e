"""Preparing, deciding and giving an extract of what is held of one person."""
