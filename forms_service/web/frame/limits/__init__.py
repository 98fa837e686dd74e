"""How often something may be asked for, and how long it may take."""
