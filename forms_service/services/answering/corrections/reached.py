"""What something wrong reaches: every document that may be wrong with it, what they said, and who had them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import shorten
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.ids import PersonId, QuestionnaireId, SubmissionId
from forms_service.casework.keeping.reach import Sealed, Tie, reach
from forms_service.casework.keeping.records import SPOKEN_CHANNELS, Record, Sending, is_among
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_BORN_ON,
    CHILD_AGE,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILDREN,
    FormRole,
)
from forms_service.casework.people.facts import BIRTHS
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.disclosure import READERS
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.dates import date_in_words
from forms_service.engine.derivations.kinds import Elsewhere
from forms_service.engine.moments import local
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.corrections.known_facts import KnownFact, KnownFacts, known_facts
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
from forms_service.services.ports import Template
from forms_service.services.work import Work

_NOT_IN_ROW: Final = re.compile(r"[^a-z0-9]")
MOST_OF_ROW: Final = 32
_FIELDS_OF_PEOPLE: Final = ("adult", "children")
"""The merge fields by which letters print who people are."""
BORN: Final = "born"
"""How letters call when somebody was born, of whomever."""
_BIRTHS: Final = (ADULT_BORN_ON, ADULT_AGE, CHILD_BORN_ON, CHILD_AGE, CHILD_DUE_ON)
IN_SHORT: Final = 120
"""How many characters of a statement say where it stood; all of it stands among what was wrong."""


@dataclass(frozen=True)
class ReachedDocument:
    """One document that may be wrong: the *record* that keeps it, how it hangs together, and its *row* on the page.

    *was_reserved*, where a service manager had to authorise it. *of_child* is all by which the one child is known that
    it is about, empty where it is about everybody. *of_people* are the questions of its intake that say
    who somebody is, each with the merge field by which letters print it; *of_births*, those that say when they were
    born.
    """

    document: Document
    template: Template
    record: Record
    submission: Submission
    tie: Tie
    row: str
    was_reserved: bool = False
    of_people: Mapping[str, str] = field(default_factory=dict)
    of_births: frozenset[str] = frozenset()
    of_child: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        return f"{self.document.code} {self.template.title}, {self.record.reference}{self._about}"

    @property
    def _about(self) -> str:
        children = ", ".join(child.name for child in self.record.subjects_of("child"))
        return f", about {children}" if self.submission.about and children else ""

    @property
    def is_for_family(self) -> bool:
        return self.template.profile == "family"

    @property
    def sendings(self) -> list[Sending]:
        """To whom it went, or who was told what it says."""
        return [sent for sent in self.record.sendings if not sent.documents or self._is_among(sent)]

    def _is_among(self, sent: Sending) -> bool:
        return is_among(self.document.code, self.document.row, sent.documents)

    def had_as(self, sent: Sending) -> str:
        """What somebody had of it by one sending, in words."""
        on = date_in_words(local(sent.sent_at).date().isoformat())
        if not sent.documents:
            return f"What we told you on {on} ({sent.channel}), {self.record.reference}"
        return f"{self.words}, {'given' if sent.channel in SPOKEN_CHANNELS else 'sent'} on {on} ({sent.channel})"

    def tells(self, sent: Sending, statement: Statement) -> bool:
        """Whether by that sending somebody was told what a statement says."""
        if self.submission.id not in statement.sealings:
            return False
        if not sent.documents:
            return bool(sent.said) and (sent.said in statement.text or statement.text in sent.said)
        return self.prints(statement)

    def prints(self, statement: Statement) -> bool:
        """Whether it may print what a statement of its own sealing says, for whoever reads it."""
        audience = READERS[self.template.profile]
        printed_as = self.of_people.get(statement.asked, statement.asked)
        may_print = any(self.template.may_print(name) for name in (statement.asked, printed_as))
        is_its_own = self.submission.id in statement.sealings
        return is_its_own and may_print and (audience is None or audience in statement.readers)

    def is_of_another(self, whom: Collection[str]) -> bool:
        """Whether it is about one child, and what is said is of others: *whom* is all by which they are known."""
        return bool(self.of_child and whom) and self.of_child.isdisjoint(whom)

    def tells_fact(self, sent: Sending, known: KnownFact) -> bool:
        """Whether by that sending somebody was told something that is known of a person; told by mouth, they may be."""
        return self._is_about(known) if not sent.documents else self.prints_fact(known)

    def prints_fact(self, known: KnownFact) -> bool:
        """Whether something that is known of a person may stand in it."""
        names = {BORN, *self.of_births} if known.fact.kind in BIRTHS else {*_FIELDS_OF_PEOPLE, *self.of_people}
        return self._is_about(known) and any(map(self.template.may_print, names))

    def _is_about(self, known: KnownFact) -> bool:
        return not known.meant.isdisjoint({who.person for who in self.record.subjects if who.person})


@dataclass(frozen=True)
class Had:
    """What one recipient had that is wrong, in *words*: of which documents, sent when."""

    row: str
    name: str
    channels: tuple[str, ...]
    by: tuple[tuple[ReachedDocument, Sending], ...]

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(document.had_as(sent) for document, sent in self.by))

    def statements(self, several: Iterable[Statement]) -> list[str]:
        """The ids of those statements that they were told."""
        return [one.id for one in several if any(document.tells(sent, one) for document, sent in self.by)]

    def facts(self, several: Iterable[KnownFact]) -> list[str]:
        """The ids of those facts that they were told."""
        return [one.fact.id for one in several if any(document.tells_fact(sent, one) for document, sent in self.by)]

    def held(self, statements: Sequence[Statement], facts: Sequence[KnownFact]) -> list[str]:
        """What they had, document by document, each with what is wrong in it."""
        return list(dict.fromkeys(_held(document, sent, statements, facts) for document, sent in self.by))


def _held(document: ReachedDocument, sent: Sending, statements: Sequence[Statement], facts: Sequence[KnownFact]) -> str:
    said = [f"{one.label}: {one.text}" for one in statements if document.tells(sent, one)]
    said += [one.words for one in facts if document.tells_fact(sent, one)]
    wrong = "; ".join(shorten(words, IN_SHORT, placeholder="…") for words in said)
    return f"{document.had_as(sent)}. Wrong in it: {wrong}" if wrong else document.had_as(sent)


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


def who_had(wrong: Iterable[ReachedDocument]) -> list[Had]:
    """Return everybody who had any of what is *wrong*, each once, those first who had it first.

    The family is not among them: a notice names the adult and what it may have affected, which is not for them to read.
    """
    acts = [(sent, each) for each in wrong if not each.is_for_family for sent in each.sendings]
    acts.sort(key=lambda act: (act[0].sent_at, act[0].recipient.casefold()))
    found: dict[str, list[tuple[ReachedDocument, Sending]]] = {}
    for sent, each in acts:
        found.setdefault(sent.recipient.strip().casefold(), []).append((each, sent))
    rows: dict[str, str] = {}
    for who in found:
        rows[who] = _free(_NOT_IN_ROW.sub("", who)[: MOST_OF_ROW - 2] or "somebody", rows.values())
    return [
        Had(rows[who], had[0][1].recipient.strip(), tuple(dict.fromkeys(s.channel for _, s in had)), tuple(had))
        for who, had in found.items()
    ]


def had_by_the_family(wrong: Iterable[ReachedDocument]) -> list[tuple[ReachedDocument, Sending]]:
    """What a parent or carer had of what is *wrong*, by which act; they are told by a person."""
    return [(each, sent) for each in wrong if each.is_for_family for sent in each.sendings]


def _free(wanted: str, taken: Iterable[str]) -> str:
    """*wanted*, or with a number behind it where that is *taken*."""
    known = set(taken)
    several = (wanted, *(f"{wanted}{number}" for number in range(2, 100)))
    return next(name for name in several if name not in known)


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
        self._begun_by = dict[QuestionnaireId, str]()
        self._add_notices()
        replies = list(dict.fromkeys(one.questionnaire for one in self._submissions.values()))
        made = work.documents.of_questionnaires(replies)
        self._made = [d for d in made if d.state is DocumentState.MADE and d.submission in self._submissions]
        self._main = record

    def _sealed_as(self, records: Iterable[Record]) -> dict[SubmissionId, Submission]:
        ids = list(dict.fromkeys(kept.submission for kept in records))
        return {one.id: one for one in self._work.submissions.these(ids)}

    def _add_notices(self) -> None:
        """Add the corrections that any of it began, with what was issued beside them: they rest on what it said."""
        replies = {one.questionnaire for one in self._submissions.values()}
        while begun := [q for q in self._work.questionnaires.made_from(sorted(replies)) if self._is_new(q)]:
            self._begun_by |= {notice.id: notice.made_from for notice in begun}
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

    def _began(self, other: Submission, notice: Submission) -> bool:
        """Whether a *notice* rests on what another sealing says: not on what it corrects, nor on a later part."""
        return other.questionnaire == self._begun_by[notice.questionnaire] and other.calls_wrong(notice.about)

    @cached_property
    def sealed(self) -> list[Sealed]:
        """Every sealing, the first one first."""
        of_document = {str(document.id): document.submission for document in self._made}
        return [self._sealed(one, of_document) for one in self._submissions.values()]

    @property
    def start(self) -> Sealed:
        return next(one for one in self.sealed if one.submission == self._main.submission)

    def _sealed(self, one: Submission, of_document: Mapping[str, SubmissionId]) -> Sealed:
        definition = self._work.ports.library.get(one.definition)
        chosen = [one.value(q.id) for q in definition.questions if type_of(q).chooses_document]
        reads = {of_document[str(each)] for each in chosen if str(each) in of_document}
        if corrects := one.questionnaire in self._begun_by:
            reads = {other.id for other in self._submissions.values() if self._began(other, one)}
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
        kept = (record for record in self._records if record.submission == one.id)
        children = [child for record in kept for child in record.subjects_of("child")]
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
        codes = dict.fromkeys(document.code for document in self._made if document.submission == one.id)
        return f"{', '.join(codes)} of {one.answers.reference}"

    def documents(self, found: Mapping[SubmissionId, Tie], main: str) -> Iterator[ReachedDocument]:
        """Every document that is reached, in this order, the *main* one first."""
        made = [(d, tie) for sealing, tie in found.items() for d in self._made if d.submission == sealing]
        rows: list[str] = []
        for document, tie in sorted(made, key=lambda each: each[0].id != main):
            rows.append(_row(document, rows))
            yield ReachedDocument(
                document,
                self._work.ports.templates.get(document.template),
                self._record_of(document),
                sealed := self._submissions[document.submission],
                tie,
                rows[-1],
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
        several = [kept for kept in self._records if kept.submission == document.submission]
        named = (document.code, document.row)
        keeping = [kept for kept in several if any((item.code, item.row) == named for item in kept.files)]
        return [*keeping, *sorted(several, key=lambda kept: kept.part)][0]


def _row(document: Document, taken: Sequence[str]) -> str:
    """A row keeps its id for life: the code of the document; of a second one of a kind, its own id with it."""
    plain = _NOT_IN_ROW.sub("", f"{document.code}{document.row}".casefold())[:MOST_OF_ROW]
    return f"{document.code.casefold()}{document.id}"[:MOST_OF_ROW] if plain in taken else plain
