"""How proposals, and whatever else is worked out, are written in form definitions."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from forms_service.adapters.definitions.condition_grammar import ConditionField
from forms_service.adapters.definitions.grammar import (
    SCALAR,
    ByHead,
    ByName,
    JsonSchema,
    Number,
    Part,
    Refer,
    Several,
    Text,
    Texts,
    Verbatim,
)
from forms_service.adapters.definitions.located import Located
from forms_service.engine.derivations import kinds


class DerivationField(ByHead):
    """See docs/authoring.md, “Proposals”. A plain text stands for itself."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        return kinds.Constant(value) if isinstance(value, str) else super()._deserialize(value, attr, data, **rest)

    def json_schema(self, refer: Refer) -> JsonSchema:
        return {"anyOf": [SCALAR, *super().json_schema(refer)["anyOf"]]}


class Proposal(Part):
    located = False


class ValueSchema(Proposal):
    value = Texts(required=True)

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Located, **_: Any) -> kinds.Constant:
        several = isinstance(original["value"], list)
        return kinds.Constant(list(data["value"]) if several else data["value"][0])


class NowSchema(Proposal):
    now = Text(required=True, validate=validate.OneOf(["minute", "day"], error="must be minute or day"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> kinds.Now:
        return kinds.Now(date_only=data["now"] == "day")


class FactSchema(Proposal):
    target = kinds.ContextFact
    name = Text(required=True, data_key="fact")


class AnswerSchema(Proposal):
    target = kinds.SameAs
    answer = Text(required=True)


class WordsOfSchema(Proposal):
    words_of = Text(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> kinds.SameAs:
        return kinds.SameAs(data["words_of"], in_words=True)


class CasesSchema(Proposal):
    target = kinds.Cases
    answer = Text(required=True, data_key="by")
    cases = ByName(keys=Text(), values=DerivationField(), required=True)
    otherwise = DerivationField()


class WhenSchema(Proposal):
    target = kinds.When
    condition = ConditionField(required=True, data_key="when")
    then = DerivationField(required=True)
    otherwise = DerivationField()


class LookupSchema(Proposal):
    target = kinds.Lookup
    table = Text(required=True, data_key="lookup")
    answer = Text(required=True, data_key="by")
    column = Text(required=True)


class ServiceLevelSchema(Proposal):
    target = kinds.ServiceLevel
    start = Text(required=True, data_key="service_level")
    keys = Several(DerivationField(), required=True, validate=validate.Length(min=1))


class JoinSchema(Proposal):
    target = kinds.Joined
    pieces = Several(DerivationField(), required=True, data_key="join")
    separator = Verbatim(data_key="with")


class LinesSchema(Proposal):
    target = kinds.LinesOf
    pieces = Several(DerivationField(), required=True, data_key="lines", validate=validate.Length(min=1))


class RowPatternSchema(Proposal):
    target = kinds.RowPattern
    cells = ByName(keys=Text(), values=DerivationField(), required=True)
    each = Text()


class RowsSchema(Proposal):
    target = kinds.Rows
    patterns = Several(fields.Nested(RowPatternSchema), required=True, data_key="rows")


class PersonSchema(Proposal):
    target = kinds.PersonOf
    parts = ByName(keys=Text(), values=DerivationField(), required=True, data_key="person")


class PartOfSchema(Proposal):
    target = kinds.PartOf
    part = Text(required=True)
    answer = Text(required=True, data_key="of")


class OnlyRowSchema(Proposal):
    target = kinds.OnlyRow
    column = Text(required=True, data_key="only")


class MonthsAfterSchema(Proposal):
    target = kinds.MonthsAfter
    start = DerivationField(required=True, data_key="after")
    months = Number(required=True)


class HoursAfterSchema(Proposal):
    target = kinds.HoursAfter
    start = DerivationField(required=True, data_key="hours_after")
    hours = Number(required=True)


class ElsewhereSchema(Proposal):
    target = kinds.Elsewhere
    questions = Texts(required=True, data_key="elsewhere")


class BackgroundSchema(Proposal):
    target = kinds.FromBackground
    name = Text(required=True, data_key="background")


class EarliestSchema(Proposal):
    target = kinds.Earliest
    dates = Several(DerivationField(), required=True, data_key="earliest", validate=validate.Length(min=1))


class LadderSchema(Proposal):
    target = kinds.Ladder
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
    "background": BackgroundSchema,
    "earliest": EarliestSchema,
    "ladder": LadderSchema,
}
