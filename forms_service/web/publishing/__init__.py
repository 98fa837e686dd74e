"""Pages about what is published: forms and letters."""
