"""What other enquiries say of the people of a questionnaire, as answers that its own are held against.

Each answer is taken by its meaning, from what was sealed last in each enquiry and from what was searched there; what
somebody is called there (the row of a child) is put into how they are called here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId, SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CONTACT_LEVEL,
    CONTACT_LEVEL_BEFORE,
    CORRECTION_ITEMS,
    CORRECTION_SENT,
    FOUND,
    INVOLVEMENT,
    INVOLVEMENT_EVER,
    NO_TRACE,
    SEARCH_ADULT_RESULT,
    SEARCH_CHILD_RESULTS,
)
from forms_service.casework.people.facts import Fact
from forms_service.engine.agreement import Apart, Other, as_answered
from forms_service.engine.answers import AnswersByMeaning, Value, by_row
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import local
from forms_service.services.answering.corrections.as_put_right import as_put_right
from forms_service.services.answering.corrections.told_before import said_by_notices
from forms_service.services.answering.issued_documents import chosen_document
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.other_enquiries.searches import finding_in_words, search_findings
from forms_service.services.answering.other_enquiries.told import Told, told
from forms_service.services.people.matches import Match, matches_of_each
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

ADULT: Final = ""
"""How the adult of an enquiry is called where a child is called by its row."""

COMPARED: Final = (SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS, INVOLVEMENT, INVOLVEMENT_EVER, CONTACT_LEVEL)
"""What is compared, by its meaning."""

Rows = Mapping[str, str]
"""How people of another enquiry are called here, by how they are called there."""

Results = dict[str, dict[str, Value]]
"""What was answered, by its meaning, of each whom this enquiry calls so."""


class AskedElsewhere(Protocol):
    """Another enquiry, and which of its people the people of this one are, or may be."""

    @property
    def enquiry(self) -> Enquiry: ...

    @property
    def matches(self) -> Sequence[Match]: ...

    @property
    def apart(self) -> Sequence[Match]:
        """Those of whom somebody said that they are another person, whatever they have in common."""


@dataclass(frozen=True)
class _Asked:
    enquiry: Enquiry
    matches: Sequence[Match]
    apart: Sequence[Match] = ()


def in_other_enquiries(
    work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None
) -> Iterator[Other]:
    """Return what is known in other enquiries of the people of this one: linked with them, or proposed as the same.

    What was said of whom somebody told apart comes with that, and why: whoever authorises is to see it. Of a
    restricted enquiry only that it is there, and only where it is sure enough to be about them: it is to be rung about,
    whatever was answered. *asked* are the other enquiries, where they have been looked up already.
    """
    found = look_up(work, [opened.enquiry])[opened.enquiry.id] if asked is None else asked
    if not found:
        return
    sights = Sights(work, [each.enquiry for each in found])
    open_to_all: list[AskedElsewhere] = []
    for each in found:
        if sights.is_restricted(each.enquiry):
            yield from _closed(opened, each)
            yield from _apart(each, lambda one: _closed(opened, one))
        else:
            open_to_all.append(each)
    yield from _told_there(work, opened, open_to_all)
    for each in open_to_all:
        yield from _apart(each, lambda one: _told_there(work, opened, [one]))


def _told_there(work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere]) -> Iterator[Other]:
    """What was sealed there, and what was found there by a search that nothing sealed tells of."""
    by_id = {each.enquiry.id: each for each in asked}
    yield from _answered(work, opened, by_id)
    yield from _found_by_search(work, opened, by_id)


def _apart(asked: AskedElsewhere, answered: Callable[[AskedElsewhere], Iterable[Other]]) -> Iterator[Other]:
    """What was *answered* of those told apart, with who said so and why: nobody is to say whether it is so."""
    for match in asked.apart:
        said = match.apart
        for other in answered(_Asked(asked.enquiry, [match])) if said else ():
            apart = Apart(said.id, said.reason, said.by, said.at) if said else None
            name = f"{other.name}; it was said to be another person"
            yield replace(other, name=name, is_sent=False, is_unsent=False, apart=apart)


def look_up(
    work: Work, enquiries: Sequence[Enquiry], typed: Sequence[Fact] = ()
) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Return the other enquiries about the people of each of several, looked up once for all of them.

    *typed* is what is said of their people and not saved yet.
    """
    matches = matches_of_each(work, enquiries, typed)
    everyone = sorted({person for found in matches.values() for person in found})
    about = work.enquiries.about(everyone) if everyone else ()
    return {each.id: list(_asked(each, about, matches[each.id])) for each in enquiries}


