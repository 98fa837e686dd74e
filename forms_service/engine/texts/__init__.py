"""What stands in free text: whether it is another text, gives one away, or says where somebody lives."""
