"""What texts still say under names and other details that were corrected, and what was said under them."""
