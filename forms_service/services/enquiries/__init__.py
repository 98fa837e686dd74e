"""Enquiries: recorded, timed, closed, with their letters and promises."""
