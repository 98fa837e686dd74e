"""Replies: choosing documents, writing down sendings, arrangements."""
