"""Auditing: events and the chain that shows tampering."""
