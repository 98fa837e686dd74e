"""Staff as rows: who is signed in where."""
