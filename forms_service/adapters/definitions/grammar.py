"""The grammar of form definitions as marshmallow fields: texts, wordings, and what mappings are made of.

Every field can say what it accepts as JSON Schema, so that the schema given to editors is the grammar itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Final, TypeAlias

from marshmallow import Schema, ValidationError, fields, post_load, validate

from forms_service.adapters.definitions.located import Located
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.types.choice import NATIONS

JsonSchema: TypeAlias = dict[str, Any]
Refer: TypeAlias = Callable[[type[Schema]], JsonSchema]
"""Gives the JSON Schema reference of a schema, noting that it must be defined."""

# What an editor may see as a number or a truth value is read here as the text that was written.
SCALAR: JsonSchema = {"type": ["string", "number", "boolean"]}
NOT_KNOWN: Final = "is not known here"
AS_TRUE, AS_FALSE = frozenset({"true", "yes"}), frozenset({"false", "no"})


class Text(fields.Field[str]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError("must be a text")
        return value.strip()

    def json_schema(self, refer: Refer) -> JsonSchema:
        chosen = self.validate
        return {"enum": list(chosen.choices)} if isinstance(chosen, validate.OneOf) else SCALAR


class Nation(Text):
    """A nation whose law, and so whose words, differ."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(validate=validate.OneOf(NATIONS, error=f"must be one of {', '.join(NATIONS)}"), **rest)


class NameOf(Text):
    """The name of one of several things; which there are is checked with the definition, and shown by editors."""

    def __init__(self, names: Iterable[str], **rest: Any) -> None:
        super().__init__(**rest)
        self.names = sorted(names)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"enum": self.names}


class Verbatim(Text):
    """A text whose spaces count."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a text")
        return value


class Number(fields.Field[int]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch("0|[1-9][0-9]{0,8}", value):
            raise ValidationError("must be a whole number, without a nought before it")
        return int(value)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"type": "integer", "minimum": 0}


class Flag(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if not isinstance(value, str) or value not in AS_TRUE | AS_FALSE:
            raise ValidationError("must be true or false")
        return value in AS_TRUE

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"enum": [True, False, *sorted(AS_TRUE | AS_FALSE)]}


class Words(fields.Field[Wording]):
    """English alone, or ``{en: …, cy: …}``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Wording:
        if isinstance(value, str) and value.strip():
            return Wording(" ".join(value.split()))
        languages = value if isinstance(value, Located) else {}
        is_told = all(isinstance(text, str) and text.strip() for text in languages.values())
        if isinstance(value, Located) and "en" in value and set(value) <= {"en", "cy"} and is_told:
            return Wording(**{language: " ".join(str(text).split()) for language, text in value.items()})
        raise ValidationError("must be a text, or a text in “en” and “cy”")

    def json_schema(self, refer: Refer) -> JsonSchema:
        languages = {"en": SCALAR, "cy": SCALAR}
        both = {"type": "object", "properties": languages, "required": ["en"], "additionalProperties": False}
        return {"anyOf": [SCALAR, both]}


class Texts(fields.Field[tuple[str, ...]]):
    """One text or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[str, ...]:
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not several or not all(isinstance(text, str) for text in several):
            raise ValidationError("must be a text or a list of texts")
        return tuple(several)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}]}


class WordSet(Texts):
    """Words, in one text or in several."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        texts = super()._deserialize(value, attr, data, **rest)
        return frozenset(word for text in texts for word in text.split())


class Codes(Texts):
    """The codes of sensitivity, 0 to 4."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        codes = super()._deserialize(value, attr, data, **rest)
        if any(code not in {"0", "1", "2", "3", "4"} for code in codes):
            raise ValidationError("must be codes from 0 to 4")
        return tuple(int(code) for code in codes)


class Several(fields.List[Any]):
    """A list, as a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **rest))

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"type": "array", "items": field_schema(self.inner, refer)}


class ByName(fields.Dict):
    """A mapping from names to what *values* reads."""

    def json_schema(self, refer: Refer) -> JsonSchema:
        assert self.value_field is not None
        return {"type": "object", "additionalProperties": field_schema(self.value_field, refer)}


class Part(Schema):
    """A mapping that becomes *target*, keeping its place if the target has one."""

    error_messages = {  # noqa: RUF012 - marshmallow's own name, an instance variable there
        "unknown": NOT_KNOWN,
        "type": "must be a mapping of keys",
    }
    target: ClassVar[Callable[..., Any]]
    located: ClassVar[bool] = True

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> Any:
        return self.target(**data, at=original.at) if self.located else self.target(**data)


@cache
def _reader(schema: type[Schema]) -> Schema:
    """Each schema once: to make one takes longer than most of what it reads."""
    return schema()


class ByHead(fields.Field[Any]):
    """A mapping of which one key, the first of *heads* that it has, says what it is."""

    heads: ClassVar[Mapping[str, type[Schema]]]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        head = next((key for key in self.heads if isinstance(value, Located) and key in value), None)
        if head is None:
            raise ValidationError(f"must have one of these keys: {', '.join(self.heads)}")
        return _reader(self.heads[head]).load(value)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"anyOf": [refer(schema) for schema in dict.fromkeys(self.heads.values())]}


def field_schema(field: fields.Field[Any], refer: Refer) -> JsonSchema:
    """What *field* accepts; every field of the grammar is one of ours, or nests a schema."""
    if isinstance(field, fields.Nested):
        return refer(type(field.schema))
    described: JsonSchema = field.json_schema(refer)  # type: ignore[attr-defined]  # all others define it
    return described
