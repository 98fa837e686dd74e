"""Under what and from when a record is kept, along the ways that an enquiry can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import NotFound
from forms_service.casework.keeping.records import Standing
from forms_service.casework.users import User
from forms_service.services.deciding import decide
from forms_service.services.documents import making
from forms_service.services.enquiries import enquiries
from tests.builders.agreeing import considered, explain_everything
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.shipped import REPOSITORY
from tests.builders.world import MANAGER, RECORDS, WORKER, World

CONCERNS = "Concerns about named children"


class WithoutTheManager(DevelopmentDirectory):
    """The directory after the manager has left."""

    def user(self, user_id: str) -> User:
        if user_id == MANAGER:
            raise NotFound("There is no such person.")
        return super().user(user_id)


def test_a_reply_that_is_issued_is_dated_from_its_issue_and_stays_so_when_the_enquiry_is_closed(world: World) -> None:
    reply = world.issued()
    assert world.record_of(reply).retention.due_date == date(2032, 11, 23)

    world.clock.pass_by(timedelta(days=30))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    assert world.record_of(reply).retention.due_date == date(2032, 11, 23)


def _issued(world: World, reply: Questionnaire) -> Questionnaire:
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sent, manager = send(world.ports, world.user(WORKER), reply.id).questionnaire, world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sent.sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    submission = decide.view(world.ports, world.user(MANAGER), reply.id).submission
    decide.issue(world.ports, world.user(MANAGER), {reply.id: submission})
    return reply


def test_a_concern_about_somebody_whom_nobody_supervises_is_dated_and_its_page_says_by_which_rule(world: World) -> None:
    reply = world.issued(CONCERNS)
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    record = world.record_of(reply)
    assert (record.retention.class_id, record.retention.due_date) == ("RC-03", date(2061, 11, 23))
    page = world.client_as(RECORDS).get(f"/records/{record.id}").text
    assert "due for review and disposal on 23 November 2061, 35 years after the last contact. Local policy" in page


def test_a_concern_about_somebody_on_licence_waits_for_the_end_of_supervision(world: World) -> None:
    reply = _issued(world, world.draft(CONCERNS, ad_legal_status="on_licence"))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    retention = world.record_of(reply).retention
    assert (retention.class_id, retention.due_date, retention.review_date) == ("RC-03", None, date(2027, 11, 23))
    assert "because the date of the end of the supervision of the adult is not known" in retention.why


def test_a_reply_that_is_withdrawn_after_its_documents_were_made_is_kept_as_never_issued(world: World) -> None:
    reply = world.made()
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "Answered by telephone", read=now_read(world.ports, reply.id)
    )

    world.clock.pass_by(timedelta(days=30))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    (record,) = [record for record in world.records_of(reply) if record.form == reply.form]
    kept = record.retention
    assert (kept.class_id, kept.trigger, kept.due_date) == ("RC-09", "withdrawn_before_issue", date(2027, 11, 23))
    assert record.standing is Standing.WITHDRAWN


def _returned_and_issued(world: World, reply: Questionnaire) -> str:
    """Return a made reply, and have it sealed again and issued; return the id of what was issued."""
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say who was searched for", read=now_read(world.ports, reply.id)
    )
    return decide.view(world.ports, world.user(MANAGER), _issued(world, reply).id).submission


def test_what_was_sealed_before_a_reply_was_returned_is_kept_as_never_issued_and_its_next_sealing_as_issued(
    world: World,
) -> None:
    reply = world.made()
    submission = _returned_and_issued(world, reply)

    kept = {record.submission == submission: record.retention for record in world.records_of(reply)}
    assert (kept[False].class_id, kept[False].due_date) == ("RC-09", date(2027, 11, 23))
    assert (kept[True].class_id, kept[True].due_date) == ("RC-01", date(2032, 11, 23))


def test_pages_say_of_what_was_never_issued_that_it_was_not(world: World) -> None:
    reply = world.made()
    record = world.record_of(reply).id
    waiting = world.client_as(RECORDS).get(f"/records/{record}").text
    decide.withdraw(
        world.ports, world.user(MANAGER), reply.id, "Answered by telephone", read=now_read(world.ports, reply.id)
    )
    officer = world.client_as(RECORDS)

    page = officer.get(f"/records/{record}").text
    found = officer.post("/records", data={"name": "Sampleton"}, follow_redirects=True).text

    assert "Not issued yet" in waiting
    assert "Taken back on 23 November 2026, before anything of it went out" in page
    assert "RC-09: Replies that were taken back before they were issued" in page
    assert "Taken back" in found


def test_a_file_that_was_never_issued_is_told_apart_from_the_issued_one_when_both_are_downloaded(world: World) -> None:
    reply = world.made()
    _returned_and_issued(world, reply)
    officer = world.client_as(RECORDS)

    kept = [(record, item) for record in world.records_of(reply) for item in record.objects if item.kind == "pdf"]
    officer.get(f"/records/{kept[0][0].id}")
    named = {
        record.was_never_issued: officer.post(
            f"/records/{record.id}/files/{item.id}", data={"reason": "A court has asked for it"}
        ).headers["Content-Disposition"]
        for record, item in kept
    }

    assert "D12: taken back, D12: made and read back" in world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text
    (name,) = {item.file_name for _, item in kept}
    assert named[False].endswith(f"filename={name}")
    assert named[True].endswith(f"filename={name.removesuffix('.pdf')}-not-issued.pdf")


def test_a_record_is_classed_as_on_the_day_of_sealing_though_the_manager_has_left_since(world: World) -> None:
    reply = world.authorised()
    gone = WithoutTheManager.load(REPOSITORY / "reference_data/development_people.yaml")

    assert making.make_next(replace(world.ports, directory=gone), "worker")

    assert world.record_of(reply).retention.class_id == "RC-01"
