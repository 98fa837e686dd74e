"""The small forms about people: what is recorded of somebody, and why two are one or are not."""

from __future__ import annotations

from typing import Final

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, Regexp

from forms_service.casework.ids import LinkId
from forms_service.casework.people.categories import Category
from forms_service.casework.people.facts import FactKind
from forms_service.web.frame.act_forms import ActForm, Carriable, Reason, Required, day_field, text_field

_OF_EACH: Final = (
    *(FactKind.DIED, FactKind.BORN, FactKind.LOOKED_AFTER, FactKind.CARE_LEAVER, FactKind.ADOPTED, FactKind.ON_PLAN),
    *(FactKind.SUPERVISION, FactKind.CONTACT_DECIDED, FactKind.CONTACT_ENDED, FactKind.PHOTOGRAPH_REPLACED),
    *(FactKind.FAMILY_NAME, FactKind.GIVEN_NAMES, FactKind.OTHER_NAME, FactKind.PRISON_NUMBER, FactKind.CRN),
    *(FactKind.NHS_NUMBER, FactKind.UPN, FactKind.CASE_SYSTEM, FactKind.IDENTIFIER),
)
KINDS: Final = {**{kind: kind.label for kind in _OF_EACH}, FactKind.BORN: "Born (date of birth)"}
"""What can be recorded, as its page calls it."""

CATEGORIES: Final[dict[str, str]] = {
    f"{FactKind.CATEGORY} {each}": f"Category: {each.words.lower()}" for each in Category
}
"""Where somebody stands in criminal law: each by itself, so that nothing is typed for it."""

MISTAKE: Final = "mistake"
OF_A_MISTAKE: Final = "Nothing: something was recorded here by mistake"


_RECORDED: Final = {**{kind.value: label for kind, label in KINDS.items()}, **CATEGORIES}


class RecordForm(ActForm):
    kind = SelectField(
        "What happened, or what is known?",
        choices=[
            SelectChoice(value, label) for value, label in (("", ""), *_RECORDED.items(), (MISTAKE, OF_A_MISTAKE))
        ],
        validators=[AnyOf([*_RECORDED, MISTAKE], "Select what you want to record")],
        validate_choice=False,
    )
    value = text_field("Name, number or kind of plan", Carriable(), hint="Leave it empty where only days are asked for")
    since = day_field("On which day, or from when?", "27 3 2019")
    until = day_field("Until when?", "27 3 2020", ". Leave it empty while it lasts, or where it has no end")
    how = text_field("How is this known?", Required("Say how this is known"), hint="For example: health record")
    replaces = SelectField("What does it replace?", default="", choices=[], validate_choice=False)

    @property
    def kind_and_value(self) -> tuple[FactKind, str]:
        """What is recorded: of a category the kind is chosen with its value, of all else the value is typed."""
        kind, _, category = str(self.kind.data).partition(" ")
        return FactKind(kind), category or self.value.data


class PairForm(ActForm):
    """Two people, by their ids, and why they are one or are not."""

    pair = StringField(validators=[Regexp(r"[0-9a-f]{32} [0-9a-f]{32}", message="It is not clear which two are meant")])
    reason = text_field(
        "How do you know that it is another person?",
        Carriable(),
        hint="For example: the health visitor knows both. Your manager sees this where the two are answered otherwise",
    )


class UndoForm(ActForm):
    reason = text_field("Why was it wrong?", Reason("Say why this was wrong"))


def undo_form(link_id: LinkId, posted: MultiDict[str, str] | None = None) -> UndoForm:
    """Return the form that undoes one link: a page has several, so its field goes by the link."""
    form = UndoForm(posted)
    form.reason.id = f"undo-{link_id}"
    return form
