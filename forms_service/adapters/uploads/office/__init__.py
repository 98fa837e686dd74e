"""Word and OpenDocument texts: archives that strangers made, and the markup in them."""
