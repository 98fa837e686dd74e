"""The small forms of single acts: a comment, a reason, a recipient, a search. Questionnaires have their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, StopValidation, ValidationError

from forms_service.casework.holds import Authority
from forms_service.engine.dates import month_number, real_date
from forms_service.engine.text import describe, one_newline, uncarriable

SHORT: Final = 200
LONG: Final = 4_000
LOOKED_FOR: Final = 60

CHANNELS: Final = ("secure e-mail", "secure file transfer or portal", "post", "by hand", "telephone")


class ActForm(Form):  # type: ignore[misc] # the library has no types
    """A form of one act; its mistakes are listed with the id of the field that each is about."""

    @property
    def problems(self) -> list[Mapping[str, str]]:
        return [{"text": errors[0], "href": f"#{self[name].id}"} for name, errors in self.errors.items() if errors]


class Said:
    """Something must be said, in characters that can be kept and printed."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: ActForm, field: Any) -> None:
        if not (field.data or "").strip():
            raise StopValidation(self.message)
        Carriable()(form, field)


class Carriable:
    def __call__(self, form: ActForm, field: Any) -> None:
        bad = uncarriable(field.data or "")
        if bad:
            raise StopValidation(f"This has a character that cannot be kept: {describe(bad[0])}. Take it out")


def _tidy(text: str | None) -> str:
    return one_newline(text or "").strip()


def text_field(label: str, *validators: Any, hint: str = "", most: int = SHORT) -> StringField:
    return StringField(label, [*validators, Length(max=most)], filters=[_tidy], description=hint)


def long_field(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    return TextAreaField(label, [*validators, Length(max=LONG)], filters=[_tidy], description=hint)


class DayField(StringField):  # type: ignore[misc] # the library has no types
    """A day typed in one box: 27 3 1994, 27/03/1994 or 27 March 1994. Its mistake gives the *example* of its hint."""

    day: date | None = None

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example or "27 3 1994"

    def pre_validate(self, form: ActForm) -> None:
        typed = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2}|[A-Za-z]{3,9})[\s/.-]+(\d{4})", self.data or "")
        if typed:
            day, month, year = typed.groups()
            self.day = real_date(year, month_number(month), day)
        if self.data and self.day is None:
            raise ValidationError(f"{self.label.text} must be a real date, like {self.example}")


def day_field(label: str, example: str = "", more: str = "") -> DayField:
    hint = f"For example, {example}{more}" if example else ""
    return DayField(label, filters=[_tidy], description=hint, example=example)


class ReturnForm(ActForm):
    comment = long_field("What needs to change?", Said("Say what needs to change before you can authorise this"))


class WithdrawForm(ActForm):
    reason = long_field("Why is no reply being sent?", Said("Say why no reply is being sent"))


class CloseForm(ActForm):
    reason = long_field(
        "Why can this enquiry be closed?",
        Said("Say why this enquiry can be closed"),
        hint="For example, replied to the prison and nothing more is expected",
    )


class IssueForm(ActForm):
    """*right_person* is never ticked for anybody: the wrong person is the worst mistake."""

    right_person = BooleanField(
        validators=[InputRequired("Confirm that the reply is about the right person before you issue it")]
    )


class BatchForm(ActForm):
    """Replies taken together; *checked* is the one confirmation for all of them."""

    chosen = SelectMultipleField(
        "Replies", validators=[InputRequired("Select at least one reply")], validate_choice=False
    )
    checked = BooleanField(validators=[InputRequired("Confirm that you have checked every reply that is ticked")])


class TimeField(StringField):  # type: ignore[misc] # the library has no types
    """A time of day typed in one box: 9:05, 09.05 or 14:30."""

    time: time | None = None

    def pre_validate(self, form: ActForm) -> None:
        typed = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", self.data or "")
        if typed:
            self.time = time(int(typed[1]), int(typed[2]))
        if self.data and self.time is None:
            raise ValidationError(f"{self.label.text} must be a time, like 9:05 or 14:30")


def time_field(label: str, hint: str = "") -> TimeField:
    return TimeField(label, filters=[_tidy], description=hint)


