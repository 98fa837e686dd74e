"""What is recorded of the people."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import probation
from tests.builders.rule_cases.answers import (
    Case,
    beside_background,
    full,
    known,
)


def cases() -> Mapping[str, Case]:

    return {
        "adult_recorded_and_not_found": beside_background(
            probation.no_trace(), se_adult_background=["looked_after_before"]
        ),
        "child_recorded_and_not_found": beside_background(
            probation.no_trace(), se_child_background={"r1": ["on_plan"]}
        ),
        "adult_recorded_as_dead": beside_background(full(), se_adult_background=["died"]),
        "child_recorded_as_dead": beside_background(full(), se_child_background={"r1": ["died"]}),
        "adult_born_otherwise": beside_background(full(), se_adult_background=["born_otherwise"]),
        "child_born_otherwise": beside_background(full(), se_child_background={"r1": ["born_otherwise"]}),
        "involvement_and_record": beside_background(known(), se_child_background={"r1": ["care_leaver"]}),
        "ever_and_record": beside_background(
            known(st_ever={"r1": ["child_protection_plan"]}), se_child_background={"r1": ["looked_after_before"]}
        ),
        "same_day_ever_and_record": beside_background(
            probation.same_day(pr_mode="same_day_summary", sd_ever=["neither"]),
            se_child_background={"r1": ["looked_after_before"]},
        ),
        "history_and_record": beside_background(
            known(st_history_any={"r1": "no"}), se_child_background={"r1": ["on_plan_before"]}
        ),
        "no_concerns_beside_what_is_recorded": beside_background(
            full(co_any="no_known_concerns"), se_child_background={"r1": ["on_plan"]}
        ),
        "same_day_involvement_and_record": beside_background(
            probation.same_day(sd_known="previously_known"), se_child_background={"r1": ["looked_after"]}
        ),
    }
