"""What the service can work out instead of asking."""