class SendingForm(ActForm):
    """*checked* is asked for where the recipient is not the *authorised* one; without day and time, it is now."""

    authorised = ""
    checked = BooleanField()
    recipient = text_field("Who was it sent to?", Said("Enter who the reply was sent to"))
    channel = RadioField(
        "How was it sent?",
        default=CHANNELS[0],
        choices=[SelectChoice(channel, channel.capitalize()) for channel in CHANNELS],
        validators=[AnyOf(CHANNELS, "Select how it was sent")],
        validate_choice=False,
    )

    day = day_field("Day it was sent", "27 3 2026", ". Leave it empty for today")
    time = time_field("Time it was sent", "For example, 14:30. Leave it empty for now")
    documents = SelectMultipleField("What was sent?", choices=[], validate_choice=False)

    def moment(self, now: datetime) -> datetime | None:
        """Return when it was sent, local; nothing if that is not said."""
        if self.day.day is None and self.time.time is None:
            return None
        day = self.day.day or now.date()
        return datetime.combine(day, self.time.time or (now.time() if day == now.date() else time(12)))

    def validate_documents(self, field: SelectMultipleField) -> None:
        if len(field.choices) > 1 and not field.data:
            raise ValidationError("Select what was sent")

    def validate_checked(self, field: BooleanField) -> None:
        same = " ".join(self.recipient.data.split()).casefold() == " ".join(self.authorised.split()).casefold()
        if self.recipient.data and self.authorised and not same and not field.data:
            raise ValidationError(
                f"This is not the address that was authorised ({self.authorised}). Check it, then tick the box"
            )


class PhoneForm(ActForm):
    """What an author writes down of a manager's approval by telephone."""

    manager = SelectField(
        "Who approved it?", validators=[InputRequired("Select who approved it")], validate_choice=False
    )
    time = time_field("When, today?", "For example, 11:05")
    words = long_field("What did they say?", Said("Write down what they said"))

    def validate_time(self, field: TimeField) -> None:
        if field.time is None:
            raise ValidationError("Enter the time of the call")


class DoneForm(ActForm):
    note = long_field("Anything to note about it? (optional)")


class RefuseForm(ActForm):
    reason = long_field("What is not right?", Said("Say what is not right about it"))


class WrongForm(ActForm):
    reason = long_field("What was wrong?", Said("Say what was wrong with what was sent"))


class RegisterForm(ActForm):
    since = day_field("From", "1 3 2026")
    until = day_field("To, included", "31 3 2026")


class CaseSystemForm(ActForm):
    reference = text_field(
        "Case system reference",
        Said("Enter the reference that the case system gave"),
        hint="The reference under which the case system keeps its own copy",
    )


class ReasonForm(ActForm):
    reason = text_field(
        "Why do you need this file?",
        Said("Say why you need this file. The reason is kept in the audit log"),
        hint="For example, a subject access request, or a court has asked for it",
    )


class EnquirySearchForm(ActForm):
    text = text_field(
        "Find an enquiry",
        Said("Enter a name, a number or a reference"),
        hint="A name, a prison number, a probation reference or our reference; open or closed",
        most=LOOKED_FOR,
    )


class RecordSearchForm(ActForm):
    """A search is remembered in the session's cookie, so its texts are short."""

    reference = text_field("Reference", Carriable(), most=LOOKED_FOR)
    name = text_field(
        "Name of the adult or a child", Carriable(), hint="The beginning of any name, in any order", most=LOOKED_FOR
    )
    number = text_field("Prison number or probation reference", Carriable(), most=LOOKED_FOR)
    date_of_birth = day_field("Date of birth", "27 3 1994")
    form = SelectField("Form", default="")
    retention_class = SelectField("Retention class", default="")
    filed_from = day_field("Filed from")
    filed_to = day_field("Filed to")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not any(self.data.values()):
            self.reference.errors = ["Enter or select at least one thing to look for"]
        return any(self.data.values())


class HoldForm(ActForm):
    """Why records must be kept; what the hold covers is said beside it."""

    authority = RadioField(
        "Why must they be kept?",
        choices=[SelectChoice(authority.value, authority.label) for authority in Authority],
        validators=[InputRequired("Select why they must be kept")],
        validate_choice=False,
    )
    why = long_field(
        "What is it about?",
        Said("Say what the hold is about"),
        hint="For example, the reference of the claim and who asked. It is shown beside each record",
    )

    def validate_authority(self, field: RadioField) -> None:
        if field.data not in set(Authority):
            raise ValidationError("Select why they must be kept")


class ReleaseForm(ActForm):
    reason = long_field("Why can this hold be released?", Said("Say why this hold can be released"))


class BatchDayForm(ActForm):
    up_to = day_field("Due up to and including", "27 3 2026", ". Leave it empty for today")


class AuditFilterForm(ActForm):
    reference = text_field("Reference", Carriable(), most=LOOKED_FOR)
    actor = SelectField("Who", default="")
    verb = SelectField("Kind of act", default="")
    act = SelectField("What was done", default="")
    day = day_field("On", "27 3 2026")


def choices(named: Sequence[tuple[str, str]], any_label: str) -> list[SelectChoice]:
    """Return the options of a filter, which begins by not filtering at all."""
    return [SelectChoice(value, label) for value, label in (("", any_label), *named)]
