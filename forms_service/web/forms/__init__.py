"""Forms built from questions: inputs with names, what was typed in them, and where a mistake is shown."""
