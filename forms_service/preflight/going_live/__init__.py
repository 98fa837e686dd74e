"""Going live: what is looked at before, and what is truly on."""
