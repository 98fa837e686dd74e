"""The small forms of incidents, policy documents, whom to tell, and letters of an outcome."""

from __future__ import annotations

from datetime import date
from typing import Final

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from forms_service.casework.keeping.protection.incidents import RECALL, REPORTING, TELLING, TELLINGS_OF_FACT
from forms_service.casework.keeping.protection.tellings import OVER, TellingCause, TellingOutcome, ToldAs
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import Right
from forms_service.engine.moments import Moment
from forms_service.web.frame.act_forms import (
    ActForm,
    Carriable,
    DayField,
    Reason,
    Required,
    TimeField,
    day_field,
    long_field,
    text_field,
    time_field,
)
from forms_service.web.keeping.rights.act_forms import outcome_choices

_EXAMPLE: Final = "27 3 2026"


class IncidentForm(ActForm):
    known_on = day_field("Day on which it was found out", _EXAMPLE)
    known_at = time_field("Time", "For example, 14:30. The 72 hours run from then")
    facts = long_field("What happened?", Reason("Say what happened"), hint="Name nobody whom it is about")
    moment: Moment | None = None

    def validate_known_on(self, field: DayField) -> None:
        if field.day is None:
            raise ValidationError("Enter the day on which it was found out")

    def validate_known_at(self, field: TimeField) -> None:
        self.moment = field.on(self.known_on.day) if self.known_on.day else None
        if not field.data:
            raise ValidationError("Enter the time at which it was found out")


class WrongSendingForm(IncidentForm):
    sendings = SelectMultipleField("What went wrong?", choices=[], validate_choice=False)

    def validate_sendings(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Select what went wrong")


class ChosenSendingsForm(ActForm):
    sendings = SelectMultipleField("What else went wrong?", choices=[], validate_choice=False)

    def validate_sendings(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Select what went wrong")


class IncidentNoteForm(ActForm):
    part = RadioField(
        "What do you add?",
        choices=[SelectChoice(part.value, part.label) for part in TELLINGS_OF_FACT],
        validators=[AnyOf([part.value for part in (*TELLINGS_OF_FACT, *RECALL)], "Select what you add")],
        validate_choice=False,
    )
    words = long_field("In words", Reason("Say it in words"))


class IncidentDecisionForm(ActForm):
    part = RadioField(
        "What is decided?",
        choices=[SelectChoice(part.value, part.label) for part in (*REPORTING, *TELLING)],
        validators=[AnyOf([part.value for part in (*REPORTING, *TELLING)], "Select what is decided")],
        validate_choice=False,
    )
    words = long_field(
        "In words", Reason("Say how, or why not"), hint="How, and with which reference; why not; and if late, why"
    )
    day = day_field("Day on which it was reported, if it was", _EXAMPLE)
    time = time_field("Time")
    moment: Moment | None = None

    def validate_time(self, field: TimeField) -> None:
        self.moment = field.on(self.day.day) if self.day.day else None
        if self.day.day and self.moment is None:
            raise ValidationError("Enter the time at which it was reported")


class ClosingForm(ActForm):
    words = long_field("What came of it?", Reason("Say what came of it"))


class PolicyForm(ActForm):
    reference = text_field("What is it called, or where is it filed?", Required("Say what it is called"))
    owner = text_field("Who owns it?", Required("Say who owns it"), hint="A job, like Head of Information Governance")
    from_date = day_field("From which day does it hold?", _EXAMPLE)
    review = day_field("By when is it reviewed?", _EXAMPLE)
    text = long_field("The document, or where it lies", Required("Paste it, or say where it lies"))
    retention = long_field("What does it say of how long things are kept?", Required("Say how long things are kept"))
    erasure = long_field("What does it say of how they are erased?", Required("Say how they are erased"))

    def validate_from_date(self, field: DayField) -> None:
        _require_day(field, "Enter the day from which it holds")

    def validate_review(self, field: DayField) -> None:
        _require_day(field, "Enter the day by which it is reviewed")


class StoppedForm(ActForm):
    day = day_field("On which day did the processing stop?", _EXAMPLE)
    why = long_field("Why?", Reason("Say why"))

    def validate_day(self, field: DayField) -> None:
        _require_day(field, "Enter the day on which it stopped")


_BY_HAND: Final = [cause for cause in TellingCause if cause not in OVER.values()]
"""Whoever is told that a mark is over is put on the list as it is lifted."""


class TellingForm(ActForm):
    told_as = RadioField(
        "Who is it?",
        choices=[SelectChoice(each.value, each.label) for each in ToldAs],
        validators=[InputRequired("Select who it is")],
    )
    cause = RadioField(
        "What are they told of?",
        choices=[SelectChoice(each.value, each.value.capitalize()) for each in _BY_HAND],
        validators=[InputRequired("Select what they are told of")],
    )
    name = text_field("What are they called?", Required("Say who is to be told"))
    told_about = text_field("What did they have, or give us?", Carriable(), hint="Name nobody whom it is about")


class EverybodyForm(ActForm):
    cause = RadioField(
        "What are they told of?",
        choices=[
            SelectChoice(each.value, each.value.capitalize()) for each in _BY_HAND if each is not TellingCause.RECTIFIED
        ],
        validators=[InputRequired("Select what they are told of")],
    )


class TellingOutcomeForm(ActForm):
    outcome = RadioField(
        "What came of it?",
        choices=[SelectChoice(each.value, each.value.capitalize()) for each in TellingOutcome],
        validators=[InputRequired("Select what came of it")],
    )
    name = text_field("Who was it?", Carriable())
    words = long_field("How were they told, or why not?", Reason("Say how they were told, or why not"))
    on = day_field("On which day?", _EXAMPLE)

    def validate_on(self, field: DayField) -> None:
        _require_day(field, "Enter the day")


class OutcomeLetterForm(ActForm):
    outcome = RadioField(
        "What came of it?",
        choices=outcome_choices(Right.ACCESS),
        validators=[InputRequired("Select what came of it")],
    )
    regime = RadioField(
        "Under which law was it decided?",
        choices=[SelectChoice(regime.value, regime.label) for regime in Regime],
        validators=[InputRequired("Select under which law it was decided")],
    )
    ground = SelectField("On which ground is it refused, if it is?", choices=[], validate_choice=False)
    words = long_field("In your own words: what was done or not, and why", Reason("Say what was done or not, and why"))


def _require_day(field: DayField, message: str) -> None:
    if field.day is None:
        raise ValidationError(message)


def day_of(field: DayField) -> date:
    """Return the day of a field that was found to have one."""
    assert field.day is not None
    return field.day