def _asked(enquiry: Enquiry, about: Sequence[Enquiry], matches: Mapping[PersonId, Match]) -> Iterator[AskedElsewhere]:
    for other in about:
        every = [matches[subject.person] for subject in other.subjects if subject.person in matches]
        found = [match for match in every if match.apart is None]
        linked = {match.subject.row for match in found if match.linked}  # Whoever is another there is not this one.
        apart = [match for match in every if match.apart and match.subject.row not in linked]
        if (found or apart) and other.id != enquiry.id:
            yield _Asked(other, found, apart)


def _rows(matches: Sequence[Match]) -> Rows:
    """Who is who: the likeliest for each of ours, as one enquiry names nobody twice."""
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (match.linked, match.likeness)):
        best[match.subject.row] = match
    return {match.person.row: row for row, match in best.items()}


def _closed(opened: OpenQuestionnaire, asked: AskedElsewhere) -> Iterator[Other]:
    """That a restricted enquiry is about some of these people: an answer of theirs is there, whatever it is."""
    sure = {match.subject.row for match in asked.matches if match.is_sure}
    there: Results = {SEARCH_ADULT_RESULT: {}, SEARCH_CHILD_RESULTS: {}}
    for row in sure:
        there[SEARCH_CHILD_RESULTS if row else SEARCH_ADULT_RESULT][row] = "-"
    if sure:
        name = f"the restricted enquiry {asked.enquiry.reference}"
        yield _other(
            opened, asked.enquiry, there, Other("restricted_enquiry", "", name, opened.path.reader, is_closed=True)
        )


def _answered(work: Work, opened: OpenQuestionnaire, asked: Mapping[EnquiryId, AskedElsewhere]) -> Iterator[Other]:
    """What was sealed about them, the last of each enquiry; what we do for a child now, the last of all."""
    known: dict[str, set[str]] = defaultdict(set)
    reviewed = _reviewed(work, opened)
    rows = {name: _rows(each.matches) for name, each in asked.items()}
    for one in _last_first(work, list(rows)):
        record = one.record
        if record is None or not record.answers_still or record.submission in reviewed:
            continue
        enquiry = asked[record.enquiry].enquiry
        there: Results = {}
        settled = _corrected_by_now(work, record, rows[enquiry.id])
        for meaning, said in _said(work, one, rows[enquiry.id]).items():
            of_all = meaning if meaning == INVOLVEMENT else f"{meaning} {enquiry.id}"
            left = said.keys() - known[of_all]
            right = {row: _right(opened, meaning, row, said[row]) for row in settled[meaning] & left}
            stands = {row: right.get(row, value) for row, value in said.items() if row in left}
            there[meaning] = {row: value for row, value in stands.items() if value}
            known[of_all] |= said.keys()
        if any(there.values()):
            is_valid, has_gone_out = record.standing is Standing.ISSUED, record.gone_out_at is not None
            called = {**_questions(work, opened, one), **{here: row for row, here in rows[enquiry.id].items()}}
            name, reader = _name(enquiry, one, record), opened.path.reader
            sent, unsent = is_valid and has_gone_out, is_valid and not has_gone_out
            other = Other("enquiry", record.id, name, reader, is_sent=sent, is_unsent=unsent, called=called)
            yield _other(opened, enquiry, there, other)


def _found_by_search(
    work: Work, opened: OpenQuestionnaire, asked: Mapping[EnquiryId, AskedElsewhere]
) -> Iterator[Other]:
    """What a search found there of them that is not sealed: nobody was told it, and somebody said it all the same."""
    for enquiry_id, several in search_findings(work, list(asked), opened.enquiry).items():
        enquiry, rows = asked[enquiry_id].enquiry, _rows(asked[enquiry_id].matches)
        for one in several:
            if one.row in rows and _bearers(opened.definition, one.meaning):
                other = Other("enquiry", one.form.id, finding_in_words(work, enquiry, one), opened.path.reader)
                yield _other(opened, enquiry, {one.meaning: {rows[one.row]: one.value}}, other)


def _right(opened: OpenQuestionnaire, meaning: str, row: str, wrong: Value) -> Value:
    """What stands in the place of what was *wrong* and may still be contradicted; empty where nothing is.

    No trace that was wrong is contradicted by another “no trace”, whatever was found.
    """
    question = opened.definition.index.get(opened.definition.bearer(meaning))
    mine = opened.path.answers.get(question.id) if question else None
    now = by_row(mine).get(row) if question and question.each else mine
    if question is None or wrong != NO_TRACE or now != NO_TRACE:
        return ""
    return next((option.id for option in question.options if option.id in FOUND), "")


def _corrected_by_now(work: Work, record: Record, rows: Rows) -> Mapping[str, set[str]]:
    """By meaning, of whom an issued notice says that this answer was wrong: whoever had it knows better."""
    found: dict[str, set[str]] = defaultdict(set)
    for notice in said_by_notices(work, record) if record.marked(Standing.CORRECTED) else ():
        for meaning, row in called_wrong(work, record, notice):
            if row in rows:
                found[meaning].add(rows[row])
    return found


