"""What something wrong reaches: every document that may be wrong with it, and what they said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeVar

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.ids import PersonId, QuestionnaireId, SubmissionId
from forms_service.casework.keeping.reach import Sealed, Tie, reach
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_BORN_ON,
    CHILD_AGE,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILDREN,
    FormRole,
)
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.derivations.kinds import Elsewhere
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.corrections.known_facts import KnownFacts, known_facts
from forms_service.services.answering.corrections.reached_documents import MOST_OF_ROW, ReachedDocument, row_named
from forms_service.services.answering.corrections.sealed_statements import (
    Named,
    SealedStatements,
    Statement,
    Whom,
    pieces_of,
    sealed_statements,
    together,
)
from forms_service.services.answering.issued_documents import was_reserved
from forms_service.services.people.namesakes import linked_and_namesakes
from forms_service.services.work import Work

T = TypeVar("T")
K = TypeVar("K")

_BIRTHS: Final = (ADULT_BORN_ON, ADULT_AGE, CHILD_BORN_ON, CHILD_AGE, CHILD_DUE_ON)


@dataclass(frozen=True)
class Reached:
    """Everything that one document reaches, itself first; *statements* are what it and what follows from it said."""

    documents: tuple[ReachedDocument, ...] = ()
    statements: SealedStatements = field(default_factory=SealedStatements)
    births: KnownFacts = field(default_factory=KnownFacts)
    names: KnownFacts = field(default_factory=KnownFacts)

    @property
    def others(self) -> Sequence[ReachedDocument]:
        return self.documents[1:]

    def wrong(self, not_affected: Collection[str]) -> list[ReachedDocument]:
        """Those that are wrong, but for the rows of which a person said that they are not affected."""
        return [each for each in self.documents if each.row not in not_affected or each is self.documents[0]]


def reached_by(work: Work, record: Record, document: str, picked: Collection[str], notice: str) -> Reached:
    """Return what a *document* of an issued *record* reaches; *picked* are the statements known to be wrong.

    The *notice* that asks for it does not reach itself.
    """
    looked_up = _LookedUp(work, record, notice)
    structural = reach(looked_up.start, looked_up.sealed)
    statements = looked_up.statements(structural)
    wrong = {piece for name in picked if (one := statements.statement(name)) for piece in one.pieces}
    found = reach(looked_up.start, looked_up.sealed, wrong) if wrong else structural
    births, names = known_facts(work, record.subjects, record.issued_at or record.filed_at)
    return Reached(tuple(looked_up.documents(found, document)), statements, births, names)


class _LookedUp:
    """What was issued about the people of a record, in whatever enquiry, and in its own."""

    def __init__(self, work: Work, record: Record, notice: str) -> None:
        self._work = work
        self._notice = notice
        library = work.ports.library
        people = sorted(person.id for person in linked_and_namesakes(work, record.subjects))
        every = [*work.records.of_enquiry(record.enquiry), *(work.records.about(people) if people else ())]
        issued = {kept.id: kept for kept in every if kept.issued_at}
        is_notice = {
            kept.id: library.get(kept.definition).plays == FormRole.CORRECTION_NOTICE for kept in issued.values()
        }
        self._records = [
            kept for kept in issued.values() if not is_notice[kept.id] or kept.submission == record.submission
        ]
        self._submissions = self._sealed_as(self._records)
        self._begun_by = dict[QuestionnaireId, QuestionnaireId]()
        self._add_notices()
        replies = list(dict.fromkeys(one.questionnaire for one in self._submissions.values()))
        made = work.documents.of_questionnaires(replies)
        counted = (d for d in made if d.state is DocumentState.MADE and d.submission in self._submissions)
        self._made_of = _by(lambda document: document.submission, counted)
        self._in_records = _by(lambda kept: kept.submission, self._records)
        self._of_reply = _by(lambda one: one.questionnaire, self._submissions.values())
        self._main = record

    def _sealed_as(self, records: Iterable[Record]) -> dict[SubmissionId, Submission]:
        ids = list(dict.fromkeys(kept.submission for kept in records))
        return {one.id: one for one in self._work.submissions.these(ids)}

    def _add_notices(self) -> None:
        """Add the corrections that any of it began, with what was issued beside them: they rest on what it said."""
        replies = {one.questionnaire for one in self._submissions.values()}
        while begun := [q for q in self._work.questionnaires.made_from(sorted(replies)) if self._is_new(q)]:
            self._begun_by |= {notice.id: QuestionnaireId(notice.made_from) for notice in begun}
            known = {kept.id for kept in self._records}
            beside = self._work.records.of_enquiries(sorted({notice.enquiry for notice in begun}))
            new = [kept for kept in beside if kept.issued_at and kept.id not in known]
            sealed = self._sealed_as(new)
            counts = {name for name, one in sealed.items() if self._counts(one)}
            self._records += [kept for kept in new if kept.submission in counts]
            self._submissions |= {name: one for name, one in sealed.items() if name in counts}
            replies = {one.questionnaire for one in self._submissions.values()}

    def _is_new(self, notice: Questionnaire) -> bool:
        return notice.id != self._notice and notice.id not in self._begun_by

    def _counts(self, one: Submission) -> bool:
        """Whether it is no correction but one that something here began: what others correct says it right."""
        is_notice = self._work.ports.library.get(one.definition).plays == FormRole.CORRECTION_NOTICE
        return not is_notice or one.questionnaire in self._begun_by

    def _rests_on(self, notice: Submission) -> set[SubmissionId]:
        """The sealings on what they say a *notice* rests: not on what it corrects, nor on a later part."""
        others = self._of_reply.get(self._begun_by[notice.questionnaire], ())
        return {other.id for other in others if other.calls_wrong(notice.about)}

    @cached_property
    def sealed(self) -> list[Sealed]:
        """Every sealing, the first one first."""
        of_document = {str(made.id): name for name, several in self._made_of.items() for made in several}
        return [self._sealed(one, of_document) for one in self._submissions.values()]

    @property
    def start(self) -> Sealed:
        return next(one for one in self.sealed if one.submission == self._main.submission)

    def _sealed(self, one: Submission, of_document: Mapping[str, SubmissionId]) -> Sealed:
        definition = self._work.ports.library.get(one.definition)
        chosen = [one.value(q.id) for q in definition.questions if type_of(q).chooses_document]
        reads = {of_document[str(each)] for each in chosen if str(each) in of_document}
        if corrects := one.questionnaire in self._begun_by:
            reads = self._rests_on(one)
        said = pieces_of(one, self._whom(one))
        return Sealed(one.id, one.questionnaire, one.enquiry, one.authorised_at, frozenset(reads), said, corrects)

    def statements(self, found: Mapping[SubmissionId, Tie]) -> SealedStatements:
        """What was said by all that is reached, whatever the words are that turn out to be wrong."""
        start, *others = (self._submissions[name] for name in found)
        return together(self._said(start), [(self._called(one), self._said(one)) for one in others])

    def _said(self, one: Submission) -> list[Statement]:
        """What a sealing said; what a review read of the last report was said of the child of the review."""
        said = sealed_statements(one, self._whom(one))
        asked = self._work.ports.library.get(one.definition).questions
        read = {each.id: frozenset(each.reads.questions) for each in asked if isinstance(each.reads, Elsewhere)}
        child = self._whom(one).children.get(one.about)
        whom = child.known_as if child else frozenset[str]()
        return [replace(each, read_from=read[each.asked], whom=whom) if each.asked in read else each for each in said]

    def _whom(self, one: Submission) -> Whom:
        """Whom a sealing names, by their rows there."""
        children = [child for kept in self._in_records.get(one.id, ()) for child in kept.subjects_of("child")]
        asked = self._work.ports.library.get(one.definition).questions
        of_child = frozenset(question.id for question in asked if question.subject == "child")
        return Whom({child.row: Named(child.name, self._known_as(child)) for child in children}, one.about, of_child)

    def _known_as(self, child: Subject) -> frozenset[str]:
        linked = {person.id for person in self._groups.get(child.person, ())}
        return frozenset({*linked, f"{comparable(child.name)} {child.date_of_birth}"})

    @cached_property
    def _groups(self) -> Mapping[PersonId, Sequence[Person]]:
        children = {child.person for kept in self._records for child in kept.subjects_of("child") if child.person}
        return self._work.people.groups(sorted(children))

    def _called(self, one: Submission) -> str:
        codes = dict.fromkeys(document.code for document in self._made_of.get(one.id, ()))
        return f"{', '.join(codes)} of {one.answers.reference}"

    def documents(self, found: Mapping[SubmissionId, Tie], main: str) -> Iterator[ReachedDocument]:
        """Every document that is reached, in this order, the *main* one first."""
        made = [(document, tie) for name, tie in found.items() for document in self._made_of.get(name, ())]
        rows = set[str]()
        for document, tie in sorted(made, key=lambda each: each[0].id != main):
            rows.add(row := _row(document, rows))
            yield ReachedDocument(
                document,
                self._work.ports.templates.get(document.template),
                self._record_of(document),
                sealed := self._submissions[document.submission],
                tie,
                row,
                was_reserved(self._work, sealed),
                self._of_people(sealed),
                self._of_births(sealed),
                child.known_as if (child := self._whom(sealed).children.get(sealed.about)) else frozenset(),
            )

    def _of_people(self, sealed: Submission) -> Mapping[str, str]:
        """By question, the merge field of whoever it is about: letters print it, and not the answer, of people."""
        bearers = self._work.ports.library.get(sealed.definition).bearers
        adult = {question: "adult" for meaning, question in bearers.items() if meaning.startswith("adult.")}
        return {**adult, bearers[CHILDREN]: "children"} if CHILDREN in bearers else adult

    def _of_births(self, sealed: Submission) -> frozenset[str]:
        bearers = self._work.ports.library.get(sealed.definition).bearers
        return frozenset(bearers[meaning] for meaning in _BIRTHS if meaning in bearers)

    def _record_of(self, document: Document) -> Record:
        """The record that keeps a document: what is kept apart has some of a sealing, its record all the rest."""
        several = self._in_records[document.submission]
        named = (document.code, document.row)
        keeping = [kept for kept in several if any((item.code, item.row) == named for item in kept.files)]
        return [*keeping, *sorted(several, key=lambda kept: kept.part)][0]


def _row(document: Document, taken: Collection[str]) -> str:
    """A row keeps its id for life: the code of the document; of a second one of a kind, its own id with it."""
    plain = row_named(f"{document.code}{document.row}")[:MOST_OF_ROW]
    return f"{document.code.casefold()}{document.id}"[:MOST_OF_ROW] if plain in taken else plain


def _by(key: Callable[[T], K], several: Iterable[T]) -> Mapping[K, Sequence[T]]:
    """Lay *several* things by what they have in common, in their order."""
    found: dict[K, list[T]] = {}
    for each in several:
        found.setdefault(key(each), []).append(each)
    return found
