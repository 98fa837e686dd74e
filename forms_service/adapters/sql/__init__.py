"""What the service keeps, in SQLite or PostgreSQL: the same code, portable types only."""
