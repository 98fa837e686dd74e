"""What is left out of a letter as nothing was said: the language in which an empty tag prints nothing."""
