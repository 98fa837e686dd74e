"""Publishing: what is tried before forms and letters may be used."""
