"""The small forms about a questionnaire: handing it over, withdrawing it, saying where a request belongs."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.validators import AnyOf, InputRequired

from forms_service.casework.enquiries.enquiries import Belongs
from forms_service.web.frame.act_forms import ActForm, Required, long_field


class HandOverForm(ActForm):
    colleague = SelectField(
        "Who will go on with it?", validators=[InputRequired("Select a colleague")], choices=[], validate_choice=False
    )


class AuthorWithdrawsForm(ActForm):
    reason = long_field("Why is it withdrawn?", Required("Say why it is withdrawn"))


class BelongsForm(ActForm):
    why = RadioField(
        "What is this request?",
        choices=[],
        validators=[AnyOf(list(Belongs), "Select what this request is")],
        validate_choice=False,
    )
    reason = long_field("How do you know that it belongs there?", Required("Say how you know that it belongs there"))
