"""Answering: a questionnaire laid open, and what is saved in it."""
