"""Staff at their browsers: who is signed in where, and how they come to be."""
