"""What was typed and led to nothing, or to a document long since, goes by itself; what is asked about or held stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.keeping.disposing.drafts import (
    DraftEnd,
    LeftAlone,
    day_of_end,
    history_ends,
    is_warned_of,
    what_ends,
)
from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.keeping.rights.requests import Right
from forms_service.services.answering import saving, uploads
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import holds
from forms_service.services.keeping.disposing import drafts
from forms_service.services.keeping.disposing.drafts import expire_drafts
from forms_service.services.keeping.rights import cautions, requests
from forms_service.services.replies import corrections
from forms_service.services.work import service_work
from tests.builders.agreeing import considered, explain_everything
from tests.builders.disposing import assert_sound, left_of, settle
from tests.builders.scripts import scripts
from tests.builders.sending import complete, send
from tests.builders.uploads import a_pdf
from tests.builders.world import DPO, MANAGER, NO_TRACE, RECORDS, WORKER, SetClock, World
from tests.web.browsing import visit

HERE, THOUGHT, USED, UNUSED = "northshire", "Thought better of since", "used.pdf", "unused.pdf"
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
_ENQUIRY = Enquiry(EnquiryId("e"), HERE, "SE-2026-AAAA-BBBB", "worker", datetime(2020, 1, 1, tzinfo=UTC))


def a_form(at: datetime, state: State = State.DRAFT) -> Questionnaire:
    return Questionnaire(QuestionnaireId("q"), _ENQUIRY.id, HERE, "core/a@1", "worker", at, state)


def days_after(world: World, days: int) -> None:
    world.clock.pass_by(timedelta(days=days))


def forms_of(world: World, enquiry: EnquiryId) -> list[Questionnaire]:
    with service_work(world.ports, HERE) as work:
        return list(work.questionnaires.of_enquiry(enquiry))


def answers_in(world: World, form: Questionnaire) -> int:
    with service_work(world.ports, HERE) as work:
        return len(work.questionnaires.answers(form.id))


@given(began=MOMENTS, saved=st.none() | MOMENTS, sent=st.none() | MOMENTS, today=st.dates(date(2020, 1, 1)))
def test_nothing_goes_within_twelve_months_of_any_edit_and_everything_after(
    began: datetime, saved: datetime | None, sent: datetime | None, today: date
) -> None:
    one = LeftAlone(replace(a_form(began), sent_at=sent), saved, is_sealed=False)
    last = max(moment for moment in (began, saved, sent) if moment)

    assert (one.ends_on - last.date()).days in range(364, 368)  # A day in London may be the next one.
    ends = what_ends(one, [], _ENQUIRY, today)
    assert ends is (DraftEnd.ENQUIRY if today >= one.ends_on else DraftEnd.NOTHING)
    assert is_warned_of(one.ends_on, one.ends_on - timedelta(days=28))
    assert not is_warned_of(one.ends_on, one.ends_on - timedelta(days=29))
    assert day_of_end(one, [], _ENQUIRY) == one.ends_on
    owed = replace(one, is_owed=True)
    assert day_of_end(owed, [], _ENQUIRY) is None
    assert day_of_end(replace(one, is_sealed=True), [], _ENQUIRY) is None
    assert what_ends(one, [owed], _ENQUIRY, today) is DraftEnd.NOTHING
    other = LeftAlone(replace(a_form(began, State.COMPLETED), id=QuestionnaireId("other")), saved, is_sealed=False)
    assert what_ends(other, [one], _ENQUIRY, today) is DraftEnd.NOTHING, "what was asked is no draft"
    assert what_ends(one, [other], _ENQUIRY, today) is not DraftEnd.ENQUIRY
    assert what_ends(replace(one, is_sealed=True), [], _ENQUIRY, today) is DraftEnd.NOTHING
    closed = replace(_ENQUIRY, state=EnquiryState.CLOSED)
    named = replace(other, form=replace(other.form, replaces=one.form.id))
    assert what_ends(one, [named], closed, today) is DraftEnd.NOTHING


@given(issued=MOMENTS)
def test_what_was_typed_over_goes_ninety_days_after_the_document(issued: datetime) -> None:
    assert (history_ends(issued) - issued.date()).days in {90, 91}


def begun_without_its_request(world: World) -> Questionnaire:
    """An intake in which somebody is named, and into which nobody put what was received."""
    begun, worker = world.begun(NO_TRACE), world.user(WORKER)
    revision = open_questionnaire(world.ports, worker, begun.id).questionnaire.revision
    saving.save_answers(world.ports, worker, begun.id, {"in_request_text": ""}, revision=revision, complete=False)
    return begun


def begun_as_received(world: World) -> Questionnaire:
    return world.begun(NO_TRACE)


def begun_correction_of_what_went_out(world: World) -> Questionnaire:
    record = world.send_out(world.record_of(world.issued(NO_TRACE)))
    return corrections.start_correction(world.ports, world.user(WORKER), record.id, "A name was wrong.")


@pytest.mark.parametrize("begin", [begun_as_received, begun_correction_of_what_went_out])
def test_a_request_as_it_was_received_and_a_correction_of_what_went_out_never_end_by_themselves(
    world: World, begin: Callable[[World], Questionnaire]
) -> None:
    begun = begin(world)
    answers = answers_in(world, begun)
    days_after(world, 800)
    page = visit(world.client_as(MANAGER), "/work").text
    assert "Not by itself, as somebody may wait for it. Complete or withdraw it" in page

    assert expire_drafts(world.ports).fault == ""
    assert begun.id in {form.id for form in forms_of(world, begun.enquiry)}
    assert answers_in(world, begun) == answers > 0


def test_a_form_that_nobody_goes_on_with_is_warned_of_and_goes_with_its_people_and_the_words_of_the_log(
    world: World,
) -> None:
    begun = begun_without_its_request(world)
    with service_work(world.ports, HERE) as work:
        people = [each.family_name for each in work.enquiries.get(begun.enquiry).subjects if each.family_name]
    days_after(world, 330)
    assert "Left alone" not in visit(world.client_as(MANAGER), "/work").text
    days_after(world, 20)
    page = visit(world.client_as(MANAGER), "/work").text
    assert "Left alone: what was typed is destroyed unless somebody goes on with it" in page
    assert "23 November 2027" in page
    assert left_of(world, people) == people
    expire_drafts(world.ports)
    assert forms_of(world, begun.enquiry), "not before its day"

    days_after(world, 15)
    assert expire_drafts(world.ports).done == "1 ended"

    assert left_of(world, people) == []
    assert forms_of(world, begun.enquiry) == []
    assert "draft_ended" in world.acts()
    assert expire_drafts(world.ports).done == "0 ended"
    assert drafts._end_left_alone(world.ports, HERE, begun.id) == 0, "another form of its enquiry was as old"
    assert_sound(world)


def test_a_reply_that_somebody_still_waits_for_loses_what_was_typed_and_stays_to_be_answered(world: World) -> None:
    reply = world.draft(NO_TRACE)
    days_after(world, 366)
    expire_drafts(world.ports)

    assert {form.state for form in forms_of(world, reply.enquiry)} == {State.COMPLETED, State.DRAFT}
    assert answers_in(world, reply) == 0
    assert "You searched" not in visit(world.client_as(WORKER), "/work").text
    assert visit(world.client_as(WORKER), f"/questionnaires/{reply.id}").response.status_code == 200
    assert "Left alone" not in visit(world.client_as(MANAGER), "/work").text, "nothing is there any more that could go"
    assert expire_drafts(world.ports).done == "0 ended"
    assert_sound(world)


def hold_by_name(world: World, named: str) -> None:
    holds.place_by_criteria(world.ports, world.user(RECORDS), RecordSearch(name=named), Authority.INQUIRY, "An inquiry")


def hold_by_harm(world: World, named: str) -> None:
    holds.place_by_criteria(
        world.ports, world.user(RECORDS), RecordSearch(harm="neglect"), Authority.INQUIRY, "An inquiry"
    )


def ask_for_access(world: World, named: str) -> None:
    slip = f"{named[:2]}{named[3:]}" if len(named) > 4 else named
    requests.open_request(
        world.ports, world.user(DPO), Right.ACCESS, asked_by=f"Somebody {slip}", about="", details="",
        received_on=world.clock.moment.date(),
    )  # fmt: skip


@pytest.mark.parametrize("keep", [hold_by_name, hold_by_harm, ask_for_access])
def test_what_is_held_or_asked_about_keeps_what_was_typed(world: World, keep: Callable[[World, str], None]) -> None:
    begun = begun_without_its_request(world)
    with service_work(world.ports, HERE) as work:
        (named, *_) = [each.family_name for each in work.enquiries.get(begun.enquiry).subjects if each.family_name]
    keep(world, named)
    days_after(world, 400)
    assert "Left alone" not in visit(world.client_as(MANAGER), "/work").text

    assert expire_drafts(world.ports).done == "0 ended"
    assert forms_of(world, begun.enquiry)


def issued_after_second_thoughts(world: World) -> Questionnaire:
    """A reply and its request, each typed over, with a file that was taken out again; issued, and closed."""
    worker, manager = world.user(WORKER), world.user(MANAGER)
    intake = enquiries.record_enquiry(world.ports, worker, express=False)
    for name, words in ((UNUSED, b"unused"), (USED, b"used")):
        added = uploads.receive(world.ports, worker, intake.id, "in_files", name, a_pdf() + b"%" + words)
        revision = open_questionnaire(world.ports, worker, intake.id).questionnaire.revision
        saving.save_answers(world.ports, worker, intake.id, {"in_files": [added.id]}, revision=revision, complete=False)
    script = scripts(SetClock.moment)[NO_TRACE]
    world._fill(worker, intake, script["intake"])
    reply = complete(world.ports, worker, intake.id)[0]
    world._fill(worker, reply, {**script["reply"], "nx_us": THOUGHT})
    world._fill(worker, reply, script["reply"])
    explain_everything(world.ports, worker, reply.id)
    sent = send(world.ports, worker, reply.id).questionnaire
    checks = considered(world.ports, manager, reply.id)
    decide.authorise(world.ports, manager, {reply.id: sent.sending}, checks)
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})
    world.send_out(world.record_of(reply))
    enquiries.close(world.ports, manager, reply.enquiry, "Replied")
    return reply


def test_ninety_days_after_issue_what_was_typed_over_and_files_of_no_use_go_and_what_is_sealed_stays(
    world: World,
) -> None:
    reply = issued_after_second_thoughts(world)
    record, officer = world.record_of(reply), world.user(RECORDS)
    with service_work(world.ports, HERE) as work:
        before = dict(work.questionnaires.answers(reply.id))
    settle(world)
    days_after(world, 89)
    assert expire_drafts(world.ports).done == "0 ended"
    marked = cautions.place_caution(
        world.ports, officer, record.id, CautionKind.DISPUTED, asked_by="Somebody", why="It is wrong"
    )
    days_after(world, 2)
    assert expire_drafts(world.ports).done == "0 ended", "it is disputed"
    cautions.lift_caution(world.ports, officer, record.id, marked.id, "It was right")
    typed = [THOUGHT, "%unused"]
    assert left_of(world, typed) == typed

    assert expire_drafts(world.ports).done == "2 ended"

    assert left_of(world, typed) == []
    with service_work(world.ports, HERE) as work:
        assert dict(work.questionnaires.answers(reply.id)) == before
        forms = work.questionnaires.of_enquiry(reply.enquiry)
        assert [each.name for form in forms for each in work.uploads.of_questionnaire(form.id)] == [USED]
    assert expire_drafts(world.ports).done == "0 ended"
    assert_sound(world)
