"""The HTTP API for the systems around this one: the same use cases as the pages, and no rule of its own."""
