"""A questionnaire laid open: its definition, its answers, the path they make, and what is wrong on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from forms_service.casework.enquiries import Enquiry
from forms_service.casework.events import Event, Verb
from forms_service.casework.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Answers, Problem, is_empty
from forms_service.engine.definitions import Definition
from forms_service.engine.path import Path, express_refusals, find_path, with_proposals
from forms_service.engine.validation import problems
from forms_service.services.context import context_for
from forms_service.services.ports import Ports, UnitOfWork

WORKING = "Working on the enquiry"
REQUEST_TEXT = "in_request_text"


@dataclass(frozen=True)
class Sheet:
    """A questionnaire laid open: its definition, its answers, and the path they make.

    *source* is the sheet that this one carries answers from (a reply's intake).
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    definition: Definition
    saved: Mapping[str, SavedAnswer]
    path: Path
    source: Sheet | None = None

    @cached_property
    def problems(self) -> list[Problem]:
        return problems(self.path)

    @cached_property
    def foreseen(self) -> Path:
        """The path as it would be with every proposal accepted: what the express way goes by."""
        return with_proposals(self.path)

    @cached_property
    def refusals(self) -> list[str]:
        """Why the express way is closed for these answers."""
        return express_refusals(self.definition.express, self.foreseen) if self.definition.express else []

    @property
    def authors(self) -> frozenset[str]:
        """Who saved any answer that is asked here; what was copied from the intake is nobody's own."""
        asked = (answer for question, answer in self.saved.items() if question in self.path.answers)
        return frozenset(answer.saved_by for answer in asked if answer.origin != "copied")

    @property
    def has_request(self) -> bool:
        """Whether the request was pasted in: without it there is nothing to compare a name or a reply with."""
        return not is_empty((self.source or self).path.everything.get(REQUEST_TEXT))

    def may_be_authorised_by(self, user_id: str) -> bool:
        return self.questionnaire.may_be_authorised_by(user_id, self.authors)

    @property
    def carried(self) -> Answers:
        return self.source.path.answers if self.source else {}

    def with_answers(self, answers: Answers) -> Path:
        """Return the path as it would be with *answers* in place of those saved."""
        everything = {**self.path.everything, **answers}
        kept = {question: value for question, value in everything.items() if not is_empty(value)}
        return find_path(self.definition, kept, self.carried, self.path.reader.context)


def load(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str) -> Sheet:
    """Lay a questionnaire open inside an open unit of work."""
    questionnaire = unit.questionnaires.get(actor.organisation, questionnaire_id)
    enquiry = unit.enquiries.get(actor.organisation, questionnaire.enquiry)
    definition = ports.library.get(questionnaire.definition)
    source = None
    if definition.carries:
        form = definition.carries.form.partition("@")[0]
        siblings = unit.questionnaires.of_enquiry(actor.organisation, enquiry.id)
        carried = next((sibling for sibling in siblings if sibling.form == form), None)
        source = load(ports, unit, actor, carried.id) if carried else None
    saved = unit.questionnaires.answers(actor.organisation, questionnaire_id)
    answers = {q: a.value for q, a in saved.items() if a.value is not None and not is_empty(a.value)}
    path = find_path(definition, answers, source.path.answers if source else {}, context_for(ports, actor))
    return Sheet(questionnaire, enquiry, definition, saved, path, source)


def read_sheet(ports: Ports, actor: User, questionnaire_id: str) -> Sheet:
    """Lay a questionnaire open to be read; the reading is logged, its reason pre-set by the task."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        sheet = load(ports, unit, actor, questionnaire_id)
        unit.audit.append(
            Event(
                actor.organisation, ports.clock.now(), actor.id, Verb.CONSULTATION, "questionnaire_read",
                "questionnaire", questionnaire_id, sheet.enquiry.reference, {"reason": WORKING},
            )
        )  # fmt: skip
        unit.commit()
    return sheet


def open_sheet(ports: Ports, actor: User, questionnaire_id: str) -> Sheet:
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        return load(ports, unit, actor, questionnaire_id)
