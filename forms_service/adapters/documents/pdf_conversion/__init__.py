"""Word to PDF through one warm, supervised LibreOffice."""
