"""Answering: questionnaires, page by page."""
