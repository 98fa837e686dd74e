"""Who looked at what is kept of somebody, and why: over all enquiries, replies and records, without reading any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from forms_service.casework.auditing.events import LogObject, Verb
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import Fact, FactKind, names_of
from forms_service.casework.people.people import Person
from forms_service.casework.people.terms import are_found_by, terms_of
from forms_service.casework.reading_reasons import WHO_LOOKED
from forms_service.casework.users import Permission
from forms_service.engine.moments import instant
from forms_service.services.auditing.log import readable_by
from forms_service.services.auditing.things import things_of
from forms_service.services.people import sight
from forms_service.services.repositories.auditing import AuditEntry, AuditSearch
from forms_service.services.searches import OF_PEOPLE, LoggedSearch, log_found_again
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

READINGS: Final = (Verb.CONSULTATION, Verb.DISCLOSURE, Verb.REFUSAL)
"""What counts as looking: that it was read, shown or handed out, and that somebody wanted to and was refused."""
A_PAGE: Final = 100
AT_ONCE: Final = 1000
MOST_PEOPLE: Final = 50
NOT_SAID: Final = "No reason was asked for"


@dataclass(frozen=True)
class PersonSearch:
    """Whom an auditor looks for: by *name*, the day on which they were *born*, a number, or our *reference*."""

    name: str = ""
    born: str = ""
    reference: str = ""

    @property
    def terms(self) -> Mapping[str, str]:
        return {name: text for name, text in vars(self).items() if text}


@dataclass(frozen=True)
class LeastKnown:
    """Somebody by the least that tells them from others: name, date of birth and the *references* that name them."""

    person: Person
    name: str
    births: Sequence[str]
    references: Sequence[str]


@dataclass(frozen=True)
class ReaderOfPerson:
    """What one user looked at: how many times, of which *references*, for which *reasons*, from when until when."""

    user: str
    times: int
    refused: int
    first: datetime
    last: datetime
    reasons: Mapping[str, int]
    references: Sequence[str]


@dataclass(frozen=True)
class WhoLooked:
    """The answer: *readers*, whoever looked last first, and a page of the *entries*; *older* begins the next one."""

    subject: LeastKnown
    readers: Sequence[ReaderOfPerson]
    entries: Sequence[AuditEntry]
    older: int = 0


@dataclass(frozen=True)
class Days:
    """From which day until which, both included."""

    since: date
    until: date

    @property
    def begins(self) -> datetime:
        return instant(datetime.combine(self.since, time.min))

    @property
    def ends(self) -> datetime:
        return instant(datetime.combine(self.until + timedelta(days=1), time.min))


@use_case(Permission.READ_AUDIT)
def find_people(
    work: Work, search: PersonSearch, before: LoggedSearch | None
) -> tuple[Sequence[LeastKnown], LoggedSearch]:
    """Find people by the least that tells them; each who is shown is logged, and when it is looked at again, too."""
    groups = _people_groups(work, search)[:MOST_PEOPLE]
    found = [known for group in groups if (known := _known_if_found(work, group, search))]
    shown = [each.person for each in found]
    return found, log_found_again(work, OF_PEOPLE, search.terms, shown, reason=WHO_LOOKED, before=before)


@use_case(Permission.READ_AUDIT, asks=sight.leave_out)
def who_looked(work: Work, person_id: PersonId, days: Days, *, below: int = 0) -> WhoLooked:
    """Say who looked at anything about a person within some days, and why; the question itself is logged."""
    work.read("who_looked_read", LogObject("person", person_id), _asked(days))
    subject, search = _about(work, person_id, days)
    found = work.audit.entries(replace(search, below=below), limit=A_PAGE + 1)
    shown = readable_by(work.actor, found[:A_PAGE])
    older = shown[-1].number if len(found) > A_PAGE else 0
    return WhoLooked(subject, _by_reader(_all_entries(work, search)), shown, older)


@use_case(Permission.READ_AUDIT, asks=sight.leave_out)
def export_who_looked(work: Work, person_id: PersonId, days: Days) -> tuple[LeastKnown, Sequence[AuditEntry]]:
    """Return every entry, oldest first, to be taken out of the service; that it was is logged."""
    work.read("who_looked_exported", LogObject("person", person_id), _asked(days))
    subject, search = _about(work, person_id, days)
    return subject, readable_by(work.actor, list(_all_entries(work, search)))[::-1]


def _asked(days: Days) -> Mapping[str, str]:
    told = {"since": days.since.isoformat(), "before": (days.until + timedelta(days=1)).isoformat()}
    return {**told, "reason": WHO_LOOKED}


def _about(work: Work, person_id: PersonId, days: Days) -> tuple[LeastKnown, AuditSearch]:
    work.people.get(person_id)
    group = work.people.group(person_id)
    about = things_of(work, [each.id for each in group])
    search = AuditSearch(since=days.begins, before=days.ends, about=about, verbs=READINGS)
    enquiries = work.enquiries.about([each.id for each in group])
    return _least(group, enquiries, work.people.facts([each.id for each in group])), search


def _all_entries(work: Work, search: AuditSearch) -> Iterator[AuditEntry]:
    page = work.audit.entries(search, limit=AT_ONCE)
    while page:
        yield from page
        page = work.audit.entries(replace(search, below=page[-1].number), limit=AT_ONCE)


def _by_reader(entries: Iterator[AuditEntry]) -> Sequence[ReaderOfPerson]:
    ordered = sorted(entries, key=lambda entry: (entry.event.actor, entry.number))
    runs = groupby(ordered, key=lambda entry: entry.event.actor)
    readers = (_what_one_read(user, list(theirs)) for user, theirs in runs)
    return sorted(readers, key=lambda reader: reader.last, reverse=True)


def _what_one_read(user: str, theirs: Sequence[AuditEntry]) -> ReaderOfPerson:
    looked = [entry for entry in theirs if entry.event.verb is not Verb.REFUSAL]
    reasons = Counter((entry.payload or {}).get("reason") or NOT_SAID for entry in looked)
    return ReaderOfPerson(
        user,
        times=len(looked),
        refused=len(theirs) - len(looked),
        first=theirs[0].event.at,
        last=theirs[-1].event.at,
        reasons=dict(reasons.most_common()),
        references=[*dict.fromkeys(entry.event.reference for entry in theirs if entry.event.reference)],
    )


def _people_groups(work: Work, search: PersonSearch) -> Sequence[Sequence[Person]]:
    """Whoever goes by one identity, each group once."""
    if search.reference:
        people = [*work.people.find(number=search.reference, name=search.name, born=search.born)]
        people += _named_in(work, search)
    else:
        people = [*work.people.find(name=search.name, born=search.born)]
    groups: dict[str, list[Person]] = {}
    for person in people:
        if person not in groups.setdefault(person.identity, []):
            groups[person.identity].append(person)
    return list(groups.values())


def _named_in(work: Work, search: PersonSearch) -> Sequence[Person]:
    asked = [each.id for each in work.enquiries.find(search.reference, limit=9) if each.ends_in(search.reference)]
    return [person for rows in work.people.participants_of(asked).values() for person in rows.values()]


def _known_if_found(work: Work, group: Sequence[Person], search: PersonSearch) -> LeastKnown | None:
    """Tell the least of somebody, unless only what a restricted enquiry says has them found by a name alone."""
    ids = [each.id for each in group]
    enquiries, facts = work.enquiries.about(ids), work.people.facts(ids)
    closed = sight.unknown_to(work, enquiries)
    if closed and not search.born and not search.reference:
        open_to_all = {each.id for each in group if each.enquiry not in closed}
        facts = [fact for fact in facts if fact.person in open_to_all]
        if not are_found_by(terms_of(facts), search.name, ""):
            return None
    return _least(group, enquiries, facts)


def _least(group: Sequence[Person], enquiries: Sequence[Enquiry], facts: Sequence[Fact]) -> LeastKnown:
    names = (names_of([fact for fact in facts if fact.person == person.id]) for person in group)
    births = dict.fromkeys(fact.value for fact in facts if fact.is_current and fact.kind is FactKind.BORN)
    name = next((name for name in names if name), "")
    return LeastKnown(group[0], name, [*births], [each.reference for each in enquiries])
