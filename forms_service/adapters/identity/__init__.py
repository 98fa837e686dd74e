"""Identity: who works here."""
