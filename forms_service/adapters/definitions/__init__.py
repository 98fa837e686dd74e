"""Form definitions from YAML files, parsed once into the engine's frozen definitions."""

from forms_service.adapters.definitions.json_schema import json_schema
from forms_service.adapters.definitions.library import (
    DefinitionLibrary,
    DefinitionRefused,
    check_all,
    load_library,
    load_published,
    sound_forms,
    with_stored,
    write_lock,
)

__all__ = [
    "DefinitionLibrary",
    "DefinitionRefused",
    "check_all",
    "json_schema",
    "load_library",
    "load_published",
    "sound_forms",
    "with_stored",
    "write_lock",
]
