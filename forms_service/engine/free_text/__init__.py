"""What free text says: whether it is another text or gives one away, what it tells, when, and where somebody lives."""
