"""Answering: questionnaires and the files added to them."""
