"""The grammar of form definitions as marshmallow fields: texts, wordings, conditions and proposals.

Every field can say what it accepts as JSON Schema, so that the schema given to editors is the grammar itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeAlias

from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load, validate

from forms_service.adapters.definitions.located import Located
from forms_service.engine import conditions, derivations
from forms_service.engine.conditions import OPERATORS
from forms_service.engine.definitions import Wording
from forms_service.engine.types.choice import NATIONS

JsonSchema: TypeAlias = dict[str, Any]
Refer: TypeAlias = Callable[[type[Schema]], JsonSchema]
"""Gives the JSON Schema reference of a schema, noting that it must be defined."""

# What an editor may see as a number or a truth value is read here as the text that was written.
SCALAR: JsonSchema = {"type": ["string", "number", "boolean"]}
TRUE, FALSE = frozenset({"true", "yes"}), frozenset({"false", "no"})


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
        if not isinstance(value, str) or not value.isascii() or not value.isdigit():
            raise ValidationError("must be a whole number")
        return int(value)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"type": "integer", "minimum": 0}


class Flag(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if not isinstance(value, str) or value not in TRUE | FALSE:
            raise ValidationError("must be true or false")
        return value in TRUE

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"enum": [True, False, *sorted(TRUE | FALSE)]}


class Words(fields.Field[Wording]):
    """English alone, or ``{en: …, cy: …}``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Wording:
        if isinstance(value, str) and value.strip():
            return Wording(" ".join(value.split()))
        if isinstance(value, Located) and "en" in value and set(value) <= {"en", "cy"}:
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
        "unknown": "is not known here",
        "type": "must be a mapping of keys",
    }
    target: ClassVar[Callable[..., Any]]
    located: ClassVar[bool] = True

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> Any:
        return self.target(**data, at=original.at) if self.located else self.target(**data)


class ByHead(fields.Field[Any]):
    """A mapping of which one key, the first of *heads* that it has, says what it is."""

    heads: ClassVar[Mapping[str, type[Schema]]]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        head = next((key for key in self.heads if isinstance(value, Located) and key in value), None)
        if head is None:
            raise ValidationError(f"must have one of these keys: {', '.join(self.heads)}")
        return self.heads[head]().load(value)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"anyOf": [refer(schema) for schema in dict.fromkeys(self.heads.values())]}


class ConditionField(ByHead):
    """See docs/authoring.md, “Conditions”."""


