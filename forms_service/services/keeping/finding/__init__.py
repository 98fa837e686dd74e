"""Finding what is kept: searches in pages, saved and given out as a table, and the records officer's desk."""
