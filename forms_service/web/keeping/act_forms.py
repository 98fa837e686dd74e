"""The small forms about records: a search, a reason, a hold, a day."""

from __future__ import annotations

from typing import Any, Final

from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from forms_service.casework.keeping.disposing.batches import Decision
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import NOT_ISSUED
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.web.frame.act_forms import (
    LOOKED_FOR,
    ActForm,
    Carriable,
    Required,
    day_field,
    long_field,
    text_field,
)

_STANDINGS: Final = [
    SelectChoice("", "Any standing"),
    SelectChoice("issued", "Issued"),
    SelectChoice(NOT_ISSUED, "Not issued yet"),
    SelectChoice("superseded", "Superseded"),
    SelectChoice("corrected", "Corrected"),
    SelectChoice("withdrawn", "Taken back"),
]


class WrongForm(ActForm):
    reason = long_field("What was wrong?", Required("Say what was wrong with what was sent"))


class RegisterForm(ActForm):
    since = day_field("From", "1 3 2026")
    until = day_field("To, included", "31 3 2026")


class ReasonForm(ActForm):
    reason = text_field(
        "Why do you need this file?",
        Required("Say why you need this file. The reason is kept in the audit log"),
        hint="For example, a subject access request, or a court has asked for it",
    )


class RecordSearchForm(ActForm):
    """A search is remembered in the session's cookie, so its texts are short."""

    text = text_field(
        "Name, date of birth, reference or number",
        Carriable(),
        hint="As much as you know, in any order: 4 characters of a number are enough, and a slip in a name does not "
        "matter. For example, Llyr Inventio 1988, or 7H8Q",
        most=LOOKED_FOR,
    )
    due_from = day_field("Due from")
    due_to = day_field("Due to")
    undated = SelectField(
        "Due date", choices=[SelectChoice("", "With or without one"), SelectChoice("yes", "Without one")], default=""
    )
    review_by = day_field("To be reviewed by")
    held = SelectField(
        "On hold",
        choices=[SelectChoice("", "On hold or not"), SelectChoice("yes", "On hold"), SelectChoice("no", "Not on hold")],
        default="",
    )
    standing = SelectField("Standing", choices=_STANDINGS, default="")
    retention_class = SelectField("Retention class", default="")
    form = SelectField("Form", default="")
    place = text_field("Prison, probation unit or whoever asked", Carriable(), most=LOOKED_FOR)
    sent_to = text_field("Sent to", Carriable(), most=LOOKED_FOR)
    harm = SelectField("Kind of harm", default="")
    category = SelectField("Anybody in it is", default="")
    filed_from = day_field("Filed from")
    filed_to = day_field("Filed to")
    reference = text_field("Reference", Carriable(), most=LOOKED_FOR)
    name = text_field(
        "Name of the adult or a child", Carriable(), hint="The beginning of any name, in any order", most=LOOKED_FOR
    )
    number = text_field("Prison number or probation reference", Carriable(), most=LOOKED_FOR)
    date_of_birth = day_field("Date of birth", "27 3 1994")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not any(self.data.values()):
            self.text.errors = ["Enter or select at least one thing to look for"]
        return any(self.data.values())


class SortingForm(ActForm):
    sorting = SelectField(
        "Sorted by", choices=[SelectChoice(each.value, each.label) for each in Sorting], default=Sorting.BEST.value
    )


class SaveSearchForm(ActForm):
    saved_as = text_field("Name of this search", Required("Enter a name for this search"), most=LOOKED_FOR)


class TableForm(ActForm):
    reason = text_field(
        "Why do you need this table?",
        Required("Say why you need this table. The reason is kept in the audit log"),
        hint="For example, a list for the panel that reviews what is due",
    )


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
        Required("Say what the hold is about"),
        hint="For example, the reference of the claim and who asked. It is shown beside each record",
    )

    letter = text_field(
        "Reference of the letter that asks for it",
        Carriable(),
        hint="For example, the inquiry’s or the solicitor’s. Leave it empty if there is no letter",
    )
    owner = text_field("Who answers for the hold", Carriable(), hint="Leave it empty if you do")
    review_on = day_field("When is it looked at again?", "27 3 2027", ". Leave it empty for a year from now")

    def validate_authority(self, field: RadioField) -> None:
        if field.data not in set(Authority):
            raise ValidationError("Select why they must be kept")


class PapersForm(ActForm):
    letter = text_field("Reference of the letter that asks for it", Carriable())
    owner = text_field("Who answers for the hold", Required("Enter who answers for this hold"))
    review_on = day_field("When is it looked at again?", "27 3 2027")


class ReleaseForm(ActForm):
    reason = long_field("Why can this hold be released?", Required("Say why this hold can be released"))


class ReviewForm(ActForm):
    """What is decided of one record; of days and classes, only what the decision needs counts."""

    kind = RadioField(
        "What do you decide?",
        choices=[SelectChoice(kind.value, kind.label) for kind in ReviewKind],
        validators=[AnyOf([kind.value for kind in ReviewKind], "Select what you decide")],
        validate_choice=False,
    )
    until = day_field("Keep it until", "27 3 2040")
    class_id = SelectField("Under which class?", default="", choices=[], validate_choice=False)
    reason = long_field("Why?", Required("Say why. The reason is kept with the record and in the audit log"))


class AnswerReviewForm(ActForm):
    answer = long_field("Why does it stay as it is?", Required("Say why it stays as it is"))


class LinesForm(ActForm):
    """What is to become of the selected lines of a batch."""

    decision = RadioField(
        "What is to become of those selected?",
        choices=[SelectChoice(decision.value, decision.words) for decision in Decision],
        validators=[InputRequired("Select what is to become of them")],
        validate_choice=False,
    )
    why = text_field(
        "Why",
        Carriable(),
        hint="Name nobody. Until the record is destroyed it is kept with the batch, and of what is kept longer in the "
        "record's history and the audit log too",
    )
    keep_until = day_field("Keep until", "27 3 2029", ", within five years. For what is kept longer")
    archive = text_field("Archive that takes them", Carriable(), hint="For what is transferred")

    def validate_decision(self, field: RadioField) -> None:
        if field.data not in set(Decision):
            raise ValidationError("Select what is to become of them")


class BatchReasonForm(ActForm):
    reason = long_field("Why?", Required("Say why"), hint="Name nobody: it is kept with the batch for good")


class ReceivedForm(ActForm):
    receipt = text_field("Its receipt", Required("Say how the archive confirmed it, by its reference"))


class WithdrawalForm(ActForm):
    reason = text_field("Why nothing goes there", Required("Say why nothing goes to this archive"))


class BatchDayForm(ActForm):
    up_to = day_field("Due up to and including", "27 3 2026", ". Leave it empty for today")
