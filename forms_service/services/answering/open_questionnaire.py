"""A questionnaire laid open: its definition, its answers, the path they make, and what is wrong on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer, State, narrowed
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.known_by_name import IN_REQUEST_TEXT
from forms_service.casework.people import Subject
from forms_service.casework.users import Permission
from forms_service.engine.answers import Answers, Problem, Value, by_row, is_empty
from forms_service.engine.definitions import Definition
from forms_service.engine.losses import Loss, losses, readable_answers
from forms_service.engine.path import Path, express_refusals, find_path, with_proposals
from forms_service.engine.types.registry import type_of
from forms_service.engine.validation import problems
from forms_service.services.answering.agreed_tables import agreed_tables
from forms_service.services.answering.context import context_for
from forms_service.services.answering.issued_documents import SENT, TABLE, issued_documents, recipients_of
from forms_service.services.work import Work, use_case

WORKING = "Working on the enquiry"


@dataclass(frozen=True)
class OpenQuestionnaire:
    """A questionnaire laid open: its definition, its answers, and the path they make.

    *source* is the one that this one carries answers from (a reply's intake), of which it sees one child only where it
    is about one. *child* is that child's row; *shared_from* says where answers to shared questions come from.
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    definition: Definition
    saved: Mapping[str, SavedAnswer]
    path: Path
    source: OpenQuestionnaire | None = None
    child: str = ""
    shared_from: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("questionnaire", self.questionnaire.id, self.enquiry.reference)

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


def load(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    """Lay a questionnaire open inside an open unit of work."""
    opened = _load_alone(work, work.questionnaires.get(questionnaire_id))
    return _with_elsewhere(work, opened)


def _load_alone(work: Work, questionnaire: Questionnaire) -> OpenQuestionnaire:
    """Lay a questionnaire open without looking at what was answered in others like it."""
    enquiry = work.enquiries.get(questionnaire.enquiry)
    definition = work.ports.library.get(questionnaire.definition)
    source = _source(work, questionnaire, definition)
    saved = work.questionnaires.answers(questionnaire.id)
    answers = readable_answers(definition, standing_answers(saved))
    agreed = agreed_tables(work, definition, enquiry.created_at)
    context = replace(context_for(work.ports, work.actor, agreed), files=_files(work, questionnaire, definition))
    path = find_path(definition, answers, source.path.answers if source else {}, context)
    child = questionnaire.about if definition.about else ""
    return OpenQuestionnaire(questionnaire, enquiry, definition, saved, path, source, child)


def _files(work: Work, questionnaire: Questionnaire, definition: Definition) -> dict[str, Value]:
    """The files received for a questionnaire, where its form asks for any."""
    if not any(type_of(question).takes_files for question in definition.index.values()):
        return {}
    received = work.uploads.of_questionnaire(questionnaire.id)
    return {upload.id: upload.value for upload in received}


def _source(work: Work, questionnaire: Questionnaire, definition: Definition) -> OpenQuestionnaire | None:
    """The questionnaire that answers are carried from, narrowed to the one child that this one is about."""
    if not definition.carries:
        return None
    form = definition.carries.form.partition("@")[0]
    siblings = work.questionnaires.of_enquiry(questionnaire.enquiry)
    carried = next((sibling for sibling in siblings if sibling.form == form), None)
    if carried is None:
        return None
    source = _load_alone(work, carried)
    if not definition.about:
        return source
    return _about_one(source, definition.about, questionnaire.about)


def _about_one(source: OpenQuestionnaire, repeat: str, row: str) -> OpenQuestionnaire:
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


def _with_elsewhere(work: Work, opened: OpenQuestionnaire) -> OpenQuestionnaire:
    """Let an open questionnaire see what was issued and what was answered elsewhere, where its form asks for either."""
    chosen = [question for question in opened.definition.questions if type_of(question).chooses_document]
    if not chosen and not opened.child:
        return opened
    context = opened.path.reader.context
    found = _Elsewhere()
    if chosen:
        issued = issued_documents(work, opened.enquiry, opened.people)
        row = issued.row(str(opened.path.everything.get(chosen[0].id, "")))
        record = row["record"] if row else ("" if opened.child else opened.questionnaire.about)
        sent = recipients_of(work, record) if record else []
        context = replace(context, tables={**context.tables, TABLE: issued}, facts={**context.facts, SENT: sent})
        found = _of_report(work, opened, row) if row and opened.definition.reviews else found
    elif opened.child:
        found = _of_sibling(work, opened)
    elsewhere = _for_this_child(found, opened.child)
    path = find_path(opened.definition, opened.path.everything, opened.carried, replace(context, elsewhere=elsewhere))
    return replace(opened, path=path, shared_from=found.whence)


@dataclass(frozen=True)
class _Elsewhere:
    """Answers given elsewhere about *child*, and where that was, in words."""

    answers: Answers = field(default_factory=dict)
    child: str = ""
    whence: str = ""


def searches_again(work: Work, enquiry_id: str) -> bool:
    """Whether anything of an enquiry was about the wrong person: what was said in it may be about somebody else."""
    return any(reply.searches_again for reply in work.questionnaires.of_enquiry(enquiry_id))


def _of_report(work: Work, opened: OpenQuestionnaire, row: Mapping[str, str]) -> _Elsewhere:
    """What the report that was chosen said when it was sealed; it may be of another enquiry."""
    document = work.documents.get(row["id"])
    submission = work.submissions.get(document.submission)
    if any(searches_again(work, each) for each in {submission.enquiry, opened.enquiry.id}):
        return _Elsewhere()
    return _Elsewhere(submission.values, submission.about, f"From {row['label']}")


def _of_sibling(work: Work, opened: OpenQuestionnaire) -> _Elsewhere:
    """What was saved last in the same form about another child of the enquiry."""
    mine = opened.questionnaire
    every = work.questionnaires.of_enquiry(mine.enquiry)
    if any(other.searches_again for other in every):
        return _Elsewhere()  # What was said of the other child may be about somebody else.
    others = [
        _load_alone(work, other)
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


@use_case(Permission.READ_ENQUIRY)
def read_questionnaire(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    """Lay a questionnaire open to be read; the reading is logged, its reason pre-set by the task."""
    opened = load(work, questionnaire_id)
    work.read("questionnaire_read", opened, {"reason": WORKING})
    return opened


@use_case(Permission.READ_ENQUIRY, unlogged="it is laid open for an act, which is logged, or beside a page that is")
def open_questionnaire(work: Work, questionnaire_id: str) -> OpenQuestionnaire:
    return load(work, questionnaire_id)
