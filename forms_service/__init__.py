"""Safeguarding forms: record, answer and keep enquiries from prisons and probation."""
