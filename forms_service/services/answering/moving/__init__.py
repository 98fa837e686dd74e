"""Drafts whose form was changed: what moving one to the newer version would do, and doing it."""
