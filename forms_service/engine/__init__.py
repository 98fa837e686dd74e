"""The form language: definitions, conditions, path, answers, checks; knows nothing of children or records."""
