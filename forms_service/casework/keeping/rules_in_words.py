"""A rule of a retention schedule as a sentence, for whoever approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.casework.keeping.retention import After, Each, Earliest, Latest, ReplacedBy, Rule, length_of
from forms_service.casework.keeping.triggers import PERSON_TRIGGERS, RECORD_TRIGGERS

_WHOSE: Final[Mapping[str, str]] = {
    "adult": "each adult",
    "child": "each child",
    "looked_after_child": "each child who is or was looked after",
}


def rule_in_words(rule: Rule) -> str:
    """Return from when and how long something is kept by *rule*."""
    match rule:
        case After():
            length, trigger = length_of(rule), _trigger_in_words(rule.trigger)
            return f"{length} after {trigger}" if length else trigger
        case Each(people, inner):
            return f"for {_WHOSE[people]}, {rule_in_words(inner)}"
        case ReplacedBy(normal, trigger, instead):
            once = f"once there is a date of {_trigger_in_words(trigger)}"
            return f"{rule_in_words(normal)}; {once}, {rule_in_words(instead)} instead"
        case Latest(rules):
            return f"the latest of ({_list_in_words(rules)})"
        case Earliest(rules):
            return f"the earliest of ({_list_in_words(rules)})"


def _list_in_words(rules: Sequence[Rule]) -> str:
    return "; ".join(map(rule_in_words, rules))


def _trigger_in_words(name: str) -> str:
    return (RECORD_TRIGGERS.get(name) or PERSON_TRIGGERS[name]).in_words()
