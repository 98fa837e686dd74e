"""Disposal from due to destroyed: how far a batch is, what stays of what was destroyed, and what is written of it."""
