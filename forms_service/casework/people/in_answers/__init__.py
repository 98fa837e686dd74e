"""What answers say of the people of an enquiry, and cannot be true of them."""
