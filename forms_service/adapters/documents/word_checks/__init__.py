"""What a template may hold, so that the tree can hold it too, and what every merged file must be."""
