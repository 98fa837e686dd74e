"""People: who a page is about."""
