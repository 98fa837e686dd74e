"""Rules about several children, which tests with tables of their own try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.engine.answers import Answers
from forms_service.engine.definitions.rules import Across
from forms_service.engine.path import Path
from tests.builders import contact
from tests.builders.shipped import following_on, shipped

HARMED = {"rl_victim": "alleged_victim"}


def assessed(child: str, answers: Answers) -> Path:
    involved: Answers = {"st_current": {child: "child_in_need_plan"}}
    return contact.assessed({**involved, **answers}, child=child)


def viewed(child: str, answers: Answers) -> Path:
    return contact.about(contact.NOT_KNOWN, child, {**contact.UNKNOWN, **answers}, contact.nobody_known())


PRISON, PROBATION = (shipped().latest(f"core/{name}_enquiry_response") for name in ("prison", "probation"))


OF_ANOTHER: Mapping[str, tuple[Path, Path, Across]] = {
    "sibling_is_a_victim": (assessed("r1", {}), assessed("r2", HARMED), "sibling"),
    "household_known_in_another_view": (viewed("r1", {}), viewed("r2", {"ak_any": "yes"}), "sibling"),
    "involvement_answered_otherwise_in_another_reply": (
        assessed("r1", {}), assessed("r1", {"st_current": {"r1": "child_protection_plan"}}), "reply",
    ),
    "role_answered_otherwise_in_another_reply": (
        assessed("r1", {}), assessed("r2", {"st_alleged_role": "yes_proved_or_found"}), "reply",
    ),
    "concerns_answered_otherwise_in_another_reply": (
        following_on(contact.an_intake(), PRISON, {"co_any": "no_known_concerns"}),
        following_on(contact.an_intake(), PROBATION, {"co_any": "yes", "pr_part": "full", "pr_mode": "full_reply"}),
        "reply",
    ),
}  # fmt: skip


def rules_of_another_child() -> Sequence[str]:
    """The rules that `tests/forms/test_of_another_child.py` tries."""
    ending = ("_another_child", "_to_another_child", "voice_points_elsewhere")
    every_rule = [rule.id for form in shipped().all() for rule in form.agreement]
    return [*OF_ANOTHER, *(rule for rule in every_rule if rule.endswith(ending))]


OF_WORDS = frozenset({
    "words_about_a_child_and_involvement", "words_about_a_child_and_search", "words_about_a_child_and_home",
    "lives_with_somebody_in_custody",
})  # fmt: skip
"""The rules that are tried here."""
