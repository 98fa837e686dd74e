"""How long a record is kept, and why: classes as small expressions over triggers, from versioned schedules.

Of several classes that apply the highest leads: its action and its review hold. The date is the latest over all of
them, and over every person and rule, so that nothing goes before any of them lets it go. Unknown trigger means no due
date *and* a yearly review (DPA 2018 s.39(2)); never “for ever”. Years are counted to the same day of the later year;
29 February counts to 1 March, so that nothing goes a day early.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, TypeAlias

from forms_service.casework.errors import ServiceError
from forms_service.casework.keeping.reviewing.reviews import NOT_REVIEWED, ReviewOutcome
from forms_service.casework.keeping.triggers import (
    NOT_APPLICABLE,
    PEOPLE,
    PERSON_TRIGGERS,
    RECORD_TRIGGERS,
    STATUSES,
    STATUSES_IN_WORDS,
    PersonDates,
    RecordDates,
)
from forms_service.engine.dates import add_years, date_in_words

PHOTOGRAPHS = "RC-08"
"""The class under which photographs are kept, in a record apart from the rest."""

NEVER_ISSUED = "RC-09"
"""The class of what was filed and taken back before it was issued, whatever it would have been kept under."""

COPY: Final = "RC-14"
"""The class of a copy: the case system has what is kept, and from then on this alone is said of how long."""


class RetentionRefused(ServiceError):
    """A record cannot be kept under a class that its schedule does not have."""


@dataclass(frozen=True)
class After:
    """Some years, months and days after a trigger; inside ``Each`` it may be one of the person's."""

    trigger: str
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True)
class Latest:
    """The latest of several; unknown while any is unknown."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Earliest:
    """The earliest of several; those unknown do not count, unknown if all are."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class ReplacedBy:
    """*rule*, unless *trigger* has a date: then *instead* (a death under 18 replaces 75 years from birth)."""

    rule: Rule
    trigger: str
    instead: Rule


@dataclass(frozen=True)
class Each:
    """*rule* for each of the *people* of a kind, and the latest of them; nothing to wait for where there are none."""

    people: str
    rule: Rule


Rule: TypeAlias = "After | Latest | Earliest | ReplacedBy | Each"


@dataclass(frozen=True)
class RetentionClass:
    """*rank* orders the classes: of several that apply, the highest leads. *basis*: statutory, local, illustrative.

    *confidence* says how sure the figures are; *floor* is how far ahead the store locks what is kept under it.
    *brought_by* is what is known of a person that by itself brings a record under it; one that stands *alone* takes
    the place of all others, whatever they would say. What is *reviewed* comes into the queue of reviews when it is
    due, and no record of it is destroyed that nobody reviewed by itself; one that is *chosen* a review may choose.
    """

    id: str
    title: str
    rank: int
    rule: Rule
    because: str
    action: str
    authority: str
    basis: str
    confidence: str
    floor: timedelta
    brought_by: str = ""
    alone: bool = False
    reviewed: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Schedule:
    """A set of classes. *id* is ``disposal@1``, *digest* the sha-256 of its file, by which it is approved."""

    id: str
    title: str
    classes: Mapping[str, RetentionClass]
    digest: str = ""

    def asks_for_review(self, class_id: str) -> bool:
        """Whether each record of a class is reviewed by itself before it is destroyed; what is not known is."""
        return class_id not in self.classes or self.classes[class_id].reviewed

    def applying(self, class_ids: Collection[str]) -> Sequence[RetentionClass]:
        """Return the classes by which a record is dated, the leading one first.

        Where one stands alone, it is the only one. ``RetentionRefused`` for one not in the schedule.
        """
        missing = set(class_ids) - set(self.classes)
        if missing or not class_ids:
            raise RetentionRefused(
                f"The schedule {self.id} has no class {', '.join(sorted(missing)) or '(none given)'}."
            )
        every = sorted((self.classes[class_id] for class_id in class_ids), key=lambda one: one.rank, reverse=True)
        alone = [one for one in every if one.alone]
        return alone[:1] or every

    def brought_by(self, people: Iterable[PersonDates]) -> set[str]:
        """Return the classes that something known of one of *people* brings a record under."""
        statuses = {name for person in people for name, holds in STATUSES.items() if holds(person)}
        return {one.id for one in self.classes.values() if one.brought_by in statuses}


@dataclass(frozen=True)
class Retention:
    """What is decided for one record on one day. *why* is the sentence shown to a records officer.

    *class_id* is the leading class; *trigger* is what the date is counted from, or waits for, by whichever class.
    *doubt* says, naming nobody, what is to be looked at before anything is believed of it; empty where nothing is.
    """

    class_id: str
    schedule: str
    trigger: str
    trigger_date: date | None
    due_date: date | None
    review_date: date
    why: str
    doubt: str = ""


@dataclass(frozen=True)
class Unsure:
    """Classes of which nobody knew of everybody in a record whether they apply; *only* those that nothing else brings.

    The record is kept as if they did, and somebody looks at it every year.
    """

    classes: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()


