"""A questionnaire laid open: its definition, its answers, the path they make, and what is wrong on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from forms_service.casework.enquiries import Enquiry
from forms_service.casework.events import Event, Verb
from forms_service.casework.known_by_name import IN_REQUEST_TEXT
from forms_service.casework.people import Subject
from forms_service.casework.questionnaires import Questionnaire, SavedAnswer, State, narrowed
from forms_service.casework.users import Permission, User
from forms_service.engine.answers import Answers, Problem, Value, by_row, is_empty
from forms_service.engine.definitions import Definition
from forms_service.engine.losses import Loss, losses, readable_answers
from forms_service.engine.path import Path, express_refusals, find_path, with_proposals
from forms_service.engine.questions import FILE_TYPES
from forms_service.engine.validation import problems
from forms_service.services.agreed import agreed_tables
from forms_service.services.context import context_for
from forms_service.services.issued import SENT, TABLE, issued_documents, recipients_of
from forms_service.services.ports import Ports
from forms_service.services.unit_of_work import UnitOfWork

WORKING = "Working on the enquiry"


@dataclass(frozen=True)
class Sheet:
    """A questionnaire laid open: its definition, its answers, and the path they make.

    *source* is the sheet that this one carries answers from (a reply's intake), of which it sees one child only where
    it is about one. *child* is that child's row; *shared_from* says where answers to shared questions come from.
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    definition: Definition
    saved: Mapping[str, SavedAnswer]
    path: Path
    source: Sheet | None = None
    child: str = ""
    shared_from: str = ""

    @property
    def people(self) -> tuple[Subject, ...]:
        """The adult, and the children that this questionnaire is about."""
        return self.enquiry.people_about(self.child)

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

    @cached_property
    def losses(self) -> list[Loss]:
        """What was saved and can no longer be read, as the form was changed since."""
        return losses(self.definition, standing_answers(self.saved))

    @property
    def authors(self) -> frozenset[str]:
        """Who saved any answer that is asked here; what was copied from the intake is nobody's own."""
        asked = (answer for question, answer in self.saved.items() if question in self.path.answers)
        return frozenset(answer.saved_by for answer in asked if answer.origin != "copied")

    @property
    def has_request(self) -> bool:
        """Whether the request was pasted in: without it there is nothing to compare a name or a reply with."""
        return not is_empty((self.source or self).path.everything.get(IN_REQUEST_TEXT))

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


def standing_answers(saved: Mapping[str, SavedAnswer]) -> dict[str, Value]:
    """What stands of the answers that were saved."""
    return {
        name: answer.value for name, answer in saved.items() if answer.value is not None and not is_empty(answer.value)
    }


def load(ports: Ports, unit: UnitOfWork, actor: User, questionnaire_id: str) -> Sheet:
    """Lay a questionnaire open inside an open unit of work."""
    sheet = _load_alone(ports, unit, actor, unit.questionnaires.get(actor.organisation, questionnaire_id))
    return _with_elsewhere(ports, unit, actor, sheet)


def _load_alone(ports: Ports, unit: UnitOfWork, actor: User, questionnaire: Questionnaire) -> Sheet:
    """Lay a questionnaire open without looking at what was answered in others like it."""
    enquiry = unit.enquiries.get(actor.organisation, questionnaire.enquiry)
    definition = ports.library.get(questionnaire.definition)
    source = _source(ports, unit, actor, questionnaire, definition)
    saved = unit.questionnaires.answers(actor.organisation, questionnaire.id)
    answers = readable_answers(definition, standing_answers(saved))
    agreed = agreed_tables(ports, unit, actor.organisation, definition, enquiry.created_at)
    context = replace(context_for(ports, actor, agreed), files=_files(unit, questionnaire, definition))
    path = find_path(definition, answers, source.path.answers if source else {}, context)
    child = questionnaire.about if definition.about else ""
    return Sheet(questionnaire, enquiry, definition, saved, path, source, child)


def _files(unit: UnitOfWork, questionnaire: Questionnaire, definition: Definition) -> dict[str, Value]:
    """The files received for a questionnaire, where its form asks for any."""
    if not any(question.type in FILE_TYPES for question in definition.index.values()):
        return {}
    received = unit.uploads.of_questionnaire(questionnaire.organisation, questionnaire.id)
    return {upload.id: upload.value for upload in received}


def _source(
    ports: Ports, unit: UnitOfWork, actor: User, questionnaire: Questionnaire, definition: Definition
) -> Sheet | None:
    """The questionnaire that answers are carried from, narrowed to the one child that this one is about."""
    if not definition.carries:
        return None
    form = definition.carries.form.partition("@")[0]
    siblings = unit.questionnaires.of_enquiry(actor.organisation, questionnaire.enquiry)
    carried = next((sibling for sibling in siblings if sibling.form == form), None)
    if carried is None:
        return None
    source = _load_alone(ports, unit, actor, carried)
    if not definition.about:
        return source
    return _about_one(source, definition.about, questionnaire.about)


def _about_one(source: Sheet, repeat: str, row: str) -> Sheet:
    """Return *source* as it concerns one row of a repeat: one child.

    Of what the service itself had worked out for all of them (the names searched for), it has that one's own.
    """
    whole = source.path
    answers = narrowed(whole.everything, source.definition.index, repeat, row)
    path = find_path(source.definition, answers, source.carried, whole.reader.context)
    proposed = [question.id for question in source.definition.questions if question.default and question.columns]
    own = {q: path.reader.proposal(q) for q in proposed if q in answers and whole.reader.proposal(q) == answers[q]}
    answers |= {question: value for question, value in own.items() if value is not None}
    path = find_path(source.definition, answers, source.carried, whole.reader.context)
    return replace(source, path=path, child=row)


def _with_elsewhere(ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet) -> Sheet:
    """Let a sheet see what was issued and what was answered elsewhere, where its form asks for either."""
    chosen = [question for question in sheet.definition.questions if question.type == "document"]
    if not chosen and not sheet.child:
        return sheet
    context = sheet.path.reader.context
    found = _Elsewhere()
    if chosen:
        issued = issued_documents(ports, unit, sheet.enquiry, sheet.people)
        row = issued.row(str(sheet.path.everything.get(chosen[0].id, "")))
        record = row["record"] if row else ("" if sheet.child else sheet.questionnaire.about)
        sent = recipients_of(unit, actor.organisation, record) if record else []
        context = replace(context, tables={**context.tables, TABLE: issued}, facts={**context.facts, SENT: sent})
        found = _of_report(unit, sheet, row) if row and sheet.definition.reviews else found
    elif sheet.child:
        found = _of_sibling(ports, unit, actor, sheet)
    elsewhere = _for_this_child(found, sheet.child)
    path = find_path(sheet.definition, sheet.path.everything, sheet.carried, replace(context, elsewhere=elsewhere))
    return replace(sheet, path=path, shared_from=found.whence)


@dataclass(frozen=True)
class _Elsewhere:
    """Answers given elsewhere about *child*, and where that was, in words."""

    answers: Answers = field(default_factory=dict)
    child: str = ""
    whence: str = ""


def searches_again(unit: UnitOfWork, organisation: str, enquiry_id: str) -> bool:
    """Whether anything of an enquiry was about the wrong person: what was said in it may be about somebody else."""
    return any(reply.searches_again for reply in unit.questionnaires.of_enquiry(organisation, enquiry_id))


def _of_report(unit: UnitOfWork, sheet: Sheet, row: Mapping[str, str]) -> _Elsewhere:
    """What the report that was chosen said when it was sealed; it may be of another enquiry."""
    organisation = sheet.questionnaire.organisation
    document = unit.documents.get(organisation, row["id"])
    submission = unit.submissions.get(organisation, document.submission)
    if any(searches_again(unit, organisation, each) for each in {submission.enquiry, sheet.enquiry.id}):
        return _Elsewhere()
    return _Elsewhere(submission.values, submission.about, f"From {row['label']}")


def _of_sibling(ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet) -> _Elsewhere:
    """What was saved last in the same form about another child of the enquiry."""
    mine = sheet.questionnaire
    every = unit.questionnaires.of_enquiry(actor.organisation, mine.enquiry)
    if any(other.searches_again for other in every):
        return _Elsewhere()  # What was said of the other child may be about somebody else.
    others = [
        _load_alone(ports, unit, actor, other)
        for other in every
        if other.form == mine.form and other.id != mine.id and other.state is not State.WITHDRAWN
    ]
    answered = [other for other in others if any(saved.origin != "copied" for saved in other.saved.values())]
    if not answered:
        return _Elsewhere()
    latest = max(answered, key=lambda other: max(saved.saved_at for saved in other.saved.values()))
    names = ", ".join(child.name for child in latest.people if child.kind == "child")
    return _Elsewhere(latest.path.answers, latest.child, f"From “{latest.definition.title}” about {names}")


def _for_this_child(found: _Elsewhere, child: str) -> Answers:
    """What was answered elsewhere; what was said of the other child, as if of this one."""
    return {
        question: {child: by_row(value)[found.child]} if found.child and set(by_row(value)) == {found.child} else value
        for question, value in found.answers.items()
    }


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
