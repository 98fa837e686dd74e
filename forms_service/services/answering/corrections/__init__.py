"""What a correction notice is asked beside: what is reached, what may be picked, and who had what."""
