"""The small forms of sending: to whom, how and when; the reference in the case system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Final

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from forms_service.casework.keeping.records import Record, misdirected, same_address
from forms_service.engine.moments import Moment
from forms_service.web.frame.act_forms import (
    ActForm,
    Required,
    TimeField,
    day_field,
    long_field,
    text_field,
    time_field,
)

CHANNELS: Final = ("secure e-mail", "secure file transfer or portal", "post", "by hand", "telephone")


class SendingForm(ActForm):
    """*checked* is asked for where the recipient is not the *authorised* one; without day and time, it is *now*.

    *records* keep what may have been sent; *made_for* says for whom, by row, where each has a document of their own.
    """

    authorised = ""
    records: Sequence[Record] = ()
    made_for: Mapping[str, str] = {}
    now: Moment
    sent_at: Moment | None = None
    checked = BooleanField()
    recipient = text_field("Who was it sent to?", Required("Enter who the reply was sent to"))
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

    @property
    def _is_for_family(self) -> bool:
        """Whether what was sent is for a parent or carer, whose address nobody authorised."""
        made = (item for record in self.records for item in record.documents)
        return "family" in {item.audience for item in made if item.document in (self.documents.data or ())}

    @property
    def words_of_check(self) -> str:
        """What is ticked of a recipient whom nobody authorised, by the way in which they had it."""
        what = {"telephone": "this number, and who was told", "by hand": "who this was given to"}
        return f"I have checked {what.get(self.channel.data, 'this address')}"

    def validate_time(self, field: TimeField) -> None:
        """Find out when it was sent; nothing where neither day nor time is said."""
        day = self.day.day or self.now.day
        otherwise = (self.now if day == self.now.day else Moment.on(day, time(12))) if self.day.day else None
        self.sent_at = field.on(day) or otherwise

    def validate_documents(self, field: SelectMultipleField) -> None:
        if len(field.choices) > 1 and not field.data:
            raise ValidationError("Select what was sent")
        if wrong := misdirected(self.records, field.data or (), self.recipient.data, self.authorised, self.made_for):
            raise ValidationError(wrong)

    def validate_checked(self, field: BooleanField) -> None:
        is_other = self.authorised and not same_address(self.recipient.data, self.authorised)
        if self.recipient.data and is_other and not field.data and not self._is_for_family:
            raise ValidationError(
                f"This is not the address that was authorised ({self.authorised}). Check it, then tick the box"
            )


NEVER_SENT, FOR_ANOTHER = "never", "another"


class StrikeForm(ActForm):
    """Of what went to somebody whom it is not for, without day and time it was found out now."""

    now: Moment
    found_out: Moment | None = None
    sending = RadioField(
        "Which entry is wrong?", choices=[], validators=[InputRequired("Select the entry that is wrong")],
        validate_choice=False,
    )  # fmt: skip
    kind = RadioField(
        "What is wrong with it?",
        choices=[
            SelectChoice(NEVER_SENT, "It was never sent, or was entered twice"),
            SelectChoice(FOR_ANOTHER, "It went to somebody whom it is not for"),
        ],
        validators=[AnyOf((NEVER_SENT, FOR_ANOTHER), "Select what is wrong with it")],
        validate_choice=False,
    )
    reason = long_field(
        "Why is it wrong?",
        Required("Say why this entry is wrong"),
        hint="The entry stays in the register, struck, with this reason. Who it is for has still to be sent it",
    )
    day = day_field(
        "Day you found out, if it went to somebody whom it is not for", "27 3 2026", ". Leave it empty for today"
    )
    time = time_field("Time you found out", "For example, 14:30. Leave it empty for now")

    def validate_time(self, field: TimeField) -> None:
        """Find out when it was found; nothing where neither day nor time is said."""
        day = self.day.day or self.now.day
        # Of a day without a time, its beginning: the hours in which a breach is reported run from the earliest.
        otherwise = Moment.on(day, time(0)) if self.day.day and day != self.now.day else None
        self.found_out = field.on(day) or otherwise
        if self.found_out and self.found_out > self.now:
            raise ValidationError("When it was found out must not be in the future")


class CaseSystemForm(ActForm):
    reference = text_field(
        "Case system reference",
        Required("Enter the reference that the case system gave"),
        hint="The reference under which the case system keeps its own copy",
    )
