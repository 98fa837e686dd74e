"""Replies: started, moved on, corrected, and arrangements with partners."""
