"""Wherever a reply said that nobody is known, its correction has them searched for again; elsewhere it does not."""

from __future__ import annotations

import pytest

from forms_service.casework.sealing.submissions import seal
from forms_service.services.answering.corrections.sealed_statements import Named, Whom, sealed_statements
from forms_service.services.deciding.search_again import misfound
from tests.builders import probation
from tests.builders.casework import adult, child, enquiry, questionnaire, record, sealing, submission
from tests.builders.shipped import shipped

EVERYONE = {"", "r1"}
NO_TRACE = {"sd_headline": "No trace of Jay, nor of his father."}


@pytest.mark.parametrize(
    ("asked", "whom"),
    [
        ("sd_known", EVERYONE),
        ("sd_headline", EVERYONE),
        ("se_adult_result", {""}),
        ("se_child_results", {"r1"}),
        ("sd_risk_now", set()),
        ("nx_us", set()),
    ],
)
def test_of_whom_a_same_day_reply_says_that_they_are_not_known(asked: str, whom: set[str]) -> None:
    path = probation.no_trace(**NO_TRACE)
    reply = questionnaire(enquiry(), definition=path.definition.id)
    sealed = submission(reply, sealed=seal(path, {}, sealing()))
    kept = record(sealed, subjects=(adult(), child()))
    wrong = [
        one for one in sealed_statements(sealed, Whom({"r1": Named("Jay Example", frozenset())})) if one.asked == asked
    ]
    assert wrong, asked

    assert misfound(shipped(), [kept], wrong).get(kept.id, frozenset()) == whom
