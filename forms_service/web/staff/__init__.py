"""Staff at their browsers: signing in and out, and who is signed in where."""
