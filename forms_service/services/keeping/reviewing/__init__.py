"""Reviews: which records are to be looked at, and what whoever looked at one decided."""
