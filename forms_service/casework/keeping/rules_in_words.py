"""A rule of a retention schedule as a sentence, for whoever approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.casework.keeping.retention import After, Each, Earliest, Latest, ReplacedBy, Rule, length_of
from forms_service.casework.keeping.triggers import PERSON_TRIGGERS, RECORD_TRIGGERS

_WHOSE: Final[Mapping[str, tuple[str, str]]] = {
    "adult": ("each adult", "that adult"),
    "child": ("each child", "that child"),
    "adopted_child": ("each child who was adopted", "that child"),
    "looked_after_child": ("each child who is or was looked after", "that child"),
}


def rule_in_words(rule: Rule, who: str = "") -> str:
    """Return from when and how long something is kept by *rule*; *who* is whose dates are meant, inside ``Each``."""
    match rule:
        case After():
            length, trigger = length_of(rule), _trigger_in_words(rule.trigger, who)
            return f"{length} after {trigger}" if length else trigger
        case Each(people, inner):
            each, one = _WHOSE[people]
            return f"for {each}, {rule_in_words(inner, one)}"
        case ReplacedBy(normal, trigger, instead):
            once = f"once there is a date of {_trigger_in_words(trigger, who)}"
            return f"{rule_in_words(normal, who)}; {once}, {rule_in_words(instead, who)} instead"
        case Latest(rules):
            return f"the latest of ({_list_in_words(rules, who)})"
        case Earliest(rules):
            return f"the earliest of ({_list_in_words(rules, who)})"


def _list_in_words(rules: Sequence[Rule], who: str) -> str:
    return "; ".join(rule_in_words(rule, who) for rule in rules)


def _trigger_in_words(name: str, who: str) -> str:
    return (RECORD_TRIGGERS.get(name) or PERSON_TRIGGERS[name]).in_words(who)