NOTHING_UNSURE: Final = Unsure()


def classes_that_apply(
    sealed: Collection[str],
    *,
    part: str = "",
    followed: Collection[str] = (),
    until_now: str = "",
    was_never_issued: bool = False,
    brought: Collection[str] = (),
    raised: Collection[str] = (),
    is_copy: bool = False,
) -> set[str]:
    """Return the classes that apply to a record.

    *sealed* are those sealed with it, *followed* those of what it is kept as long as (the replies that an intake led
    to, the report that is reviewed), *until_now* the one that it was kept under, *brought* those that something known
    of its people brings, *raised* those that a review chose or a correction brought. What is a *part* of its own and
    what was never issued have one class, whatever the rest has. That one of the others is a copy, and for how long,
    says nothing of this.
    """
    if was_never_issued:
        return {NEVER_ISSUED}
    if part:
        return {part}
    known = {*followed, until_now} - {"", COPY} | ({COPY} if is_copy else set())
    return {*sealed, *brought, *raised, *known}


def decide(
    schedule: Schedule,
    class_ids: Collection[str],
    dates: RecordDates,
    *,
    today: date,
    reviews: ReviewOutcome = NOT_REVIEWED,
    before: Retention | None = None,
    unsure: Unsure = NOTHING_UNSURE,
) -> Retention:
    """Work out when a record to which these classes apply is due, and when it is next looked at.

    It is never due before the day to which its *reviews* keep it. *before* is what was decided last: where all stands
    as it did, so does the day on which it is looked at next. *unsure* is what nobody knew.
    """
    every = schedule.applying(class_ids)
    reckoned = [(one, _reckon_class(one, dates)) for one in every]
    # Of two that say the same day the leading class is named, as it comes first.
    decisive, reckoning = next(
        (pair for pair in reckoned if pair[1].due is None), max(reckoned, key=lambda pair: pair[1].due or date.max)
    )
    doubt = _doubt(every, dates, reviews, unsure)
    why = _sentence(_led_by(every[0], unsure), decisive, reckoning, reviews)
    due = max(reckoning.due, reviews.kept_until or date.min) if reckoning.due else None
    return Retention(
        class_id=every[0].id,
        schedule=schedule.id,
        trigger=reckoning.count.trigger,
        trigger_date=None if reckoning.begin == NOT_APPLICABLE else reckoning.begin,
        due_date=due,
        review_date=_review_date((every[0].id, due, doubt), before, today),
        why=f"{why} {_YEARLY}" if any(one.id in unsure.classes for one in every) else why,
        doubt=doubt,
    )


def _review_date(stands: tuple[str, date | None, str], before: Retention | None, today: date) -> date:
    """The day of the next review: when it is due, at once if in doubt, else in a year; never put off by dating anew."""
    _, due, doubt = stands
    if before is not None and stands == (before.class_id, before.due_date, before.doubt):
        return before.review_date
    if doubt:
        return today
    in_a_year = add_years(today, 1)
    waited = before.review_date if before is not None and before.due_date is None else in_a_year
    return due or min(in_a_year, waited)


def _doubt(applying: Sequence[RetentionClass], dates: RecordDates, reviews: ReviewOutcome, unsure: Unsure) -> str:
    """What of a record somebody has to look at, whatever its date, in a sentence that names nobody."""
    if reviews.waits_for and reviews.asked_on:
        asked = date_in_words(reviews.asked_on.isoformat())
        return f"To keep it under {reviews.waits_for} was asked for on {asked}, and waits for another person."
    twice = next((person.called for person in dates.people if person.perhaps_born_on), "")
    if twice:
        return f"Two dates of birth stand for {twice}; the later is counted from."
    unknown = [one for one in applying if one.id in unsure.classes]
    if unknown:
        return _of_whom_nobody_knew(unknown)
    of_care = any(one.brought_by == "looked_after" for one in applying)
    if of_care and sum(person.is_perhaps_looked_after for person in dates.people) > 1:
        return "A child in it is or was looked after, and nobody said which."
    return ""


_YEARLY: Final = "It is in doubt, and reviewed every year."


def _of_whom_nobody_knew(classes: Iterable[RetentionClass]) -> str:
    words = [STATUSES_IN_WORDS.get(one.brought_by, f"bring it under {one.id}") for one in classes]
    return (
        f"Of a child in it nobody knew whether they {' or '.join(words)}. "
        "It is kept as if they were, and reviewed every year."
    )


def _led_by(leading: RetentionClass, unsure: Unsure) -> RetentionClass:
    """The leading class with its true reason: nobody knew whether what it is for is so, where nothing else says it."""
    return replace(leading, because=f"nobody knew whether {leading.because}") if leading.id in unsure.only else leading


@dataclass(frozen=True)
class _Reckoning:
    """What one rule comes to: *due* counts *count* from *begin*, which is a date of *who* where it is a person's."""

    due: date | None
    count: After
    begin: date | None
    who: str = ""


