"""People: who enquiries are about, what is known of them and from whom, and who may be the same person."""
