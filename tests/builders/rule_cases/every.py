"""Every rule of agreement with a case: how it holds, and how it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tests.builders.rule_cases import (
    background,
    carers,
    exchange,
    in_words,
    known,
    not_known,
    other_enquiries,
    prison,
    probation,
    readers,
    review_and_notice,
    said_otherwise,
    statements,
)
from tests.builders.rule_cases.answers import Case

FORMS = (
    background,
    carers,
    exchange,
    in_words,
    known,
    not_known,
    other_enquiries,
    prison,
    probation,
    readers,
    review_and_notice,
    said_otherwise,
    statements,
)


@cache
def cases() -> Mapping[str, Case]:
    """By rule; none has two."""
    several = [form.cases() for form in FORMS]
    every = {rule: case for each in several for rule, case in each.items()}
    assert len(every) == sum(map(len, several))
    return every