def called_wrong(work: Work, record: Record, notice: AnswersByMeaning) -> Iterator[tuple[str, str]]:
    """What an issued notice says was wrong of what is compared: by its meaning, of whom, by their row there."""
    definition = work.ports.library.get(record.definition)
    meant = {definition.bearer(meaning): meaning for meaning in COMPARED if definition.bearer(meaning)}
    for _, cells in notice.rows(CORRECTION_ITEMS):
        question, _, row = str(cells.value(CORRECTION_SENT) or "").partition(":")
        if meant.get(question) == CONTACT_LEVEL:
            yield CONTACT_LEVEL, work.submissions.get(record.submission).about
        elif question in meant:
            yield meant[question], row


def _questions(work: Work, opened: OpenQuestionnaire, one: Told) -> Mapping[str, str]:
    """How the questions that are compared are called where they were answered, by how this form calls them."""
    here, there = opened.definition, work.ports.library.get(one.sealed.definition)
    borne = {meaning: there.bearer(meaning) for meaning in COMPARED}
    if _level_stays(one):
        borne[CONTACT_LEVEL] = there.bearer(CONTACT_LEVEL_BEFORE)
    return {asked: borne[meaning] for meaning in COMPARED for asked in _bearers(here, meaning)}


def _bearers(definition: Definition, meaning: str) -> list[str]:
    """The questions whose answers are held against what was answered elsewhere; of a level, the one that stays too."""
    meanings = (CONTACT_LEVEL, CONTACT_LEVEL_BEFORE) if meaning == CONTACT_LEVEL else (meaning,)
    return [asked for each in meanings if (asked := definition.bearer(each))]


def _reviewed(work: Work, opened: OpenQuestionnaire) -> frozenset[SubmissionId]:
    """The sealing that a review looks at again: whatever is otherwise now is what it is for."""
    chosen = opened.path.answers.get(opened.definition.reviews) if opened.definition.reviews else None
    document = chosen_document(work, chosen)
    return frozenset({document.submission}) if document else frozenset()


def _last_first(work: Work, enquiries: Sequence[EnquiryId]) -> Sequence[Told]:
    every = [one for several in told(work, enquiries).values() for one in several]
    return sorted(every, key=lambda one: one.at, reverse=True)


def _said(work: Work, one: Told, rows: Rows) -> Results:
    given = {SEARCH_ADULT_RESULT: one.answers.value(SEARCH_ADULT_RESULT), CONTACT_LEVEL: _level(work, one)}
    whom = {SEARCH_ADULT_RESULT: ADULT, CONTACT_LEVEL: one.sealed.about}
    said: Results = {
        meaning: {} if (value := given[meaning]) is None else {row: value} for meaning, row in whom.items()
    }
    said |= {meaning: dict(one.answers.each(meaning)) for meaning in COMPARED if meaning not in whom}
    return {meaning: {rows[row]: value for row, value in each.items() if row in rows} for meaning, each in said.items()}


def _level(work: Work, one: Told) -> Value | None:
    """The level of contact that stands by it: a review that gives no other leaves that of the last report."""
    if not _level_stays(one) or one.record is None:
        return one.answers.value(CONTACT_LEVEL)
    definition = work.ports.library.get(one.sealed.definition)
    return as_put_right(work, one.sealed, one.record).get(definition.bearer(CONTACT_LEVEL_BEFORE))


def _level_stays(one: Told) -> bool:
    return one.answers.value(CONTACT_LEVEL) is None and one.answers.value(CONTACT_LEVEL_BEFORE) is not None


def _name(enquiry: Enquiry, one: Told, record: Record) -> str:
    day = date_in_words(local(one.at).date().isoformat())
    corrected = "".join(f", corrected by {marking.reference}" for marking in record.marked(Standing.CORRECTED))
    unsent = "" if record.gone_out_at else ", has not been sent yet"
    return f"enquiry {enquiry.reference}, answered {day}{corrected}{unsent}"


def _other(opened: OpenQuestionnaire, enquiry: Enquiry, there: Results, other: Other) -> Other:
    """*other* with what was said *there*, as answers to the questions of this form."""
    definition, answers = opened.definition, dict[str, Value]()
    several = ((asked, meaning, said) for meaning, said in there.items() for asked in _bearers(definition, meaning))
    for name, meaning, said in several:
        asked = definition.index.get(name)
        if asked is not None and said:
            whom = opened.child if meaning == CONTACT_LEVEL else ADULT
            mine: Value | None = {row: value for row, value in said.items() if row} if asked.each else said.get(whom)
            answers |= {asked.id: mine} if mine else {}
    reader = as_answered(definition, answers, answers, opened.path.reader.context)
    return replace(other, reader=reader, elsewhere=enquiry.id)
