"""What was agreed with a prison or a probation delivery unit is proposed in the enquiries that come after."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.answers import Raw, Value
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import arrangements
from tests.builders.arrangements import FORM, agreed_with
from tests.builders.life import ALFIE, BEA, Life
from tests.builders.world import ELSEWHERE, NO_TRACE, SERVICE_MANAGER, WORKER

INTAKE = "core/enquiry_intake"

CHECK = "prison_newly_sentenced_check"
USUAL, THREE_DAYS, TEN_DAYS = "2026-11-30T17:00", "2026-11-26T17:00", "2026-12-07T17:00"


def agree(life: Life, partner: str, agreed: Mapping[str, str], **changes: Raw) -> None:
    arrangement = arrangements.start(life.ports, life.world.user(SERVICE_MANAGER))
    life.world._fill(life.world.user(SERVICE_MANAGER), arrangement, agreed_with(partner, agreed, **changes))
    life.send(arrangement, author=SERVICE_MANAGER)
    life.authorise(arrangement)
    life.make(arrangement)
    life.issue(arrangement)


def needed_by(life: Life, author: str = WORKER) -> str:
    """By when the reply to an enquiry that is recorded now is needed."""
    reply = life.world.draft(NO_TRACE, author)
    with life.ports.unit_of_work() as unit:
        return str(unit.of(reply.organisation).enquiries.get(reply.enquiry).needed_by)


def test_the_time_agreed_with_the_prison_goes_before_the_usual_one(life: Life) -> None:
    agree(life, "vale", {CHECK: "working_days_3"})

    assert needed_by(life) == THREE_DAYS


@pytest.mark.parametrize(
    ("partner", "agreed"),
    [("moor", "working_days_3"), ("vale", "no_agreed_time")],
    ids=["another prison", "no time agreed"],
)
def test_the_usual_time_counts_where_none_was_agreed(life: Life, partner: str, agreed: str) -> None:
    agree(life, partner, {CHECK: agreed})

    assert needed_by(life) == USUAL


def test_the_newest_arrangement_counts_and_older_enquiries_keep_what_they_were_promised(life: Life) -> None:
    agree(life, "vale", {CHECK: "working_days_3"})
    reply = life.world.draft(NO_TRACE)
    agree(life, "vale", {CHECK: "working_days_10"})

    with life.ports.unit_of_work() as unit:
        every = unit.of(reply.organisation).questionnaires.of_enquiry(reply.enquiry)
    older = next(questionnaire for questionnaire in every if questionnaire.form == INTAKE)
    opened = open_questionnaire(life.ports, life.world.user(WORKER), older.id)

    with life.ports.unit_of_work() as unit:
        now = unit.of(reply.organisation).submissions.issued_with(FORM.form, before=life.ports.clock.now())

    assert len(now) == 1, "what another took the place of is read no more"
    assert opened.path.reader.proposal("en_needed_by") == THREE_DAYS
    assert not opened.path.asks("en_needed_by_reason")
    assert needed_by(life) == TEN_DAYS


def test_what_one_council_agreed_is_nothing_to_another(life: Life) -> None:
    agree(life, "vale", {CHECK: "working_days_3"})

    assert needed_by(life, ELSEWHERE["practitioner"]) == USUAL


def test_a_request_for_the_same_day_is_not_put_off_by_an_agreement(life: Life) -> None:
    agree(life, "vale", {CHECK: "working_days_10"})
    proposed = _proposed(life, {"rq_contact": "vale_ppu", "en_type": CHECK, "en_urgency": "same_day"})

    assert proposed["en_needed_by"] == "2026-11-23T17:00"


def test_their_mailbox_is_proposed_where_the_address_book_does_not_know_who_asks(life: Life) -> None:
    agree(life, "vale", {})

    assert (
        _proposed(life, {"rq_agency": "prison", "rq_establishment": "vale"})["rq_mailbox"] == "all.vale@prison.example"
    )
    assert _proposed(life, {"rq_contact": "vale_ppu"})["rq_mailbox"] == "ppu.vale@prison.example"
    assert "rq_mailbox" not in _proposed(life, {"rq_agency": "prison", "rq_establishment": "moor"})


def _proposed(life: Life, typed: Mapping[str, Raw]) -> Mapping[str, Value]:
    intake = enquiries.record_enquiry(life.ports, life.world.user(WORKER), express=False)
    return life.answer(intake, typed).foreseen.everything


def test_where_referrals_go_is_proposed_in_the_advice_to_a_prison_with_an_arrangement(life: Life) -> None:
    agree(life, "vale", {})
    route = "contact_assessment_not_known"
    reply, _ = life.enquiry(
        {ALFIE: route, BEA: route},
        rq_contact="vale_ppu",
        en_type="prison_contact_assessment",
        en_contact_sought=["visits"],
        se_child_results=dict.fromkeys((ALFIE, BEA), "no_trace"),
    )
    typed: dict[str, Raw] = {"sc_threshold": "may_be_in_need", "ra_needed": "yes_now", "ra_how": "local_arrangement"}

    first = life.opened(reply).path.reader.proposal("ra_how")
    opened = life.answer(reply, typed)

    assert first == "local_arrangement"
    assert opened.path.reader.proposal("ra_route") == "The front door team, by telephone."
