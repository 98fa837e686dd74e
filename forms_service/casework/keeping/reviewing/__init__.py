"""Reviews: somebody looks at a record whose day has come, and says what becomes of it."""
