"""What the store has beyond an older database that was brought back: brought home from the sealed manifests."""
