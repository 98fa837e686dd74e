"""The package that a Word file is: opened within limits, and of its members only those kept that print its pages."""
