"""The extract of what is held of one person, for whoever asked for it: what is given, and what is withheld and why."""
