"""Finding what is kept: what a search box may mean, by what a record is found, and in which order it is listed."""
