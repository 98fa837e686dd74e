"""What other enquiries about the same people were told, or are about to be: what a reply is held against."""
