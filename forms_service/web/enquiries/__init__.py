"""Enquiries: the work list and everything about one enquiry."""
