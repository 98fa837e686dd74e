"""Pages about staff: who is signed in where."""
