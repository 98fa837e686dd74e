"""Disposal from due to destroyed: what two people decide of a batch, and the worker that carries it out."""
