"""The form language: definitions, conditions, path, answers, checks; knows no field of work."""
