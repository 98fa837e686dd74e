"""The fields of the question types: one module for each family of ``engine/types/``, and one field a type.

Every module here is read when the package is, so that a new one need not be named anywhere
(docs/recipes/question-type.md). A type without a field stops the service before its first page.
"""

from importlib import import_module
from pkgutil import iter_modules

from forms_service.engine.types.registry import RECIPE, TYPES, IncompleteType
from forms_service.web.forms.fields import FIELDS

for room in iter_modules(__path__):
    import_module(f"{__name__}.{room.name}")

if lacking := sorted(TYPES.keys() - FIELDS.keys()):
    raise IncompleteType(f"No field draws {', '.join(lacking)}: give it one in web/forms/types/. {RECIPE}.")
