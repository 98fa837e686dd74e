"""What went wrong where a document was made, in the words of whoever wrote its letter."""
