"""What the tags of letters name, held against the forms that the letters serve."""
