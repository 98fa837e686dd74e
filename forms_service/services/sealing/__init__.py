"""Sealing: what leaves an author's hands as one submission, and the documents asked for."""
