"""What comes home from the store, and what is lost."""
