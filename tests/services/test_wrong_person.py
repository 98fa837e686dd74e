"""After a reply about the wrong person: the same reply begins afresh, once, with nothing of the old search."""

from __future__ import annotations

import pytest

from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.questionnaires import Questionnaire, State
from forms_service.engine.definitions import Continuation, Outcome
from forms_service.services import corrections, enquiries, questionnaires, starting, submissions
from tests.builders import a_question
from tests.life_builders import ALFIE, BEA, Life, a_form
from tests.services.test_one_child import ASSESSMENT, BOTH
from tests.services.test_parts import NOTICE, SAME_DAY
from tests.web.world import MANAGER, WORKER

IN_PARTS = a_form(
    "probation_enquiry_response",
    a_question("pr_part", "radio", options=["same_day", "full"], internal=True),
    a_question("se_child_results", "radio", options=["open_case", "previously_known"], each="ch_children"),
    a_question("sd_headline"),
    copies=("se_child_results",),
    continues=Continuation(SAME_DAY, {"pr_part": "full"}, ("sd_headline",)),
    outcomes=(Outcome("document", "D20"), Outcome("retention", "RC-02")),
)


def _recalled(life: Life, reply: Questionnaire) -> Questionnaire:
    """Issue the notice that an issued reply was about the wrong person; return the notice."""
    record = next(
        kept for kept in life.world.records_of(reply) if kept.issued_at and not kept.form.endswith("correction_notice")
    )
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "It was a namesake.")
    life.answer(notice, {"cn_kind": "wrong_person", "cn_items": [{"id": "a", "cn_as_sent": "x", "cn_right": "y"}]})
    life.issued(notice)
    return notice


def _same(life: Life, reply: Questionnaire) -> list[Questionnaire]:
    every = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies
    return [q for q in every if (q.form, q.about) == (reply.form, reply.about)]


@pytest.fixture
def issued(life: Life) -> Questionnaire:
    """An issued reply about one of two children, of which the other is still being answered."""
    first, second = life.with_forms(ASSESSMENT, NOTICE).enquiry(BOTH)
    mine, other = (first, second) if first.about == ALFIE else (second, first)
    life.answer(other, {"as_law": "A care order", "as_wishes": "None yet"})
    life.answer(mine, {"as_law": "A care order", "as_wishes": "Letters"})
    life.issued(mine)
    return mine


def test_the_same_reply_begins_afresh_with_nothing_of_what_was_found_before(life: Life, issued: Questionnaire) -> None:
    reference = enquiries.view(life.ports, life.world.user(WORKER), issued.enquiry).enquiry.reference
    _recalled(life, issued)

    before, again = _same(life, issued)
    sheet = life.sheet(again)

    assert (before.state, again.state, again.about, again.owner) == (State.ISSUED, State.DRAFT, ALFIE, issued.owner)
    assert again.started == f"Search again: started because {reference} was about the wrong person"
    assert sheet.saved == {}
    assert sheet.path.proposals() == {}
    assert sheet.shared_from == ""
    with life.ports.unit_of_work() as unit:
        others = [q for q in unit.questionnaires.of_enquiry(issued.organisation, issued.enquiry) if q.about == BEA]
    assert [q.why for q in others] == [""]


def test_a_second_notice_does_not_begin_it_twice(life: Life, issued: Questionnaire) -> None:
    notice = _recalled(life, issued)
    submission = submissions.view(life.ports, life.world.user(MANAGER), notice.id).submission

    with pytest.raises(Conflict):
        submissions.issue(life.ports, life.world.user(MANAGER), {notice.id: submission})
    _recalled(life, issued)

    assert [q.state for q in _same(life, issued)] == [State.ISSUED, State.DRAFT]


def test_the_enquiry_is_open_and_stays_so_until_it_is_answered(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    found = enquiries.view(life.ports, life.world.user(MANAGER), issued.enquiry)

    assert found.enquiry.state == "open"
    assert not found.may_close
    with pytest.raises(Conflict, match="under way already"):
        starting.start_another(
            life.ports, life.world.user(WORKER), issued.enquiry, "contact_assessment_known", about=ALFIE, reason="Again"
        )


def test_no_reply_that_is_started_later_takes_the_old_search(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    worker, manager = life.world.user(WORKER), life.world.user(MANAGER)
    replies = enquiries.view(life.ports, worker, issued.enquiry).replies
    other = next(q for q in replies if q.about == BEA)
    assert "se_child_results" in life.sheet(other).saved
    submissions.withdraw(life.ports, manager, other.id, "To be begun again")

    again = starting.start_another(
        life.ports, worker, issued.enquiry, "contact_assessment_known", about=BEA, reason="Her too"
    )  # fmt: skip

    assert life.sheet(again).saved == {}


def test_its_author_does_not_do_away_with_it(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    again = _same(life, issued)[-1]

    with pytest.raises(NotAllowed):
        questionnaires.withdraw_started(life.ports, life.world.user(WORKER), again.id, "Not needed")
    submissions.withdraw(life.ports, life.world.user(MANAGER), again.id, "The prison withdrew its request")

    assert _same(life, issued)[-1].state is State.WITHDRAWN


def test_a_later_part_that_is_with_the_manager_comes_back_without_its_search(life: Life) -> None:
    routes = dict.fromkeys((ALFIE, BEA), "probation_enquiry_response")
    (reply,) = life.with_forms(IN_PARTS, NOTICE).enquiry(routes)
    life.answer(reply, {"pr_part": "same_day", "sd_headline": "The father lives at the address."})
    life.issued(reply)
    life.send(reply)
    assert "se_child_results" in life.sheet(reply).path.answers

    _recalled(life, reply)

    (again,) = _same(life, reply)
    sheet = life.sheet(again)
    assert (again.state, again.part) == (State.RETURNED, 2)
    assert again.searches_again
    assert again.comments[-1].text == again.why
    assert "se_child_results" not in sheet.path.answers
    assert sheet.path.answers["sd_headline"] == "The father lives at the address."
