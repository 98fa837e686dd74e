"""The small forms of an extract: for whom, whether harm is likely, what becomes of a passage, to whom it is given."""

from __future__ import annotations

from typing import Final

from wtforms import RadioField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms_service.casework.keeping.extracts.extracts import Asker, Treatment
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.web.frame.act_forms import ActForm, Carriable, Reason, Required, day_field, long_field, text_field

CHANNELS: Final = ("Handed over in person", "Recorded post", "Secure e-mail", "A secure portal")


class SeekForm(ActForm):
    name = text_field("What are they called?", Required("Enter a name"), hint="Also by a former name, or another one")


class BeginForm(ActForm):
    person = RadioField(
        "Whom is it about?", choices=[], validators=[InputRequired("Select whom it is about")], validate_choice=False
    )
    asker = RadioField(
        "Who asks?",
        choices=[SelectChoice(asker.value, asker.label) for asker in Asker],
        validators=[InputRequired("Select who asks")],
    )
    identity = long_field(
        "How do we know who asks, and by what right do they ask?",
        Required("Say how we know who asks, and by what right they ask"),
        hint="For example: passport seen; of a child, who has parental responsibility; of a solicitor, their letter",
    )
    regime = RadioField(
        "Under which law is it answered?",
        choices=[SelectChoice(one.value, one.label) for one in Regime],
        default=Regime.UK_GDPR.value,
        validators=[InputRequired("Select under which law it is answered")],
    )
    looked_through = long_field(
        "What was looked through beside the records here?",
        Required("Say what was looked through beside the records here, or that nothing was"),
        hint="For example: paper files, shared mailboxes, nothing. It stands in the extract, so name nobody",
    )


class HarmForm(ActForm):
    likely = RadioField(
        "Would giving it be likely to prejudice social work, as serious harm to somebody’s physical or mental health "
        "would be likely?",
        choices=[
            SelectChoice("no", "No"),
            SelectChoice("yes", "Yes, as far as what is withheld under that ground goes"),
        ],
        validators=[InputRequired("Select whether serious harm is likely")],
    )
    decided_by = text_field("Who decided that?", Required("Say who decided that"), hint="Name and role")
    why = long_field("Why?", Reason("Say why"))


class GroupForm(ActForm):
    """One group of passages is decided as it is proposed; nothing is asked."""


class WordsForm(ActForm):
    masked = SelectMultipleField("Words that name somebody", choices=[], validate_choice=False)


class PassageForm(ActForm):
    treatment = RadioField(
        "What becomes of it?",
        choices=[SelectChoice(one.value, one.label) for one in Treatment],
        validators=[InputRequired("Select what becomes of it")],
    )
    ground = RadioField(
        "Under which ground, if anything is withheld?",
        choices=[],
        validate_choice=False,
        default="",
    )
    lifted = SelectMultipleField("Proposed to be masked, and not to be", choices=[], validate_choice=False)
    more = long_field("Words to be masked beside these, one a line", Carriable())


class ProposeForm(ActForm):
    reasons = long_field(
        "Why is that withheld?", Carriable(), hint="Kept with the request: reasons for the restriction"
    )
    review_on = day_field("When is it looked at again?", "27 3 2027")


class StepForm(ActForm):
    why = long_field("Why?", Reason("Say why"))


class GiveForm(ActForm):
    recipient = text_field("To whom is it given?", Required("Say to whom it is given"))
    channel = RadioField(
        "How?",
        choices=[SelectChoice(channel, channel) for channel in CHANNELS],
        validators=[InputRequired("Select how it is given")],
    )


class LookAgainForm(StepForm):
    until = day_field("When is it looked at next, if it stays withheld?", "27 3 2028")
