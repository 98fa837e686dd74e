"""What the systems around this one do with enquiries: a request sent in, and where an enquiry stands."""
