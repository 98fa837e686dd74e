"""What is destroyed, as rows: deleted with all that hangs on it, and the stub that stays."""
