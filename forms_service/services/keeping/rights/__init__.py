"""What a person may ask of us about what is kept of them, and what that does to a record."""
