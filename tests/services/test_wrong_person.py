"""After a reply about the wrong person: the same reply begins afresh, once, with nothing of the old search."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.keeping.records import Record
from forms_service.engine.answers import Raw
from forms_service.engine.definitions.forms import Continuation, Outcome
from forms_service.services.answering import saving
from forms_service.services.deciding import amending, decide
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import corrections, start, withdrawing
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, CHILDREN, Life, a_form
from tests.builders.reading import now_read
from tests.builders.sending import complete
from tests.builders.small_forms.one_child import ASSESSMENT, BOTH, REPLY
from tests.builders.small_forms.parts import NOTICE, SAID_BEFORE, SAME_DAY
from tests.builders.small_forms.review import REVIEW
from tests.builders.world import MANAGER, WORKER

pytestmark = pytest.mark.long

IN_PARTS = a_form(
    "probation_enquiry_response",
    a_question("pr_part", "radio", options=["same_day", "full"], internal=True),
    a_question("se_child_results", "radio", options=["open_case", "previously_known"], each="ch_children"),
    a_question("sd_headline"),
    copies=("se_child_results",),
    continues=Continuation(SAME_DAY, {"pr_part": "full"}),
    agreement=(SAID_BEFORE,),
    outcomes=(Outcome("document", "D20"), Outcome("retention", "RC-02")),
)
FOUND = {"se_child_results": {ALFIE: "open_case", BEA: "open_case"}}


def _sent(life: Life, reply: Questionnaire) -> Sequence[Record]:
    """What was issued of a reply, the latest part last."""
    with life.ports.unit_of_work() as unit:
        parts = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)
        kept = [unit.of(reply.organisation).records.of_submission(part.id) for part in parts]
    return [record for record in kept if record and record.issued_at]


def _recalled(life: Life, reply: Questionnaire) -> Questionnaire:
    """Issue the notice that what was issued last of a reply was about the wrong person; return the notice."""
    record = _sent(life, reply)[-1]
    if record.gone_out_at is None:
        life.send_out(record)
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "It was a namesake.")
    life.answer(notice, {"cn_kind": "wrong_person"})
    life.issued(notice)
    return notice


def _same(life: Life, reply: Questionnaire) -> list[Questionnaire]:
    every = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies
    return [q for q in every if (q.form, q.about) == (reply.form, reply.about)]


def _states(life: Life, reply: Questionnaire) -> list[State]:
    return [q.state for q in _same(life, reply)]


def _other(life: Life, issued: Questionnaire) -> Questionnaire:
    """The reply about the other child, as it is now."""
    every = enquiries.view(life.ports, life.world.user(WORKER), issued.enquiry).replies
    return next(q for q in every if q.form == issued.form and q.about == BEA)


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
    opened = life.opened(again)

    assert (before.state, again.state, again.about, again.owner) == (State.ISSUED, State.DRAFT, ALFIE, issued.owner)
    assert again.started == (
        "Search again: something sent in this enquiry was about the wrong person. "
        f"Started because: {reference} was about the wrong person"
    )
    assert opened.saved == {}
    assert opened.path.proposals() == {}
    assert opened.shared_from == ""
    with life.ports.unit_of_work() as unit:
        others = [q for q in unit.of(issued.organisation).questionnaires.of_enquiry(issued.enquiry) if q.about == BEA]
    assert [(q.why, q.state) for q in others] == [("", State.RETURNED)]


def test_a_second_notice_does_not_begin_it_twice(life: Life, issued: Questionnaire) -> None:
    notice = _recalled(life, issued)
    submission = decide.view(life.ports, life.world.user(MANAGER), notice.id).submission

    with pytest.raises(Conflict):
        decide.issue(life.ports, life.world.user(MANAGER), {notice.id: submission})
    _recalled(life, issued)

    assert [q.state for q in _same(life, issued)] == [State.ISSUED, State.DRAFT]


def test_the_enquiry_is_open_and_stays_so_until_it_is_answered(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    found = enquiries.view(life.ports, life.world.user(MANAGER), issued.enquiry)

    assert found.enquiry.state == "open"
    assert Act.CLOSE not in found.acts
    with pytest.raises(Conflict, match="under way already"):
        start.start_another(
            life.ports,
            life.world.user(WORKER),
            issued.enquiry,
            "core/contact_assessment_known",
            about=ALFIE,
            reason="Again",
        )


def test_no_reply_that_is_started_later_takes_the_old_search_or_what_was_said(
    life: Life, issued: Questionnaire
) -> None:
    _recalled(life, issued)
    worker, manager = life.world.user(WORKER), life.world.user(MANAGER)
    replies = enquiries.view(life.ports, worker, issued.enquiry).replies
    other = next(q for q in replies if q.about == BEA)
    decide.withdraw(life.ports, manager, other.id, "To be begun again", read=now_read(life.ports, other.id))

    again = start.start_another(
        life.ports, worker, issued.enquiry, "core/contact_assessment_known", about=BEA, reason="Her too"
    )  # fmt: skip

    opened = life.opened(again)
    assert opened.saved == {}
    assert (opened.shared_from, opened.path.proposals()) == ("", {})


def test_its_author_does_not_do_away_with_it(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    again = _same(life, issued)[-1]

    with pytest.raises(NotAllowed):
        withdrawing.withdraw_reply(life.ports, life.world.user(WORKER), again.id, "Not needed")
    decide.withdraw(
        life.ports,
        life.world.user(MANAGER),
        again.id,
        "The prison withdrew its request",
        read=now_read(life.ports, again.id),
    )

    assert _same(life, issued)[-1].state is State.WITHDRAWN


def test_a_later_part_that_is_with_the_manager_comes_back_without_its_search(life: Life) -> None:
    routes = dict.fromkeys((ALFIE, BEA), "probation_enquiry_response")
    (reply,) = life.with_forms(IN_PARTS, NOTICE).enquiry(routes)
    life.answer(reply, {"pr_part": "same_day", "sd_headline": "The father lives at the address."})
    life.issued(reply)
    life.send(reply)
    assert "se_child_results" in life.opened(reply).path.answers
    record = life.world.record_of(reply)

    _recalled(life, reply)

    (again,) = _same(life, reply)
    opened = life.opened(again)
    assert (again.state, again.part) == (State.RETURNED, 2)
    assert again.searches_again
    assert again.why == ""
    assert again.comments[-1].text == f"Search again: {record.reference} was about the wrong person"
    assert "se_child_results" not in opened.path.answers
    assert opened.path.answers["sd_headline"] == "The father lives at the address."


# --- what is searched again is marked, and no words stand for the mark ------------------------------------------------


def test_no_typed_words_make_a_reply_search_again(life: Life) -> None:
    worker = life.world.user(WORKER)
    first, second = life.with_forms(ASSESSMENT, REPLY, NOTICE).enquiry(BOTH)

    typed = start.start_another(
        life.ports, worker, first.enquiry, "core/prison_enquiry_response", reason="Search again: maiden name"
    )
    decide.withdraw(
        life.ports, life.world.user(MANAGER), second.id, "To be begun again", read=now_read(life.ports, second.id)
    )
    later = start.start_another(
        life.ports, worker, first.enquiry, "core/contact_assessment_known", about=BEA, reason="Her too"
    )  # fmt: skip

    assert not typed.searches_again
    assert typed.started == "Started because: Search again: maiden name"
    assert life.opened(later).path.answers["se_child_results"] == {BEA: "open_case"}
    assert withdrawing.withdraw_reply(life.ports, worker, typed.id, "Not needed").state is State.WITHDRAWN


def test_why_a_reply_was_started_stays_when_its_search_begins_afresh(life: Life, issued: Questionnaire) -> None:
    worker = life.world.user(WORKER)
    started = start.start_another(
        life.ports, worker, issued.enquiry, "core/contact_assessment_known", about=ALFIE, reason="A second visit"
    )
    _recalled(life, issued)

    before, again = _same(life, issued)

    assert (again.id, again.why, again.state) == (started.id, "A second visit", State.RETURNED)
    assert again.started == (
        "Search again: something sent in this enquiry was about the wrong person. Started because: A second visit"
    )
    with pytest.raises(NotAllowed):  # It answers now in the place of what was sent.
        withdrawing.withdraw_reply(life.ports, worker, again.id, "Not needed")
    assert before.state is State.ISSUED


# --- a second wrong person --------------------------------------------------------------------------------------------


def test_a_second_wrong_person_takes_back_the_later_part_of_what_searched_again(life: Life) -> None:
    routes = dict.fromkeys((ALFIE, BEA), "probation_enquiry_response")
    (first,) = life.with_forms(IN_PARTS, NOTICE).enquiry(routes)
    life.answer(first, {"pr_part": "full", "sd_headline": "He lives there.", **FOUND})
    life.issued(first)
    _recalled(life, first)
    again = _same(life, first)[-1]
    life.answer(again, {"pr_part": "same_day", "sd_headline": "He lives elsewhere.", **FOUND})
    life.issued(again)
    assert life.send(again).part == 2

    _recalled(life, again)

    taken_back = _same(life, first)[-1]
    assert (taken_back.id, taken_back.state, taken_back.part) == (again.id, State.RETURNED, 2)
    assert taken_back.recalled == _sent(life, again)[0].id
    assert "se_child_results" not in life.opened(taken_back).path.answers


def test_what_was_sent_after_searching_again_may_be_about_a_wrong_person_too(life: Life, issued: Questionnaire) -> None:
    _recalled(life, issued)
    second = _same(life, issued)[-1]
    life.answer(second, {"as_law": "A care order", "as_wishes": "Letters", "se_child_results": {ALFIE: "open_case"}})
    life.issued(second)
    assert _states(life, issued) == [State.ISSUED, State.ISSUED]

    _recalled(life, issued)
    assert _states(life, issued) == [State.ISSUED, State.ISSUED]  # That record has been answered anew.
    _recalled(life, second)

    third = _same(life, issued)[-1]
    assert _states(life, issued) == [State.ISSUED, State.ISSUED, State.DRAFT]
    assert (third.recalled, third.replaces) == (_sent(life, second)[0].id, second.id)
    assert life.opened(third).saved == {}


def test_a_second_notice_about_the_same_record_takes_away_nothing_found_since(
    life: Life, issued: Questionnaire
) -> None:
    _recalled(life, issued)
    again = _same(life, issued)[-1]
    life.answer(again, {"se_child_results": {ALFIE: "previously_known"}})

    _recalled(life, issued)

    assert life.opened(again).path.answers["se_child_results"] == {ALFIE: "previously_known"}


# --- the other replies of the enquiry ---------------------------------------------------------------------------------


def test_a_reply_about_a_sibling_comes_back_from_the_manager_without_its_search(
    life: Life, issued: Questionnaire
) -> None:
    other = _other(life, issued)
    life.send(other)
    life.authorise(other)
    life.make(other)
    reference = _sent(life, issued)[0].reference

    _recalled(life, issued)

    back = _other(life, issued)
    assert (back.state, back.searches_again, back.replaces, back.why) == (State.RETURNED, True, "", "")
    assert back.comments[-1].text == f"Search again: {reference} was about the wrong person"
    assert "se_child_results" not in life.opened(back).path.answers
    assert life.opened(back).path.answers["as_wishes"] == "None yet"
    with life.ports.unit_of_work() as unit:
        (sealed,) = unit.of(back.organisation).submissions.of_questionnaire(back.id)
        kept = unit.of(back.organisation).records.parts_of(sealed.id)
    assert [record.was_never_issued for record in kept] == [True]
    with pytest.raises(Conflict):
        life.authorise(back)


def test_a_sibling_that_was_being_answered_has_to_be_searched_for_again(life: Life, issued: Questionnaire) -> None:
    other = _other(life, issued)
    assert life.opened(other).path.answers["se_child_results"] == {BEA: "open_case"}

    _recalled(life, issued)

    with pytest.raises(Invalid):
        life.send(other)
    life.answer(other, {"se_child_results": {BEA: "previously_known"}})
    life.issued(other)
    assert _other(life, issued).state is State.ISSUED


def test_a_form_without_a_search_of_its_own_stays_where_it_is(life: Life) -> None:
    routes = {ALFIE: "contact_assessment_known", BEA: "prison_enquiry_response"}
    first, second = life.with_forms(ASSESSMENT, REPLY, NOTICE).enquiry(routes)
    mine, other = (first, second) if first.about == ALFIE else (second, first)
    life.answer(mine, {"as_law": "A care order", "as_wishes": "Letters"})
    life.answer(other, {"x": "Said"})
    life.issued(mine)
    life.send(other)

    _recalled(life, mine)

    assert life.opened(other).questionnaire.state is State.WITH_MANAGER


# --- nothing of the recalled report is proposed elsewhere -------------------------------------------------------------


def test_nothing_is_proposed_to_a_sibling_from_a_report_that_was_recalled(life: Life, issued: Questionnaire) -> None:
    other = _other(life, issued)
    life.answer(other, {"as_law": "", "as_wishes": ""})
    assert life.opened(other).path.proposals() == {"as_law": "A care order"}

    _recalled(life, issued)
    opened = life.opened(other)
    after = saving.accept_shared(
        life.ports, life.world.user(WORKER), other.id, revision=opened.questionnaire.revision
    )  # fmt: skip

    assert (opened.shared_from, opened.path.proposals(), saving.shared_proposals(opened)) == ("", {}, {})
    assert "as_law" not in after.path.answers


def test_what_is_answered_for_the_sibling_after_the_recall_is_not_proposed_either(
    life: Life, issued: Questionnaire
) -> None:
    _recalled(life, issued)
    life.answer(_other(life, issued), {"as_law": "An interim care order", "as_wishes": "He draws."})

    opened = life.opened(_same(life, issued)[-1])

    assert (opened.shared_from, opened.path.proposals(), opened.saved) == ("", {}, {})


def test_nothing_is_proposed_to_a_review_of_a_report_that_was_recalled(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW, NOTICE)
    first, second = life.enquiry(BOTH)
    mine = first if first.about == ALFIE else second
    life.answer(mine, {"as_law": "A care order", "as_wishes": "Letters"})
    life.issued(mine)
    review = start.start_another(
        life.ports, life.world.user(WORKER), mine.enquiry, "core/contribution_review", about=ALFIE, reason="Due"
    )  # fmt: skip
    life.answer(review, {"rv_report": life.world.document_of(mine)})
    assert life.opened(review).path.proposals() == {"as_law": "A care order"}

    _recalled(life, mine)

    assert (life.opened(review).shared_from, life.opened(review).path.proposals()) == ("", {})


# --- a child who was taken out of the intake and put in again ---------------------------------------------------------


def test_the_child_is_answered_about_anew_under_the_row_that_names_them_now(life: Life, issued: Questionnaire) -> None:
    worker, (sent,) = life.world.user(WORKER), _sent(life, issued)
    life.send_out(sent)
    (intake,) = [
        q for q in enquiries.view(life.ports, worker, issued.enquiry).questionnaires if q.form == "core/enquiry_intake"
    ]
    amending.reopen_intake(life.ports, worker, intake.id)
    again = {**CHILDREN[0], "id": "alfred"}
    named: dict[str, Raw] = {
        "ch_children": [again, CHILDREN[1]],
        "se_systems": [".usual"],
        "se_at": {"when": "now"},
        "se_child_results": {"alfred": "open_case", BEA: "open_case"},
        "se_match_basis": ["name", "date_of_birth"],
        "se_restricted": "no",
        "tr_immediate": "no",
        "tr_route": {"alfred": "contact_assessment_known", BEA: "contact_assessment_known"},
        "tr_route_reason": dict.fromkeys(("alfred", BEA), "The team manager asked for it."),
    }
    life.world._fill(worker, intake, named)
    complete(life.ports, worker, intake.id)

    _recalled(life, issued)

    every = enquiries.view(life.ports, worker, issued.enquiry).replies
    under_way = {q.about: q for q in every if q.form == issued.form and not q.state.is_final}
    assert under_way.keys() == {"alfred", BEA}
    assert (under_way["alfred"].searches_again, under_way["alfred"].replaces) == (True, issued.id)
