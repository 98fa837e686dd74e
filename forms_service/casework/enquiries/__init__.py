"""Enquiries and the time they may take."""
