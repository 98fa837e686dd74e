"""Pages about what a person may ask of what is kept of them."""
