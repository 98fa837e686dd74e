"""Forms built from questions: inputs with names, what was typed in them, and where a mistake is shown."""

from importlib import import_module

# The fields of every type of question are there before a page asks for one.
import_module("forms_service.web.forms.types")
