"""What other enquiries were answered about the people of a questionnaire, as answers that its own are held against.

Each answer is taken by its meaning, from what was sealed last in each enquiry; what somebody is called there (the row
of a child) is put into how they are called here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import INVOLVEMENT, SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.agreement import Other, as_answered
from forms_service.engine.answers import Value
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.people.matches import Match, matches_of_each
from forms_service.services.people.sight import Sights
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work

ADULT: Final = ""
"""How the adult of an enquiry is called where a child is called by its row."""

COMPARED: Final = (SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS, INVOLVEMENT)
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


@dataclass(frozen=True)
class _Asked:
    enquiry: Enquiry
    matches: Sequence[Match]


def in_other_enquiries(
    work: Work, opened: OpenQuestionnaire, asked: Sequence[AskedElsewhere] | None = None
) -> Iterator[Other]:
    """Return what is known in other enquiries of the people of this one: linked with them, or proposed as the same.

    Whom somebody refused as the same is none of them. Of a restricted enquiry only that it is there, and only where it
    is sure enough to be about them: it is to be rung about, whatever was answered. *asked* are the other enquiries,
    where they have been looked up already.
    """
    found = look_up(work, [opened.enquiry])[opened.enquiry.id] if asked is None else asked
    if not found:
        return
    sights = Sights(work, [each.enquiry for each in found])
    open_to_all: list[AskedElsewhere] = []
    for each in found:
        if all(form.state is State.WITHDRAWN for form in sights.forms[each.enquiry.id]):
            continue
        if sights.is_restricted(each.enquiry):
            yield from _closed(opened, each)
        else:
            open_to_all.append(each)
    yield from _answered(work, opened, {each.enquiry.id: each for each in open_to_all})


def look_up(work: Work, enquiries: Sequence[Enquiry]) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Return the other enquiries about the people of each of several, looked up once for all of them."""
    matches = matches_of_each(work, enquiries)
    everyone = sorted({person for found in matches.values() for person in found})
    about = work.enquiries.about(everyone) if everyone else ()
    return {each.id: list(_asked(each, about, matches[each.id])) for each in enquiries}


def _asked(enquiry: Enquiry, about: Sequence[Enquiry], matches: Mapping[PersonId, Match]) -> Iterator[AskedElsewhere]:
    for other in about:
        found = [matches[subject.person] for subject in other.subjects if subject.person in matches]
        if found and other.id != enquiry.id:
            yield _Asked(other, found)


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
    rows = {name: _rows(each.matches) for name, each in asked.items()}
    filed = sorted(_records(work, list(rows)), key=_when, reverse=True)
    sealed = {each.id: each for each in work.submissions.these([record.submission for record in filed])}
    for record in filed:
        enquiry = asked[record.enquiry].enquiry
        there: Results = {}
        for meaning, said in _said(work, sealed[record.submission], rows[enquiry.id]).items():
            of_all = meaning if meaning == INVOLVEMENT else f"{meaning} {enquiry.id}"
            there[meaning] = {row: value for row, value in said.items() if row not in known[of_all]}
            known[of_all] |= said.keys()
        if any(there.values()):
            stands, has_gone_out = record.standing is Standing.ISSUED, record.gone_out_at is not None
            called = {**_questions(work, opened, record), **{here: row for row, here in rows[enquiry.id].items()}}
            name, reader = _name(enquiry, record), opened.path.reader
            sent, unsent = stands and has_gone_out, stands and not has_gone_out
            other = Other("enquiry", record.id, name, reader, is_sent=sent, is_unsent=unsent, called=called)
            yield _other(opened, enquiry, there, other)


def _questions(work: Work, opened: OpenQuestionnaire, record: Record) -> Mapping[str, str]:
    """How the questions that are compared are called in the form of a record, by how this form calls them."""
    here, there = opened.definition, work.ports.library.get(record.definition)
    return {here.bearer(meaning): there.bearer(meaning) for meaning in COMPARED if here.bearer(meaning)}


def _records(work: Work, enquiries: Sequence[EnquiryId]) -> Iterator[Record]:
    """What still counts of what was sealed as a reply; what was corrected does, as what was right of it stands."""
    for record in work.records.of_enquiries(enquiries) if enquiries else ():
        counts = record.standing in {Standing.ISSUED, Standing.CORRECTED}
        if counts and not record.part and not is_intake(work.ports.library, record):
            yield record


def _when(record: Record) -> datetime:
    return record.issued_at or record.filed_at


def _said(work: Work, submission: Submission, rows: Rows) -> Results:
    sealed = by_meaning(work.ports.library, submission).answers
    adult = sealed.value(SEARCH_ADULT_RESULT)
    said = {SEARCH_ADULT_RESULT: {} if adult is None else {ADULT: adult}}
    said |= {meaning: sealed.each(meaning) for meaning in COMPARED if meaning != SEARCH_ADULT_RESULT}
    return {meaning: {rows[row]: value for row, value in each.items() if row in rows} for meaning, each in said.items()}


def _name(enquiry: Enquiry, record: Record) -> str:
    day = date_in_words(local(_when(record)).date().isoformat())
    corrected = f", corrected by {record.standing_reference}" if record.standing is Standing.CORRECTED else ""
    unsent = "" if record.gone_out_at else ", has not been sent yet"
    return f"enquiry {enquiry.reference}, answered {day}{corrected}{unsent}"


def _other(opened: OpenQuestionnaire, enquiry: Enquiry, there: Results, other: Other) -> Other:
    """*other* with what was said *there*, as answers to the questions of this form."""
    definition, answers = opened.definition, dict[str, Value]()
    for meaning, said in there.items():
        asked = definition.index.get(definition.bearer(meaning))
        if asked is not None and said:
            mine = {row: value for row, value in said.items() if bool(row) == bool(asked.each)}
            answers |= {asked.id: mine if asked.each else mine[ADULT]} if mine else {}
    reader = as_answered(definition, answers, answers, opened.path.reader.context)
    return replace(other, reader=reader, elsewhere=enquiry.id)
