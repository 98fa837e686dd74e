"""What people ask about what is kept of them, as rows."""
