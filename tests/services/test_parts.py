"""Replies that are given in parts, approved by telephone, and corrected when a later part contradicts an earlier."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.keeping.records import Standing
from forms_service.engine.moments import Moment
from forms_service.services.deciding import amending, authorising, decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping.register import Entry
from forms_service.services.replies import corrections, sendings
from tests.builders.life import Life
from tests.builders.reading import now_read
from tests.builders.small_forms.parts import ANSWERS, NOTICE, REPLY, ROUTES, SAID_AT, THAT_DAY, by_phone
from tests.builders.world import MANAGER, OTHER_MANAGER, OTHER_WORKER, WORKER


@pytest.fixture
def reply(life: Life) -> Questionnaire:
    (started,) = life.with_forms(REPLY, NOTICE).enquiry(ROUTES)
    life.answer(started, ANSWERS)
    return started


def _entries(life: Life, reply: Questionnaire) -> list[Entry]:
    return enquiries.read_register(life.ports, life.world.user(MANAGER), reply.enquiry)


def test_after_the_same_day_part_is_issued_the_reply_goes_on(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)

    opened = life.opened(reply)

    assert (opened.questionnaire.state, opened.questionnaire.part) == (State.DRAFT, 2)
    assert opened.path.answers["pr_part"] == "full"
    assert opened.questionnaire.due == Moment.read("2026-11-25T17:00")
    assert opened.questionnaire.owner == WORKER


@pytest.mark.parametrize("given_to", [THAT_DAY, "Lee Madeup"])
def test_what_is_true_of_the_same_day_part_alone_is_not_taken_over_and_comes_back_with_it(
    life: Life, reply: Questionnaire, given_to: str
) -> None:
    life.answer(reply, {"sd_given_to": given_to, "sd_given_how": "secure_email"})
    life.issued(reply)

    assert life.opened(reply).path.answers.get("sd_given_to") == (None if given_to == THAT_DAY else given_to)

    amending.call_back(
        life.ports,
        life.world.user(WORKER),
        reply.id,
        "It is the wrong court.",
        nobody_had_it=True,
        read=now_read(life.ports, reply.id),
    )
    assert life.opened(reply).path.answers["sd_given_to"] == given_to


def test_the_part_before_stays_to_be_sent_and_read(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)

    found = decide.view(life.ports, life.world.user(WORKER), reply.id)
    (item,) = [i for i in work_list(life.ports, life.world.user(WORKER)).items if i.questionnaire.id == reply.id]

    assert [document.code for part in found.earlier for document in part.documents] == ["D20"]
    assert (item.to_send, item.needed_by) == (
        True,
        Moment.read("2026-11-25T17:00"),
    )  # It was read out, and is still to be e-mailed.


def test_a_part_that_is_not_sent_is_called_back_from_the_next_one(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"sd_given_how": "secure_email"})
    life.issued(reply)
    life.answer(reply, {"sd_headline": "The father moved out."})

    back = amending.call_back(
        life.ports,
        life.world.user(WORKER),
        reply.id,
        "The headline is wrong.",
        nobody_had_it=True,
        read=now_read(life.ports, reply.id),
    )

    opened = life.opened(reply)
    assert (back.state, back.part, back.due) == (State.RETURNED, 1, None)
    assert (opened.path.answers["pr_part"], opened.path.answers["sd_headline"]) == (
        "same_day",
        "The father moved out.",
    )
    life.issued(reply)
    assert life.opened(reply).path.answers["pr_part"] == "full"
    assert [kept.was_never_issued for kept in life.world.records_of(reply)] == [True, False]


def test_a_part_that_was_read_out_is_not_called_back(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)

    with pytest.raises(Conflict, match="has gone out"):
        amending.call_back(
            life.ports, life.world.user(WORKER), reply.id, "The headline is wrong.", read=now_read(life.ports, reply.id)
        )


def test_both_parts_are_sealed_and_issued_once_each(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    life.issued(reply)

    with life.ports.unit_of_work() as unit:
        sealed = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)

    assert [submission.outcomes("document") for submission in sealed] == [["D20"], ["D21"]]
    assert life.opened(reply).questionnaire.state is State.ISSUED


def test_what_was_read_out_and_then_sent_is_two_disclosures(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    record = life.world.record_of(reply)
    sendings.record_sending(
        life.ports, life.world.user(WORKER), record.id, recipient="court@probation.example", channel="secure e-mail"
    )

    entries = _entries(life, reply)

    assert [entry.sending.channel for entry in entries] == ["secure e-mail", "telephone"]
    assert entries[1].sending.recipient == "Nia Invented, report writer, 9:05"
    assert entries[1].sending.sent_at.strftime("%H:%M") == "09:05"


def test_the_second_part_does_not_enter_the_telephone_call_again(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    life.issued(reply)

    assert len(_entries(life, reply)) == 1


def test_a_full_reply_that_contradicts_the_part_before_starts_a_correction(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    life.answer(reply, {"sd_headline": "The father moved out."})
    sent = life.send(reply, since="wrong")

    replies = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies
    (notice,) = [q for q in replies if q.form == "core/correction_notice"]
    answers = life.opened(notice).path.answers
    found = decide.view(life.ports, life.world.user(MANAGER), sent.id).disagreements

    assert notice.about == life.world.record_of(reply).id
    assert "The father lives at the address." in life.opened(notice).path.reader.text("cn_items")
    assert "The father moved out." in str(answers["cn_items"])
    assert answers["cn_doc"] == life.world.document_of(reply)
    (one,) = [each.disagreement for each in found]
    assert one.against
    assert one.now
    assert (one.against.words, one.now.words) == ("The father lives at the address.", "The father moved out.")


def test_it_is_started_once_however_often_the_reply_is_sent(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    life.answer(reply, {"sd_headline": "The father moved out."})
    life.send(reply, since="wrong")
    decide.return_for_changes(
        life.ports, life.world.user(MANAGER), reply.id, "Say since when.", read=now_read(life.ports, reply.id)
    )
    life.send(reply, since="wrong")

    replies = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies

    assert len([q for q in replies if q.form == "core/correction_notice"]) == 1


def test_without_the_form_for_corrections_nothing_is_started(life: Life) -> None:
    (reply,) = life.with_forms(REPLY).enquiry(ROUTES)
    life.answer(reply, ANSWERS)
    life.issued(reply)

    assert life.opened(reply).questionnaire.part == 2


def test_an_issued_correction_marks_what_it_corrects(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    record = life.world.record_of(reply)
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "The address was wrong.")
    life.answer(notice, {"cn_kind": "fact_wrong"})
    life.issued(notice)

    corrected, its_own = life.world.records_of(reply)

    assert (corrected.standing, corrected.on_hold) == (Standing.CORRECTED, ())
    assert corrected.markings[0].reference == f"{record.reference}-D70"
    assert its_own.standing is Standing.ISSUED


def test_the_wrong_person_puts_everything_on_hold_and_says_to_search_again(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    record = life.world.record_of(reply)
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "It was a namesake.")
    life.answer(notice, {"cn_kind": "wrong_person"})
    life.issued(notice)

    found = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry)

    assert all(kept.on_hold for kept in found.records)
    assert "Search again" in found.enquiry.notes[-1].text


def test_something_issued_in_a_closed_enquiry_can_still_be_corrected(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"pr_part": "full"})
    life.issued(reply)
    enquiries.close(life.ports, life.world.user(MANAGER), reply.enquiry, "Replied")

    corrections.start_correction(
        life.ports, life.world.user(WORKER), life.world.record_of(reply).id, "The address was wrong."
    )
    enquiry = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).enquiry

    assert enquiry.state == "open"
    assert "Opened again after it was closed (Replied)" in enquiry.notes[0].text


def test_what_was_never_issued_is_not_corrected(life: Life, reply: Questionnaire) -> None:
    life.send(reply)
    life.authorise(reply)
    life.make(reply)

    with pytest.raises(Conflict, match="never issued"):
        corrections.start_correction(
            life.ports, life.world.user(WORKER), life.world.record_of(reply).id, "The address was wrong."
        )


def test_an_approval_by_telephone_seals_the_reply_and_lets_its_author_issue_it(
    life: Life, reply: Questionnaire
) -> None:
    by_phone(life, reply)
    life.make(reply)
    approved = life.opened(reply).questionnaire
    life.issue(reply, by=WORKER)

    with life.ports.unit_of_work() as unit:
        (submission,) = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)
    sealed = submission.answers.authorised

    assert approved.state is State.AUTHORISED
    assert approved.phone is not None
    assert approved.phone.confirm_by == Moment.read("2026-11-24T09:40")
    assert sealed["by"] == "Marian Ashdown"
    assert sealed["recorded_by"] == "Priya Okafor"
    assert life.opened(reply).questionnaire.waits_to_be_confirmed


def test_only_the_manager_who_was_telephoned_confirms_it(life: Life, reply: Questionnaire) -> None:
    by_phone(life, reply)

    with pytest.raises(NotAllowed):
        authorising.confirm_by_phone(
            life.ports, life.world.user(OTHER_MANAGER), reply.id, read=now_read(life.ports, reply.id, approval=True)
        )
    with pytest.raises(NotAllowed):
        authorising.confirm_by_phone(
            life.ports, life.world.user(WORKER), reply.id, read=now_read(life.ports, reply.id, approval=True)
        )
    after = authorising.confirm_by_phone(
        life.ports, life.world.user(MANAGER), reply.id, read=now_read(life.ports, reply.id, approval=True)
    )

    assert not after.waits_to_be_confirmed
    assert after.phone is not None
    assert after.phone.confirmed_at == Moment.read("2026-11-23T09:40")


def test_a_refusal_before_the_issue_sends_it_back_to_its_author(life: Life, reply: Questionnaire) -> None:
    by_phone(life, reply)

    after = authorising.refuse_by_phone(
        life.ports,
        life.world.user(MANAGER),
        reply.id,
        "I said not yet.",
        read=now_read(life.ports, reply.id, approval=True),
    )

    assert after.state is State.RETURNED
    assert after.comments[-1].text == "I said not yet."


def test_a_refusal_after_the_issue_stays_to_be_seen(life: Life, reply: Questionnaire) -> None:
    by_phone(life, reply)
    life.make(reply)
    life.issue(reply, by=WORKER)
    life.world.clock.pass_by(timedelta(minutes=5))

    after = authorising.refuse_by_phone(
        life.ports,
        life.world.user(MANAGER),
        reply.id,
        "I said not yet.",
        read=now_read(life.ports, reply.id, approval=True),
    )
    life.world.clock.pass_by(timedelta(minutes=5))

    def send(at: datetime | None) -> None:
        who, kept = life.world.user(WORKER), life.world.record_of(reply)
        sendings.record_sending(life.ports, who, kept.id, recipient="Probation", channel="e-mail", sent_at=at)

    with pytest.raises(Conflict, match="If it went before the correction was begun"):
        send(None)
    send(life.world.record_of(reply).issued_at)
    assert "Probation" in {sent.recipient for sent in life.world.record_of(reply).sendings}
    assert (after.state, after.part) == (State.DRAFT, 2)
    assert after.phone is not None
    assert after.phone.refusal == "I said not yet."


def test_nobody_approves_their_own_reply_by_telephone(life: Life) -> None:
    (mine,) = life.with_forms(REPLY).enquiry(ROUTES, author=MANAGER, tr_assign=MANAGER)
    life.answer(mine, ANSWERS, author=MANAGER)

    for somebody in (MANAGER, OTHER_WORKER):
        with pytest.raises(NotAllowed):
            authorising.approve_by_phone(
                life.ports,
                life.world.user(WORKER),
                mine.id,
                manager=somebody,
                said_at=SAID_AT,
                words="Yes.",
                read=now_read(life.ports, mine.id),
            )


def test_a_call_in_the_future_is_refused(life: Life, reply: Questionnaire) -> None:
    with pytest.raises(Conflict, match="future"):
        authorising.approve_by_phone(
            life.ports, life.world.user(WORKER), reply.id,
            manager=MANAGER, said_at=SAID_AT.later(hours=1), words="Yes.", read=now_read(life.ports, reply.id)
        )  # fmt: skip


def test_a_call_before_the_request_was_received_is_refused(life: Life, reply: Questionnaire) -> None:
    received = life.opened(reply).enquiry.received_at
    assert received is not None

    with pytest.raises(Conflict, match="before the request was received"):
        authorising.approve_by_phone(
            life.ports, life.world.user(WORKER), reply.id,
            manager=MANAGER, said_at=Moment(received.instant - timedelta(minutes=1)), words="Yes.", read=now_read(life.ports, reply.id)
        )  # fmt: skip


def test_a_call_before_the_reply_was_with_its_manager_approved_another(life: Life, reply: Questionnaire) -> None:
    life.world.clock.pass_by(timedelta(minutes=30))
    life.send(reply)

    with pytest.raises(Conflict, match="before the reply was sent to the manager, at 10:10"):
        by_phone(life, reply)


def test_what_is_signed_after_the_call_was_answered_when_it_was_signed(life: Life, reply: Questionnaire) -> None:
    life.world.clock.pass_by(timedelta(minutes=30))
    by_phone(life, reply)

    with life.ports.unit_of_work() as unit:
        (submission,) = unit.of(reply.organisation).submissions.of_questionnaire(reply.id)

    assert submission.answers.authorised["at"] == "2026-11-23T10:10"


def test_a_part_that_may_not_be_approved_by_telephone_is_sent_to_the_manager(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"pr_part": "full"})

    with pytest.raises(Conflict, match="Send it to the manager"):
        by_phone(life, reply)


def test_an_enquiry_is_not_closed_before_the_approval_is_confirmed(life: Life, reply: Questionnaire) -> None:
    by_phone(life, reply)
    life.make(reply)
    life.issue(reply, by=WORKER)
    life.answer(reply, {"sd_headline": "The father lives at the address."})
    life.issued(reply)

    with pytest.raises(Conflict, match="approved by telephone"):
        enquiries.close(life.ports, life.world.user(MANAGER), reply.enquiry, "Replied")
    authorising.confirm_by_phone(
        life.ports, life.world.user(MANAGER), reply.id, read=now_read(life.ports, reply.id, approval=True)
    )
    enquiries.close(life.ports, life.world.user(MANAGER), reply.enquiry, "Replied")
