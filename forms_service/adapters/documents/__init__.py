"""Documents: Word, PDF, HTML and text, made and read back."""
