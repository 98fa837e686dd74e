"""What is known of the store, as rows: locks, what is to be sealed anew, and what was found there."""
