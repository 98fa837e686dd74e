"""Retention schedules from YAML files: the classes of casework/retention.py, or refused with file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from forms_service.adapters.definitions.grammar import Flag, Number, Text
from forms_service.adapters.definitions.yaml_files import UnusableFiles, load_file
from forms_service.casework.keeping.retention import (
    After,
    Each,
    Earliest,
    Latest,
    ReplacedBy,
    RetentionClass,
    Rule,
    Schedule,
)
from forms_service.casework.keeping.schedules import Schedules
from forms_service.casework.keeping.triggers import PEOPLE, PERSON_TRIGGERS, RECORD_TRIGGERS, STATUSES
from forms_service.engine.fault import Fault

_KEYS = {
    "after": {"after", "years", "months", "days"},
    "latest": {"latest"},
    "earliest": {"earliest"},
    "normally": {"normally", "once", "instead"},
    "each": {"each", "then"},
}


_LENGTH = re.compile(r"([1-9][0-9]{0,5}) (days?|hours?|minutes?|seconds?)")


class LengthField(fields.Field[timedelta]):
    """How long something lasts, as it is written: ``400 days``, or ``90 seconds``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> timedelta:
        written = _LENGTH.fullmatch(str(value))
        if written is None:
            raise ValidationError("must be a number and a unit, such as 400 days, 12 hours, 30 minutes or 90 seconds")
        return timedelta(**{f"{written[2].removesuffix('s')}s": int(written[1])})


class RuleField(fields.Field[Rule]):
    """A rule as it is written: a mapping whose first word says of which kind."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Rule:
        return _rule(value)


class _ClassSchema(Schema):
    id = Text(required=True)
    title = Text(required=True)
    rank = Number(required=True)
    rule = RuleField(required=True)
    because = Text(required=True)
    action = Text(required=True)
    authority = Text(required=True)
    basis = Text(required=True, validate=validate.OneOf(["statutory", "local", "illustrative"]))
    confidence = Text(required=True)
    floor = LengthField(required=True)
    brought_by = Text(validate=validate.OneOf(sorted(STATUSES)))
    alone = Flag()
    reviewed = Flag()
    chosen = Flag()

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> RetentionClass:
        return RetentionClass(**data)


class _ScheduleSchema(Schema):
    schedule = Text(required=True)
    title = Text(required=True)
    classes = fields.List(fields.Nested(_ClassSchema), required=True, validate=validate.Length(min=1))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Schedule:
        classes: Sequence[RetentionClass] = data["classes"]
        for kind, given in (("id", [c.id for c in classes]), ("rank", [c.rank for c in classes])):
            if len(set(given)) < len(given):
                raise ValidationError(f"two classes have the same {kind}", "classes")
        return Schedule(
            id=data["schedule"],
            title=data["title"],
            classes={found.id: found for found in classes},
        )


def load_schedules(root: Path, name: str) -> Schedules:
    """Return every version of the schedule *name*; ``UnusableFiles`` if one of them may not be used."""
    versions = {int(path.stem): path for path in (root / name).glob("*.yaml") if path.stem.isdecimal()}
    if not versions:
        raise UnusableFiles([Fault("missing", (root / name).as_posix(), "There is no version of this schedule")])
    every = [_load(versions[number], name) for number in sorted(versions)]
    for older, newer in pairwise(every):
        # A record is kept under a class for as long as it is kept, whichever schedule was the present one meanwhile.
        if gone := sorted(older.classes.keys() - newer.classes.keys()):
            place = (root / f"{newer.id.replace('@', '/')}.yaml").as_posix()
            raise UnusableFiles(
                [Fault("class-gone", place, f"{', '.join(gone)} of {older.id} must stay in {newer.id}")]
            )
    return Schedules(every[-1], {schedule.id: schedule for schedule in every})


def _load(path: Path, name: str) -> Schedule:
    schedule: Schedule = load_file(path, _ScheduleSchema())
    place = f"{name}@{path.stem}"
    if schedule.id != place:
        raise UnusableFiles(
            [Fault("wrong-place", f"{path.as_posix()}:1", f"This is {schedule.id}, and its file says {place}")]
        )
    return replace(schedule, digest=sha256(path.read_bytes()).hexdigest())


def _rule(written: Any, *, of_person: bool = False) -> Rule:
    """Read a rule; one inside ``each`` is *of_person*, and may name what only a person has."""
    if not isinstance(written, Mapping):
        raise ValidationError("must be a rule, such as {after: enquiry_closed, years: 6}")
    kind = next((kind for kind in _KEYS if kind in written), "")
    if not kind:
        raise ValidationError(f"must say one of: {', '.join(_KEYS)}")
    if unknown := set(written) - _KEYS[kind]:
        raise ValidationError(f"“{kind}” knows nothing of {', '.join(sorted(unknown))}")
    inside = partial(_rule, of_person=of_person)
    match kind:
        case "after":
            trigger = _trigger(written["after"], of_person=of_person)
            return After(trigger, *(_number(written, part) for part in ("years", "months", "days")))
        case "latest":
            return Latest(tuple(map(inside, _list(written["latest"]))))
        case "earliest":
            return Earliest(tuple(map(inside, _list(written["earliest"]))))
        case "normally":
            once = _trigger(written.get("once"), of_person=of_person)
            return ReplacedBy(inside(written["normally"]), once, inside(written.get("instead")))
        case _:
            return _each(written["each"], written.get("then"), of_person=of_person)


def _each(people: Any, rule: Any, *, of_person: bool) -> Each:
    if of_person:
        raise ValidationError("“each” cannot stand inside another “each”")
    if people not in PEOPLE:
        raise ValidationError(f"“{people}” is nobody. Use one of: {', '.join(sorted(PEOPLE))}")
    return Each(str(people), _rule(rule, of_person=True))


def _list(written: Any) -> Sequence[Any]:
    if not isinstance(written, list) or not written:
        raise ValidationError("must be a list of rules")
    return written


def _trigger(written: Any, *, of_person: bool) -> str:
    # A trigger that nothing ever sets would keep a record undated for ever.
    if written in PERSON_TRIGGERS and not of_person:
        raise ValidationError(f"“{written}” is a person’s. Say whose, such as {{each: child, then: …}}")
    known = {*RECORD_TRIGGERS, *(PERSON_TRIGGERS if of_person else ())}
    if written not in known:
        raise ValidationError(f"“{written}” is not a trigger. Use one of: {', '.join(sorted(known))}")
    return str(written)


def _number(written: Mapping[str, Any], name: str) -> int:
    found: int = Number().deserialize(written.get(name, "0"))
    return found
