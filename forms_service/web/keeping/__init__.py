"""Keeping: records, register, holds and disposal."""
