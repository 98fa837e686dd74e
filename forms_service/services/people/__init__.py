"""Who takes part in an enquiry, and what is known of them."""
