"""Processes beside this one that do what may break a process: one rule for supervising all of them."""
