"""The grammar of definition files as JSON Schema, for editors: made from the schemas that read them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from forms_service.adapters.definitions.condition_grammar import COMPARE_JSON, CompareSchema
from forms_service.adapters.definitions.grammar import field_schema
from forms_service.adapters.definitions.schemas import BlockSchema, FormSchema


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a form or block file."""
    definitions: dict[str, Any] = {}

    def refer(schema: type[Schema]) -> dict[str, Any]:
        name = schema.__name__.removesuffix("Schema").lower()
        if name not in definitions:
            definitions[name] = {}  # noted before it is described, since it may contain itself
            definitions[name] = COMPARE_JSON if schema is CompareSchema else _described(schema())
        return {"$ref": f"#/$defs/{name}"}

    def _described(schema: Schema) -> dict[str, Any]:
        keys = {(field.data_key or name): field for name, field in schema.fields.items()}
        return {
            "type": "object",
            "properties": {key: field_schema(field, refer) for key, field in keys.items()},
            "required": [key for key, field in keys.items() if field.required],
            "additionalProperties": False,
        }

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Form definition",
        "anyOf": [refer(FormSchema), refer(BlockSchema)],
        "$defs": definitions,
    }
