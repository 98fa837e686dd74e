"""Documents: made from sealed answers, and drafts to be read."""
