"""What the API is sent and what it answers: marshmallow schemas, from which its document is made too."""

from __future__ import annotations

import re
from typing import Any, Final

from marshmallow import RAISE, Schema, fields, validate

from forms_service.services.keeping.listing import MOST_LISTED

MOST_CHILDREN: Final = 20
MOST_OTHERS: Final = 40
MOST_NAMES: Final = 10
_DAY: Final = validate.Regexp(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", error="Write the day as YYYY-MM-DD.")
_PART_OF_DAY: Final = validate.Regexp(
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z", error="Write as much as is known: YYYY, YYYY-MM or YYYY-MM-DD."
)


class Strict(Schema):
    """What is sent and not known is refused: it would be lost without a word."""

    class Meta:
        unknown = RAISE


def _text_field(words: str, longest: int = 1_000, **more: Any) -> fields.String:
    return fields.String(
        validate=more.pop("validate", validate.Length(1, longest)), metadata={"description": words}, **more
    )


def _names_field(words: str) -> fields.List[str]:
    return fields.List(
        _text_field("A name", 200), validate=validate.Length(max=MOST_NAMES), metadata={"description": words}
    )


def _approximate_age() -> fields.Integer:
    words = "About how old they are, if no date of birth is known"
    return fields.Integer(strict=True, validate=validate.Range(0, 130), metadata={"description": words})


class AdultSchema(Strict):
    family_name = _text_field("Family name")
    given_names = _text_field("Given names")
    other_names = _names_field("Other names that are used")
    date_of_birth = _text_field("YYYY-MM-DD", validate=_DAY)
    approximate_age = _approximate_age()
    prison_number = _text_field("Prison number")
    crn = _text_field("Probation’s case reference number")


class ChildSchema(Strict):
    family_name = _text_field("Family name")
    given_names = _text_field("Given names")
    other_names = _names_field("Other names that are used")
    date_of_birth = _text_field("YYYY-MM-DD", validate=_DAY)
    approximate_age = _approximate_age()
    unborn = fields.Boolean(truthy={True}, falsy={False}, metadata={"description": "Whether it is not yet born"})
    due_on = _text_field("When an unborn child is expected, YYYY-MM-DD", validate=_DAY)


class OtherSchema(Strict):
    name = _text_field("Name", required=True)
    date_of_birth = _text_field("As much of it as is known", validate=_PART_OF_DAY)


class RequestSchema(Strict):
    """A request as it was received, and whom it names. Everything but the text is a proposal."""

    text = _text_field("The request as it was received, to the letter", 20_000, required=True)
    their_reference = _text_field("What whoever asks calls the request")
    agency = _text_field("Which agency asks: prison, probation, other_hmpps or other")
    establishment = _text_field("The prison that asks, by its id in the address book")
    delivery_unit = _text_field("The probation delivery unit that asks, by its id in the address book")
    kind = _text_field("What is asked for, by the option’s id in the form")
    email = _text_field("The e-mail address of the person who asks")
    adult = fields.Nested(AdultSchema)
    children = fields.List(fields.Nested(ChildSchema), validate=validate.Length(max=MOST_CHILDREN))
    others = fields.List(fields.Nested(OtherSchema), validate=validate.Length(max=MOST_OTHERS))


class RecordedSchema(Strict):
    """That an enquiry was recorded; the same sending again is answered with the same."""

    id = fields.String(required=True)
    reference = fields.String(required=True)
    address = fields.String(required=True, metadata={"description": "Where its status is"})


class ReplySchema(Strict):
    id = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    due_at = fields.DateTime(allow_none=True)


class FileSchema(Strict):
    id = fields.String(required=True)
    record = fields.String(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    audience = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    standing = fields.String(required=True)
    issued_at = fields.DateTime(allow_none=True)
    address = fields.String(required=True, metadata={"description": "Where its bytes are"})


class StatusSchema(Strict):
    """Where an enquiry stands. Where *closed* says why, nothing else of it is told but whom to ring."""

    id = fields.String(required=True)
    reference = fields.String(required=True)
    closed = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    ring = fields.String(required=True)
    state = fields.String(allow_none=True)
    received_at = fields.DateTime(allow_none=True)
    needed_by = fields.DateTime(allow_none=True)
    replies = fields.List(fields.Nested(ReplySchema))
    documents = fields.List(fields.Nested(FileSchema))


class MarkingSchema(Strict):
    standing = fields.String(required=True)
    at = fields.DateTime(required=True)
    see = fields.String(allow_none=True)


class RetentionSchema(Strict):
    """Why a record is kept, and till when: its class in a schedule, and the days that follow."""

    retention_class = fields.String(required=True)
    schedule = fields.String(required=True)
    trigger = fields.String(required=True)
    trigger_date = fields.Date(allow_none=True)
    due_date = fields.Date(allow_none=True)
    review_date = fields.Date(required=True)
    on_hold = fields.Boolean(required=True)


class RecordSchema(Strict):
    """What is known of a record, and nobody's name. Where *closed* says why, only that it is there."""

    id = fields.String(required=True)
    reference = fields.String(required=True)
    enquiry = fields.String(required=True)
    closed = fields.String(allow_none=True)
    form = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    filed_at = fields.DateTime(allow_none=True)
    issued_at = fields.DateTime(allow_none=True)
    gone_out_at = fields.DateTime(allow_none=True)
    standing = fields.String(allow_none=True)
    markings = fields.List(fields.Nested(MarkingSchema))
    cautions = fields.List(fields.String())
    retention = fields.Nested(RetentionSchema, allow_none=True)
    case_system_reference = fields.String(allow_none=True)
    documents = fields.List(fields.Nested(FileSchema))


class RecordPageSchema(Strict):
    """One page of records, the first filed first. *cursor* leads on from here, now or once more are filed."""

    records = fields.List(fields.Nested(RecordSchema), required=True)
    cursor = fields.String(allow_none=True)
    is_last = fields.Boolean(required=True)


class PlainInteger(fields.Integer):
    """A number in the figures 0 to 9 alone: Python also reads those of other scripts, signs and underscores."""

    def _validated(self, value: Any) -> int:
        if not re.fullmatch("[0-9]{1,9}", str(value)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class PageQuerySchema(Strict):
    limit = PlainInteger(
        load_default=MOST_LISTED, validate=validate.Range(1, MOST_LISTED), metadata={"description": "How many at most"}
    )
    cursor = _text_field("Where a page before this one ended", 500)


class PlaceSchema(Strict):
    pointer = fields.String(required=True, metadata={"description": "JSON Pointer into what was sent"})
    detail = fields.String(required=True)


class ProblemSchema(Strict):
    """A problem as RFC 9457 has it. *reference* is what the service desk finds the call by."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    problems = fields.List(fields.Nested(PlaceSchema))
    reference = fields.String(required=True)
