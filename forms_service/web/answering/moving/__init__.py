"""Pages on which a draft is moved to another version of its form."""
