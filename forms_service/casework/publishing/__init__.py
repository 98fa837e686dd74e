"""What authors write, how it is published, and which organisation works with what."""
