"""The frame of every page: session, guards, errors, navigation, security."""
