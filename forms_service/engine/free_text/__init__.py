"""What free text says: whether it is another text, has certain phrases, or tells of a time."""
