"""Documents and what they may print."""
