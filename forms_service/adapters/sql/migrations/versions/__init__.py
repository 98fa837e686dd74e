"""One module a step, in order.

What stands in ``OLDEST_WRITER`` of a module is the oldest version that may still write after it; see the package above.
"""