class DerivationField(ByHead):
    """See docs/authoring.md, “Proposals”. A plain text stands for itself."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        return (
            derivations.Constant(value) if isinstance(value, str) else super()._deserialize(value, attr, data, **rest)
        )

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"anyOf": [SCALAR, *super().json_schema(refer)["anyOf"]]}


def field_schema(field: fields.Field[Any], refer: Refer) -> JsonSchema:
    """What *field* accepts; every field of the grammar is one of ours, or nests a schema."""
    if isinstance(field, fields.Nested):
        return refer(type(field.schema))
    described: JsonSchema = field.json_schema(refer)  # type: ignore[attr-defined]  # all others define it
    return described


class CompareSchema(Part):
    """``{answer: id, <operator>: operand}``; which operators there are is checked with the definition."""

    class Meta:
        unknown = INCLUDE

    answer = Text(required=True)

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> conditions.Compare:
        operators = [key for key in original if key != "answer"]
        if len(operators) != 1:
            raise ValidationError("must compare an answer in one way")
        operand = Texts().deserialize(original[operators[0]])
        assert operand is not None
        takes = OPERATORS[operators[0]].takes if operators[0] in OPERATORS else None
        if takes in {conditions.TRUE, conditions.TRUTH}:
            operand = tuple("true" if each in TRUE else "false" if each in FALSE else each for each in operand)
        if takes is conditions.TRUE and operand == ("false",):
            raise ValidationError(f"put “{operators[0]}: true” inside “not” instead")
        return conditions.Compare(data["answer"], operators[0], operand, original.at)


class AnySchema(Part):
    target = conditions.AnyRow
    condition = ConditionField(required=True, data_key="any")


class OneSchema(Part):
    target = conditions.OneRow
    condition = ConditionField(required=True, data_key="one")


class AllSchema(Part):
    target = conditions.EveryRow
    condition = ConditionField(required=True, data_key="all")


class AllOfSchema(Part):
    target = conditions.AllOf
    conditions = Several(ConditionField(), required=True, data_key="all_of", validate=validate.Length(min=1))


class AnyOfSchema(Part):
    target = conditions.AnyOf
    conditions = Several(ConditionField(), required=True, data_key="any_of", validate=validate.Length(min=1))


class NotSchema(Part):
    target = conditions.Not
    condition = ConditionField(required=True, data_key="not")


class NamedSchema(Part):
    target = conditions.Named
    name = Text(required=True, data_key="condition")


class ThereSchema(Part):
    target = conditions.There
    condition = ConditionField(required=True, data_key="there")


ConditionField.heads = {
    "answer": CompareSchema,
    "any": AnySchema,
    "one": OneSchema,
    "all": AllSchema,
    "all_of": AllOfSchema,
    "any_of": AnyOfSchema,
    "not": NotSchema,
    "condition": NamedSchema,
    "there": ThereSchema,
}


class Proposal(Part):
    located = False


class ValueSchema(Proposal):
    value = Texts(required=True)

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> derivations.Constant:
        several = isinstance(original["value"], list)
        return derivations.Constant(list(data["value"]) if several else data["value"][0])


class NowSchema(Proposal):
    now = Text(required=True, validate=validate.OneOf(["minute", "day"], error="must be minute or day"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> derivations.Now:
        return derivations.Now(date_only=data["now"] == "day")


class FactSchema(Proposal):
    target = derivations.Fact
    name = Text(required=True, data_key="fact")


class AnswerSchema(Proposal):
    target = derivations.SameAs
    answer = Text(required=True)


class WordsOfSchema(Proposal):
    words_of = Text(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> derivations.SameAs:
        return derivations.SameAs(data["words_of"], in_words=True)


class CasesSchema(Proposal):
    target = derivations.Cases
    answer = Text(required=True, data_key="by")
    cases = ByName(keys=Text(), values=DerivationField(), required=True)
    otherwise = DerivationField()


class WhenSchema(Proposal):
    target = derivations.When
    condition = ConditionField(required=True, data_key="when")
    then = DerivationField(required=True)
    otherwise = DerivationField()


class LookupSchema(Proposal):
    target = derivations.Lookup
    table = Text(required=True, data_key="lookup")
    answer = Text(required=True, data_key="by")
    column = Text(required=True)


class ServiceLevelSchema(Proposal):
    target = derivations.ServiceLevel
    start = Text(required=True, data_key="service_level")
    keys = Several(DerivationField(), required=True, validate=validate.Length(min=1))


class JoinSchema(Proposal):
    target = derivations.Joined
    pieces = Several(DerivationField(), required=True, data_key="join")
    separator = Verbatim(data_key="with")


class LinesSchema(Proposal):
    target = derivations.LinesOf
    pieces = Several(DerivationField(), required=True, data_key="lines", validate=validate.Length(min=1))


class RowPatternSchema(Proposal):
    target = derivations.RowPattern
    cells = ByName(keys=Text(), values=DerivationField(), required=True)
    each = Text()


class RowsSchema(Proposal):
    target = derivations.Rows
    patterns = Several(fields.Nested(RowPatternSchema), required=True, data_key="rows")


class PersonSchema(Proposal):
    target = derivations.PersonOf
    parts = ByName(keys=Text(), values=DerivationField(), required=True, data_key="person")


class PartOfSchema(Proposal):
    target = derivations.PartOf
    part = Text(required=True)
    answer = Text(required=True, data_key="of")


class OnlyRowSchema(Proposal):
    target = derivations.OnlyRow
    column = Text(required=True, data_key="only")


class MonthsAfterSchema(Proposal):
    target = derivations.MonthsAfter
    start = DerivationField(required=True, data_key="after")
    months = Number(required=True)


class HoursAfterSchema(Proposal):
    target = derivations.HoursAfter
    start = DerivationField(required=True, data_key="hours_after")
    hours = Number(required=True)


class ElsewhereSchema(Proposal):
    target = derivations.Elsewhere
    questions = Texts(required=True, data_key="elsewhere")


class EarliestSchema(Proposal):
    target = derivations.Earliest
    dates = Several(DerivationField(), required=True, data_key="earliest", validate=validate.Length(min=1))


class LadderSchema(Proposal):
    target = derivations.Ladder
    answers = Texts(required=True, data_key="ladder")
    accepted = Texts(required=True)
    steps = Texts(required=True)
    stops = ByName(keys=Text(), values=Text())


DerivationField.heads = {
    "value": ValueSchema,
    "now": NowSchema,
    "fact": FactSchema,
    "answer": AnswerSchema,
    "words_of": WordsOfSchema,
    "service_level": ServiceLevelSchema,
    "lookup": LookupSchema,
    "by": CasesSchema,
    "when": WhenSchema,
    "join": JoinSchema,
    "lines": LinesSchema,
    "rows": RowsSchema,
    "person": PersonSchema,
    "part": PartOfSchema,
    "only": OnlyRowSchema,
    "after": MonthsAfterSchema,
    "hours_after": HoursAfterSchema,
    "elsewhere": ElsewhereSchema,
    "earliest": EarliestSchema,
    "ladder": LadderSchema,
}

# Comparisons are open to any operator here, so that an unknown one is reported with those that exist.
COMPARE_JSON: JsonSchema = {
    "type": "object",
    "properties": {
        "answer": SCALAR,
        **{key: {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}]} for key in OPERATORS},
    },
    "required": ["answer"],
    "additionalProperties": False,
    "minProperties": 2,
    "maxProperties": 2,
}
