"""Deciding: what managers do with a reply, and what follows from its issue."""
