"""A new retention schedule: what it would change is worked out, and done once it is approved."""
