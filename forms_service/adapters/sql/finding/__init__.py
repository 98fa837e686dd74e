"""Finding what is kept: questions about an index of words, put together so that they cost what they find."""
