"""Staff as rows: who they are, who is signed in where, who is on the way to."""
