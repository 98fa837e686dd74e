"""Form definitions after they were parsed."""
