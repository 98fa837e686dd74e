"""What is wrong with a form definition: stable codes, each with its place and what to do."""
