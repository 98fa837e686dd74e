"""A new retention schedule: what it would change of what is kept, before anybody approves it."""
