"""The rooms of the question types: one module a family, and in it everything that its types have.

Every module here is read when the package is, so that a new one need not be named anywhere
(docs/recipes/question-type.md). What a type must have is in ``base.py``; the list of them, in ``registry.py``.
"""

from importlib import import_module
from pkgutil import iter_modules

for room in iter_modules(__path__):
    import_module(f"{__name__}.{room.name}")
