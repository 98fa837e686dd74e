"""People whom the texts of a reply name in full, whom the service knows, and who are nobody of its enquiry.

A text that was pasted into the wrong report is told by them. Nothing is said of them but what the text says itself.
Whom only a restricted enquiry names is known to its case team alone: others are not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.meanings import FormRole
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.full_names import Pair, is_full_name, pairs_in
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject, missing_children
from forms_service.engine.agreement import AnswerInWords, Disagreement, Place
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path
from forms_service.engine.types.parts import Person as PersonType
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.text import Text, TextArea
from forms_service.engine.validation import places
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

_LONGEST_NAME: Final = 6
"""More words than this are no name, although they stand in one line."""


@dataclass(frozen=True)
class Mention:
    """What may be a full name in an answer in words, as it is compared and as it is written."""

    question: Question
    place: Place
    text: str
    pair: Pair
    written: str


def disagreements(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """What a reply has to answer for: each text that names strangers, once."""
    mentions = _mentions(work, opened)
    strangers = _strangers(work, opened, mentions)
    named = defaultdict[Place, list[Mention]](list)
    for mention in mentions:
        if mention.pair in strangers:
            named[mention.place].append(mention)
    for place, several in named.items():
        first = several[0]
        who = " and ".join(dict.fromkeys(each.written for each in several))
        said = f"This names {who}, who is nobody of this enquiry and is known from another"
        now = AnswerInWords(first.question.id, first.question.short_label, first.text)
        yield Disagreement("stranger_named", place, f"{said}. Take it out, or say why it stays", said, now=now)


def read_ahead(work: Work, several: Sequence[OpenQuestionnaire]) -> None:
    """Look up whom the texts of several replies may name, for whoever asks of each of them later."""
    work.people.named([mention.pair for opened in several for mention in _mentions(work, opened)])


def _mentions(work: Work, opened: OpenQuestionnaire) -> list[Mention]:
    """Every two words that may name somebody in what leaves the house, but the names of whom the enquiry names."""
    ours = list(_ours(work, opened))
    called = frozenset(word for name in ours for word in name)
    return [
        Mention(question, place, text, pair, written)
        for question, place, text in _texts(opened)
        for pair, written in pairs_in(text).items()
        if not (called.issuperset(pair) and any(name.issuperset(pair) for name in ours))
    ]


def _texts(opened: OpenQuestionnaire) -> Iterator[tuple[Question, Place, str]]:
    """What somebody wrote here to be read outside; who is asked for by name may be anybody."""
    deeds, path = opened.definition.deed_of, opened.path
    for asked in (each for each in path.questions if each.id not in deeds and each.reads is None and not each.internal):
        for question in (asked, *asked.columns):
            is_written = type_of(question).is_free_text and question.names_another is None
            if is_written and not question.internal:
                yield from _answers(question, path)


def _answers(question: Question, path: Path) -> Iterator[tuple[Question, Place, str]]:
    for place, reader in places(question.id, path):
        if text := reader.text(question.id):
            yield question, place, text


def _ours(work: Work, opened: OpenQuestionnaire) -> Iterator[frozenset[str]]:
    """The words of every name that has its own place: of the people of the enquiry, its sender, and our staff."""
    names = [name for subject in _subjects(opened) for name in _names(subject)]
    names += [user.name for user in work.ports.directory.users(work.organisation)]
    names += _named_apart(opened.path)
    names += _lines(opened.source.path) if opened.source else []
    yield from (frozenset(comparable(name).split()) for name in names)


def _subjects(opened: OpenQuestionnaire) -> Iterator[Subject]:
    """The people of the enquiry, as it names them and as they are known by now, and whom a notice adds to them."""
    yield from (*opened.enquiry.subjects, *opened.people)
    if opened.definition.plays == FormRole.CORRECTION_NOTICE:
        yield from missing_children(opened.path.by_meaning)


def _names(subject: Subject) -> Iterator[str]:
    yield subject.name
    for alias in subject.aliases:
        yield f"{alias} {subject.family_name}"


def _named_apart(path: Path) -> Iterator[str]:
    """The names that a form asks for by themselves: a worker's, a carer's."""
    for question in (each for asked in path.questions for each in (asked, *asked.columns)):
        if isinstance(type_of(question), PersonType) or question.names_another is not None:
            yield from (text for _, _, text in _answers(question, path))


def _lines(intake: Path) -> Iterator[str]:
    """What an intake has in one line: who sends it, and the partners and others whom it names."""
    for question in (each for asked in intake.questions for each in (asked, *asked.columns)):
        if isinstance(type_of(question), Text) and not isinstance(type_of(question), TextArea):
            yield from (text for _, _, text in _answers(question, intake) if len(text.split()) <= _LONGEST_NAME)


def _strangers(work: Work, opened: OpenQuestionnaire, mentions: Sequence[Mention]) -> set[Pair]:
    """Which of the mentions are the full name of somebody who is nobody of the enquiry."""
    found = work.people.named([mention.pair for mention in mentions])
    people = {person.id: person for several in found.values() for person in several}
    if not people:
        return set()
    own = {person.identity for person in work.people.participants(opened.enquiry.id).values()}
    others = [person for person in people.values() if person.identity not in own]
    closed = _closed(work, opened, others)
    told = sorted(person.id for person in others if person.enquiry not in closed)
    facts = defaultdict[PersonId, list[Fact]](list)
    for fact in work.people.facts(told) if told else ():
        facts[fact.person].append(fact)
    return {pair for pair, several in found.items() if any(is_full_name(pair, facts[each.id]) for each in several)}


def _closed(work: Work, opened: OpenQuestionnaire, people: Sequence[Person]) -> frozenset[EnquiryId]:
    """The restricted enquiries of these people that the author of a reply is not at.

    Whoever reads the reply later is asked what its author was.
    """
    ids = sorted({person.enquiry for person in people})
    enquiries = work.enquiries.these(ids) if ids else ()
    sights = Sights(work, enquiries)
    owner = opened.questionnaire.owner
    return frozenset(each.id for each in enquiries if sights.is_restricted(each) and owner not in sights.team(each))
