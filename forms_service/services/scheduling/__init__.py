"""Jobs that come round: which there are, and running them, each once at a time on whichever machine."""
