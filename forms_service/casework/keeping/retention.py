"""How long a record is kept, and why: classes as small expressions over triggers, from versioned schedules.

Unknown trigger means no due date *and* a yearly review (DPA 2018 s.39(2)); never “for ever”. Years are
counted to the same day of the later year; 29 February counts to 1 March, so that nothing goes a day early.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from forms_service.casework.errors import ServiceError
from forms_service.casework.keeping.triggers import NOT_APPLICABLE, Triggers

PHOTOGRAPHS = "RC-08"
"""The class under which photographs are kept, in a record apart from the rest."""

NEVER_ISSUED = "RC-09"
"""The class of what was filed and taken back before it was issued, whatever it would have been kept under."""


class RetentionRefused(ServiceError):
    """A record cannot be kept under a class that its schedule does not have."""


@dataclass(frozen=True)
class After:
    """Some years, months and days after a trigger."""

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
class IfAny:
    """*rule* where *trigger* applies at all; nothing to wait for where it does not (no child was named)."""

    trigger: str
    rule: Rule


Rule: TypeAlias = "After | Latest | Earliest | ReplacedBy | IfAny"


@dataclass(frozen=True)
class RetentionClass:
    """*rank* orders the classes: of several that apply, the highest holds. *basis*: statutory, local, illustrative.

    *confidence* says how sure the figures are; *floor* is how far ahead the store locks what is kept under it.
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


@dataclass(frozen=True)
class Schedule:
    """A set of classes, approved by a named person on a date. *id* is ``disposal@1``; unapproved without a name."""

    id: str
    title: str
    approved_by: str
    approved_on: date | None
    classes: Mapping[str, RetentionClass]

    def highest(self, class_ids: set[str]) -> RetentionClass:
        """Return the class that holds when several apply; ``RetentionRefused`` for one not in the schedule."""
        missing = class_ids - set(self.classes)
        if missing or not class_ids:
            raise RetentionRefused(
                f"The schedule {self.id} has no class {', '.join(sorted(missing)) or '(none given)'}."
            )
        return max((self.classes[class_id] for class_id in class_ids), key=lambda found: found.rank)


@dataclass(frozen=True)
class Retention:
    """What is decided for one record on one day. *why* is the sentence shown to a records officer."""

    class_id: str
    schedule: str
    trigger: str
    trigger_date: date | None
    due_date: date | None
    review_date: date
    why: str


def classes_that_apply(
    sealed: Collection[str],
    *,
    part: str = "",
    led_to: Collection[str] = (),
    until_now: str = "",
    was_never_issued: bool = False,
) -> set[str]:
    """Return the classes of which the highest holds for a record.

    *sealed* are those sealed with it, *led_to* those of the replies that an intake led to, *until_now* the one that it
    was kept under. What is a *part* of its own and what was never issued have one class, whatever the rest has.
    """
    if was_never_issued:
        return {NEVER_ISSUED}
    if part:
        return {part}
    return {*sealed, *led_to, *([until_now] if until_now else [])}


def decide(retention_class: RetentionClass, schedule: Schedule, triggers: Triggers, *, today: date) -> Retention:
    """Work out when a record of *retention_class* is due, and when it is next looked at."""
    due, trigger = _due(retention_class.rule, triggers)
    if due == NOT_APPLICABLE:
        # A class whose every trigger is beside the point says nothing about when: as unknown as no date at all.
        due = None
    known = triggers.get(trigger)
    return Retention(
        class_id=retention_class.id,
        schedule=schedule.id,
        trigger=trigger,
        trigger_date=None if known == NOT_APPLICABLE else known,
        due_date=due,
        review_date=due or add_years(today, 1),
        why=_sentence(retention_class, due, trigger),
    )


def add_years(day: date, years: int, months: int = 0) -> date:
    """Return the same day some years and months later; a day that does not exist counts to the next."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def _due(rule: Rule, triggers: Triggers) -> tuple[date | None, str]:
    """Return the due date and the trigger that decides it; the unknown trigger where there is no date."""
    match rule:
        case After(trigger, years, months, days):
            known = triggers.get(trigger)
            if known is None or known == NOT_APPLICABLE:
                return known, trigger
            return add_years(known, years, months) + timedelta(days=days), trigger
        case IfAny(trigger, inner):
            return (NOT_APPLICABLE, trigger) if triggers.get(trigger) == NOT_APPLICABLE else _due(inner, triggers)
        case ReplacedBy(normal, trigger, instead):
            known = triggers.get(trigger)
            return _due(instead if known not in {None, NOT_APPLICABLE} else normal, triggers)
        case Latest(rules):
            found = [_due(inner, triggers) for inner in rules]
            unknown = [pair for pair in found if pair[0] is None]
            return unknown[0] if unknown else max(found, key=lambda pair: pair[0] or date.min)
        case Earliest(rules):
            found = [
                pair for pair in (_due(inner, triggers) for inner in rules) if pair[0] not in {None, NOT_APPLICABLE}
            ]
            return min(found, key=lambda pair: pair[0] or date.max) if found else (None, _first_trigger(rules))


def _first_trigger(rules: tuple[Rule, ...]) -> str:
    first = rules[0]
    match first:
        case After(trigger=trigger) | ReplacedBy(trigger=trigger) | IfAny(trigger=trigger):
            return trigger
        case Latest(inner) | Earliest(inner):
            return _first_trigger(inner)


def _sentence(retention_class: RetentionClass, due: date | None, trigger: str) -> str:
    held = f"Kept under {retention_class.id} ({retention_class.title}) because {retention_class.because}."
    words = trigger.replace("_", " ")
    if due is None:
        return f"{held} It has no due date yet, because the date of “{words}” is not known; it is reviewed every year."
    until = f"{due.day} {due:%B %Y}"
    return f"{held} It is due for review and disposal on {until}, counted from “{words}”. {retention_class.authority}"
