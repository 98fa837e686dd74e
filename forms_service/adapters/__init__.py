"""The outside world: each module implements one port of the services."""
