"""Word files read: what a finished one says, as a tree; what a template may hold, so that the tree can hold it too."""
