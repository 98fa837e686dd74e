"""How conditions are written in form definitions."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, ValidationError, post_load, validate

from forms_service.adapters.definitions.grammar import (
    AS_FALSE,
    AS_TRUE,
    SCALAR,
    ByHead,
    JsonSchema,
    Part,
    Several,
    Text,
    Texts,
)
from forms_service.adapters.definitions.located import Located
from forms_service.engine import conditions
from forms_service.engine.operators import OPERATORS, TRUE, TRUTH


class ConditionField(ByHead):
    """See docs/authoring.md, “Conditions”."""


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
        if takes in {TRUE, TRUTH}:
            operand = tuple("true" if each in AS_TRUE else "false" if each in AS_FALSE else each for each in operand)
        if takes is TRUE and operand == ("false",):
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


class OfWhomSchema(Part):
    """``{answer: text, says: phrases, of_whom: condition}``, or what it denies or dates, of somebody whom it names."""

    answer = Text(required=True)
    says = Texts()
    denies = Texts()
    dates_otherwise = Texts()
    of_whom = ConditionField(required=True)

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> conditions.OfWhom:
        told = [key for key in ("says", "denies", "dates_otherwise") if key in data]
        if len(told) != 1:
            raise ValidationError("must say what the text “says” of somebody, or what it “denies” or “dates_otherwise”")
        compare = conditions.Compare(data["answer"], told[0], data[told[0]], original.at)
        return conditions.OfWhom(compare, data["of_whom"], original.at)


ConditionField.heads = {
    "of_whom": OfWhomSchema,
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
