"""The small forms of a decision: a comment, a confirmation, an approval by telephone."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from forms_service.engine.moments import Moment
from forms_service.web.frame.act_forms import (
    ActForm,
    Required,
    TimeField,
    long_field,
    time_field,
)


class ReturnForm(ActForm):
    comment = long_field("What needs to change?", Required("Say what needs to change before you can authorise this"))


class CallBackForm(ActForm):
    reason = long_field("What is to be mended?", Required("Say what is to be mended"))


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


class RefuseForm(ActForm):
    reason = long_field("What is not right?", Required("Say what is not right about it"))
