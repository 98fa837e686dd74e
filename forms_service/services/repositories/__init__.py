"""The repositories: what the use cases read and write in one transaction, by room and noun by noun.

Each belongs to one organisation: asking for what belongs to another raises ``NotFound``, as if it were not there.
"""
