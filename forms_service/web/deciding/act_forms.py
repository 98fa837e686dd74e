"""The small forms of a decision: a comment, a confirmation, an approval by telephone."""

from __future__ import annotations

from datetime import date
from typing import Final

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms_service.engine.moments import Moment
from forms_service.web.frame.act_forms import (
    ActForm,
    Required,
    TimeField,
    long_field,
    time_field,
)

NOBODY, SOMEBODY = "nobody", "somebody"
"""Whether anybody outside had an issued reply."""

SAY_FIRST: Final = "Select whether anybody outside had any of it"
RECORD_FIRST: Final = "Record to whom it went"


def had_field(of_what: str = "") -> RadioField:
    """Ask of an issued reply whether it has gone out: what is sent in another program is known to nobody here."""
    asked = "Has anybody outside had any of it: by e-mail, telephone, post or by hand?"
    return RadioField(
        f"{of_what}: {asked[0].lower()}{asked[1:]}" if of_what else asked,
        choices=[SelectChoice(NOBODY, "No, nobody outside had it"), SelectChoice(SOMEBODY, "Yes")],
        validate_choice=False,
    )


class ReturnForm(ActForm):
    comment = long_field("What needs to change?", Required("Say what needs to change before you can authorise this"))


class CallBackForm(ActForm):
    """What *is issued* somebody may have had: *had* says whether. Of what is not, it is not asked."""

    is_issued = False
    reason = long_field("What is to be mended?", Required("Say what is to be mended"))
    had = had_field()

    def validate_had(self, field: RadioField) -> None:
        if self.is_issued and field.data not in {NOBODY, SOMEBODY}:
            raise ValidationError(SAY_FIRST)
        if field.data == SOMEBODY:
            raise ValidationError(f"{RECORD_FIRST}: above, under “Send the reply”. From then on it is corrected")


class WithdrawForm(ActForm):
    reason = long_field("Why is no reply being sent?", Required("Say why no reply is being sent"))


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


class PhoneForm(ActForm):
    """What an author writes down of a manager's approval by telephone, *today*."""

    today: date
    said_at: Moment | None = None
    manager = SelectField(
        "Who approved it?", validators=[InputRequired("Select who approved it")], validate_choice=False
    )
    time = time_field("When, today?", "For example, 11:05")
    words = long_field("What did they say?", Required("Write down what they said"))

    def validate_time(self, field: TimeField) -> None:
        self.said_at = field.on(self.today)
        if self.said_at is None:
            raise ValidationError("Enter the time of the call")


class CorrectedLetterForm(ActForm):
    """*is_read* is never ticked for anybody: what was authorised was read in another letter."""

    reason = long_field("Why is it made with another letter?", Required("Say why it is made with another letter"))
    is_read = BooleanField(validators=[InputRequired("Confirm that you have read the corrected letter")])


class RefuseForm(ActForm):
    reason = long_field("What is not right?", Required("Say what is not right about it"))
