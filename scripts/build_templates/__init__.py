"""How the first Word templates were made; once published, the committed template.docx is what counts."""
