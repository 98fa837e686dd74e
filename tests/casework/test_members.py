"""What claims mean here is what the reviewed rules say, and nothing else whatever they hold."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.staff.members import LONGEST, ClaimRules, SignInRefused
from forms_service.engine.text import uncarriable

RULES = ClaimRules(
    {"name": "name", "organisation": "org", "roles": "realm_access.roles", "profession": "job", "teams": "teams"},
    {"N": "northshire", "E": "eastmere"},
    {"Workers": "practitioner", "Bosses": "manager"},
    {"SW": "Social worker"},
    {"M": "mash"},
)
WHOLE: dict[str, Any] = {
    "name": "Amal Example",
    "org": "N",
    "realm_access": {"roles": ["Bosses", "Workers", "Workers"]},
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["N", "E", "Workers", "manager"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["roles", "x"]), inner, max_size=2),
    max_leaves=6,
)


def test_roles_are_read_where_they_lie_in_our_order_and_once() -> None:
    found = RULES.describe({**WHOLE, "job": ["SW"], "teams": ["M", "?"]})

    assert (found.organisation, found.roles, found.profession, found.teams) == (
        "northshire", ("practitioner", "manager"), "Social worker", ("mash",)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"org": ["N", "E"]}, "several organisations"),
        ({"org": "northshire"}, "no organisation of this service"),
        ({"realm_access": {"roles": ["manager", "practitioner"]}}, "no role of this service"),
        ({"realm_access": "Bosses"}, "no role of this service"),
        ({"name": " \x00 "}, "no name"),
    ],
)
def test_who_is_not_described_by_the_rules_is_refused(claims: dict[str, Any], why: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        RULES.describe({**WHOLE, **claims})
    assert refused.value.why == why


@given(st.dictionaries(st.sampled_from([*WHOLE, "job", "teams", "realm_access.roles"]), VALUES))
def test_whatever_claims_hold_somebody_is_described_in_our_words_or_refused(claims: dict[str, Any]) -> None:
    for held in (claims, {**WHOLE, **claims}):
        with suppress(SignInRefused):
            found = RULES.describe(held)
            assert found.organisation in {"northshire", "eastmere"}
            assert set(found.roles) <= {"practitioner", "manager"}
            assert found.roles
            assert found.name == found.name.strip()
            assert not uncarriable(found.name)
            assert 0 < len(found.name) <= LONGEST
