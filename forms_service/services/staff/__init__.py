"""Signing in and out, and what is known of staff."""