@dataclass(frozen=True)
class _Standpoint:
    """Where the triggers of a rule are read: in a record, or in one person of it."""

    record: RecordDates
    person: PersonDates | None = None

    def date_of(self, trigger: str) -> date | None:
        of_record, of_person = RECORD_TRIGGERS.get(trigger), PERSON_TRIGGERS.get(trigger)
        if of_record is not None:
            return of_record.read(self.record)
        return of_person.read(self.person) if of_person is not None and self.person is not None else None

    def who(self, trigger: str) -> str:
        return self.person.called if self.person is not None and trigger in PERSON_TRIGGERS else ""

    def each(self, people: str) -> list[_Standpoint]:
        return [replace(self, person=person) for person in self.record.people if PEOPLE[people](person)]


def over_on(of: RetentionClass, closed: date) -> date:
    """From which day something is not kept any more under a class that counts from when it was closed."""
    due = _reckon_class(of, RecordDates(closed_on=closed)).due
    if due is None:
        raise ValueError(f"{of.id} does not count from when something was closed.")
    return due


def _reckon_class(retention_class: RetentionClass, dates: RecordDates) -> _Reckoning:
    reckoning = _reckon(retention_class.rule, _Standpoint(dates))
    # A class whose every trigger is beside the point says nothing about when: as unknown as no date at all.
    return replace(reckoning, due=None) if reckoning.due == NOT_APPLICABLE else reckoning


def _reckon(rule: Rule, at: _Standpoint) -> _Reckoning:
    """Return what a rule comes to; what is not known decides before what is, except where the earliest is asked."""
    match rule:
        case After(trigger, years, months, days):
            begin = at.date_of(trigger)
            known = begin is not None and begin != NOT_APPLICABLE
            due = add_years(begin, years, months) + timedelta(days=days) if begin and known else begin
            return _Reckoning(due, rule, begin, at.who(trigger))
        case Each(people, inner):
            every = [_reckon(inner, standpoint) for standpoint in at.each(people)]
            return _latest(every) if every else _Reckoning(NOT_APPLICABLE, _first(inner), NOT_APPLICABLE)
        case ReplacedBy(normal, trigger, instead):
            happened = at.date_of(trigger) not in {None, NOT_APPLICABLE}
            return _reckon(instead if happened else normal, at)
        case Latest(rules):
            return _latest([_reckon(inner, at) for inner in rules])
        case Earliest(rules):
            return _earliest([_reckon(inner, at) for inner in rules])


def _latest(every: Sequence[_Reckoning]) -> _Reckoning:
    unknown = next((one for one in every if one.due is None), None)
    return unknown or max(every, key=lambda one: one.due or date.max)


def _earliest(every: Sequence[_Reckoning]) -> _Reckoning:
    known = [one for one in every if one.due not in {None, NOT_APPLICABLE}]
    return min(known, key=lambda one: one.due or date.max) if known else replace(every[0], due=None)


def _first(rule: Rule) -> After:
    """The first period that a rule counts, to speak of where there is nobody whom it could be counted for."""
    match rule:
        case After():
            return rule
        case Each(_, inner) | ReplacedBy(inner, _, _):
            return _first(inner)
        case Latest(rules) | Earliest(rules):
            return _first(rules[0])


def _sentence(leading: RetentionClass, decisive: RetentionClass, reckoning: _Reckoning, reviews: ReviewOutcome) -> str:
    held = f"Kept under {leading.id} ({leading.title}), because {leading.because}"
    by = f", by {decisive.id} ({decisive.title}), which applies too" if decisive.id != leading.id else ""
    trigger = _words(reckoning)
    if reckoning.due is None:
        undated = f"{held}; without a due date and reviewed every year, because the date of {trigger} is not known{by}."
        return (
            f"{undated} A review keeps it until {_spelled_day(reviews.kept_until)} at least."
            if reviews.kept_until
            else undated
        )
    until = _spelled_day(reckoning.due)
    period = length_of(reckoning.count)
    counted = f"{period} after {trigger}" if period else f"as is {trigger}"
    if reviews.kept_until and reviews.kept_on and reviews.kept_until > reckoning.due:
        kept = f"kept longer, until {_spelled_day(reviews.kept_until)}, by a review on {_spelled_day(reviews.kept_on)}"
        return f"{held}; {kept}. It would have been due on {until}, {counted}{by}. {decisive.authority}"
    return f"{held}; due for review and disposal on {until}, {counted}{by}. {decisive.authority}"


def _spelled_day(day: date) -> str:
    return date_in_words(day.isoformat())


def _words(reckoning: _Reckoning) -> str:
    name = reckoning.count.trigger
    trigger = RECORD_TRIGGERS.get(name) or PERSON_TRIGGERS[name]
    return trigger.in_words(reckoning.who)


def length_of(count: After) -> str:
    """Return how long after a trigger, in words; nothing where it is at once."""
    parts = [("year", count.years), ("month", count.months), ("day", count.days)]
    return " and ".join(f"{number} {unit}{'s' if number > 1 else ''}" for unit, number in parts if number)
