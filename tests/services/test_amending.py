"""Until something has gone out whatever is wrong is mended; from then on it is corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import NEVER_ISSUED
from forms_service.engine.answers import Raw
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import amending, decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.documents import reading
from forms_service.services.enquiries import clocks, enquiries, promises
from forms_service.services.keeping import records
from forms_service.services.replies import corrections, progress, sendings, start
from tests.builders.reading import now_read
from tests.builders.sending import complete, send
from tests.builders.world import MANAGER, WORKER, World

WHY = "The family name is misspelt."
OTHER_WORKER = "northshire-worker-2"
INTAKE = "core/enquiry_intake"
STAGES = ("sent", "authorised", "made", "issued")


def _take_to(world: World, stage: str) -> Questionnaire:
    at: dict[str, Callable[[], Questionnaire]] = {
        "sent": world.sent, "authorised": world.authorised, "made": world.made, "issued": world.issued,
    }  # fmt: skip
    return at[stage]()


def _now(world: World, reply: Questionnaire) -> Questionnaire:
    return open_questionnaire(world.ports, world.user(WORKER), reply.id).questionnaire


def _intake(world: World, reply: Questionnaire) -> Questionnaire:
    every = enquiries.view(world.ports, world.user(WORKER), reply.enquiry).questionnaires
    return next(each for each in every if each.form == INTAKE)


def _rename(world: World, intake: Questionnaire, name: str) -> None:
    """Whoever is named otherwise is searched for again, and what was said of everybody is said once more."""
    opened = open_questionnaire(world.ports, world.user(WORKER), intake.id)
    said = ("se_adult_result", "se_restricted", "tr_immediate")
    found: dict[str, Raw] = {question: str(opened.answers.get(question)) for question in said}
    typed: dict[str, Raw] = {"ad_family_name": name, "se_systems": [".usual"], "se_at": {"when": "now"}, **found}
    for _ in range(2):
        revision = open_questionnaire(world.ports, world.user(WORKER), intake.id).questionnaire.revision
        saving.save_answers(world.ports, world.user(WORKER), intake.id, typed, revision=revision, complete=False)


def _hand_out(world: World, kept: Record, how: str) -> None:
    actor = world.user(WORKER)
    if how == "sent":
        sendings.record_sending(world.ports, actor, kept.id, recipient="ppu.moor@prison.example", channel="post")
    elif how == "downloaded":
        file = next(item for item in kept.objects if item.kind == "pdf")
        records.retrieve(world.ports, actor, kept.id, file.id, "Sending the reply")
    else:
        with world.ports.unit_of_work() as unit:
            sealed = unit.of(kept.organisation).submissions.get(kept.submission)
            document = unit.of(kept.organisation).documents.of_questionnaire(sealed.questionnaire)[0]
        assert reading.read_text(world.ports, actor, document.id).words == ""
        reading.hand_out_text(world.ports, actor, document.id)
        assert "Rowan" in reading.read_text(world.ports, actor, document.id).words


@pytest.mark.parametrize("stage", STAGES)
def test_a_colleague_calls_a_reply_back_at_every_stage_and_it_goes_out_mended_once(world: World, stage: str) -> None:
    reply = _take_to(world, stage)
    sealed_before = list(world.records_of(reply))

    if stage == "issued":
        with pytest.raises(Conflict, match="Say first whether anybody outside had any of it"):
            amending.call_back(
                world.ports, world.user(OTHER_WORKER), reply.id, WHY, read=now_read(world.ports, reply.id)
            )
    back = amending.call_back(
        world.ports,
        world.user(OTHER_WORKER),
        reply.id,
        WHY,
        nobody_had_it=stage == "issued",
        read=now_read(world.ports, reply.id),
    )

    assert (back.state, back.comments[-1].by) == (State.RETURNED, OTHER_WORKER)
    assert back.comments[-1].text == (f"{WHY} Nobody outside had it." if stage == "issued" else WHY)
    assert all(_is_never_issued(kept) for kept in world.records_of(reply))
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire
    decide.authorise(world.ports, world.user(MANAGER), {sent.id: sent.sending})
    world.make_documents()
    submission = decide.view(world.ports, world.user(MANAGER), sent.id).submission
    decide.issue(world.ports, world.user(MANAGER), {sent.id: submission})
    issued = [kept for kept in world.records_of(reply) if kept.issued_at]
    assert len(issued) == 1
    assert issued[0].id not in {kept.id for kept in sealed_before}


def _is_never_issued(kept: Record) -> bool:
    return kept.was_never_issued and kept.retention.class_id == NEVER_ISSUED


@pytest.mark.parametrize("stage", ["draft", *STAGES])
def test_a_name_is_mended_in_the_intake_at_every_stage_and_stands_in_what_is_issued(world: World, stage: str) -> None:
    reply = world.draft() if stage == "draft" else _take_to(world, stage)
    intake = _intake(world, reply)

    amending.reopen_intake(world.ports, world.user(WORKER), intake.id, nobody_had=[reply.id])
    _rename(world, intake, "Mended-Name")
    complete(world.ports, world.user(WORKER), intake.id)
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire
    found = decide.view(world.ports, world.user(MANAGER), reply.id)

    assert found.opened.enquiry.adult is not None
    assert found.opened.enquiry.adult.family_name == "Mended-Name"
    changed = {change.question: (change.before, change.now) for change in found.amendments}
    assert ("ad_family_name" in changed) == (stage != "draft")
    if stage != "draft":
        assert changed["ad_family_name"][1] == "Mended-Name"
    decide.authorise(world.ports, world.user(MANAGER), {sent.id: sent.sending})
    world.make_documents()
    (kept,) = [kept for kept in world.records_of(reply) if not kept.was_never_issued and not kept.part]
    assert kept.subjects[0].family_name == "Mended-Name"


@pytest.mark.parametrize("how", ["sent", "downloaded", "copied"])
def test_from_the_moment_that_it_goes_out_it_is_corrected_and_not_amended(world: World, how: str) -> None:
    reply = world.issued()
    kept = world.record_of(reply)
    with pytest.raises(Conflict, match="Call the reply back"):
        corrections.start_correction(world.ports, world.user(WORKER), kept.id, WHY)

    _hand_out(world, kept, how)

    with pytest.raises(Conflict, match="has gone out"):
        amending.call_back(world.ports, world.user(WORKER), reply.id, WHY, read=now_read(world.ports, reply.id))
    with pytest.raises(Conflict, match="has gone out"):
        amending.reopen_intake(world.ports, world.user(WORKER), _intake(world, reply).id)
    assert corrections.start_correction(world.ports, world.user(WORKER), kept.id, WHY).about == kept.id


def test_what_a_manager_reads_before_the_issue_has_not_gone_out(world: World) -> None:
    reply = world.made()
    kept = world.record_of(reply)
    file = next(item for item in kept.objects if item.kind == "pdf")

    records.retrieve(world.ports, world.user(MANAGER), kept.id, file.id, "Reading it before it is issued")

    assert (
        amending.call_back(world.ports, world.user(WORKER), reply.id, WHY, read=now_read(world.ports, reply.id)).state
        is State.RETURNED
    )


def test_a_reply_in_its_authors_hands_has_nothing_to_be_called_back(world: World) -> None:
    reply = world.draft()
    with pytest.raises(Conflict, match="you cannot call back it now"):
        amending.call_back(world.ports, world.user(WORKER), reply.id, WHY, read=now_read(world.ports, reply.id))


def test_the_manager_sees_what_changed_since_it_was_returned_and_nothing_else(world: World) -> None:
    reply = world.sent()
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say more.", read=now_read(world.ports, reply.id)
    )
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    question = next(q for q in opened.path.questions if q.type == "textarea" and q.id in opened.path.answers)
    saving.save_answers(
        world.ports, world.user(WORKER), reply.id, {question.id: "Said more."},
        revision=opened.questionnaire.revision, complete=False,
    )  # fmt: skip
    send(world.ports, world.user(WORKER), reply.id)

    changes = decide.view(world.ports, world.user(MANAGER), reply.id).amendments

    assert [(change.question, change.now) for change in changes] == [(question.id, "Said more.")]


def test_a_withdrawn_reply_is_to_be_answered_again_until_somebody_does_or_says_why_not(world: World) -> None:
    reply = world.sent()
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "To be written again.", read=now_read(world.ports, reply.id)
    )
    (duty,) = _duties(world, reply)
    assert "Answer this again" in duty.promises
    assert duty.owner == WORKER

    with pytest.raises(Invalid, match="Say why no reply is given"):
        promises.note_done(world.ports, world.user(WORKER), reply.id, duty.key)
    promises.note_done(world.ports, world.user(WORKER), reply.id, duty.key, "The prison withdrew its request.")
    (declined,) = _duties(world, reply)
    assert declined.done is not None

    world.clock.pass_by(timedelta(minutes=1))
    start.start_another(world.ports, world.user(WORKER), reply.enquiry, reply.form, reason="To be written again.")
    assert _duties(world, reply) == []


def test_the_duty_of_a_withdrawn_reply_ends_with_its_enquiry(world: World) -> None:
    reply = world.sent()
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "To be written again.", read=now_read(world.ports, reply.id)
    )

    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Answered by telephone.")

    assert _duties(world, reply) == []


def _duties(world: World, reply: Questionnaire) -> list[clocks.Task]:
    found = work_list(world.ports, world.user(WORKER)).tasks
    return [task for task in found if task.item.questionnaire.id == reply.id]


def test_an_enquiry_that_is_withdrawn_is_closed_with_the_reason(world: World) -> None:
    intake = world.begun()

    progress.withdraw_intake(world.ports, world.user(WORKER), intake.id, "Recorded twice.")

    found = enquiries.view(world.ports, world.user(WORKER), intake.enquiry)
    assert (found.enquiry.state, found.enquiry.close_reason) == ("closed", "Recorded twice.")
    assert Act.REOPEN not in found.intake_acts
