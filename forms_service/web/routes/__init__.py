"""The pages, one module a noun: parse the request, call one use case, show what it returns."""
