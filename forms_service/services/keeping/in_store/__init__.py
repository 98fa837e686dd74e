"""What the store is told of records, locks and holds, and what is not there as it should be."""
