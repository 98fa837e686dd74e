"""The small forms about what a person asked of what is kept of them."""

from __future__ import annotations

from typing import Final

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.web.frame.act_forms import (
    ActForm,
    Carriable,
    DayField,
    Reason,
    Required,
    day_field,
    long_field,
    text_field,
)

_MEANING: Final = {
    CautionKind.DISPUTED: "somebody says that it is wrong, and that is not settled",
    CautionKind.RESTRICTED: "it is kept, as evidence for example, and not used",
}


class CautionForm(ActForm):
    kind = RadioField(
        "What is it?",
        choices=[SelectChoice(kind.value, f"{kind.label}: {_MEANING[kind]}") for kind in CautionKind],
        validators=[InputRequired("Select what it is")],
    )
    asked_by = text_field("Who asked for it?", Required("Say who asked for it"), hint="For example, the child's mother")
    why = long_field("What is it about?", Reason("Say what it is about"))
    statement = long_field("What do they say themselves? (optional)", Carriable(), hint="Kept beside the record")


class LiftForm(ActForm):
    why = long_field("What came of it?", Reason("Say what came of it"))


class ExemptionForm(ActForm):
    to = text_field("To whom does it go?", Required("Say to whom it goes"), hint="As it will be in the register")
    why = long_field("Why does it go out all the same?", Reason("Say why it goes out all the same"))


class PackForm(ActForm):
    to = text_field("To whom is it given?", Required("Say to whom it is given"))
    reason = long_field("Why is it given out?", Reason("Say why it is given out"))


class BroughtFileForm(ActForm):
    sha256 = text_field(
        "SHA-256 of the file",
        Required("Enter the SHA-256 of the file"),
        hint="64 figures and letters. Windows: certutil -hashfile FILE SHA256; Linux and Mac: shasum -a 256 FILE",
    )
    reference = text_field("Reference that stands in it (optional)", Carriable(), hint="Like SE-2026-7KMT-Q4WX")


class RightsRequestForm(ActForm):
    right = RadioField(
        "What do they ask for?",
        choices=[SelectChoice(right.value, right.value.capitalize()) for right in Right],
        validators=[InputRequired("Select what they ask for")],
    )
    asked_by = text_field("Who asks?", Required("Say who asks"))
    about = text_field("About whom, if not about themselves?", Carriable(), hint="For example, their child")
    received_on = day_field("Received on", "27 3 2026")
    details = long_field("In their words", Carriable())

    def validate_received_on(self, field: DayField) -> None:
        if field.day is None:
            raise ValidationError("Enter the day on which it was received")


class TakeForm(ActForm):
    """Nothing is asked: whoever presses the button sees to it."""


class WhyForm(ActForm):
    why = long_field("Why?", Reason("Say why"))


def outcome_choices(right: Right) -> list[SelectChoice]:
    return [SelectChoice(outcome.value, outcome.label_of(right)) for outcome in RequestOutcome]


class CloseRequestForm(WhyForm):
    outcome = RadioField(
        "What came of it?",
        choices=outcome_choices(Right.ACCESS),
        validators=[InputRequired("Select what came of it")],
    )
    sent = text_field("What were they sent?", Required("Say what they were sent, or that nothing was"))
