"""A merged Word file read into the tree of what it says."""
