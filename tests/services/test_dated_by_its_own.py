"""A record is dated by its own people and by what happened since it was filed, and loses no class that it came under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from forms_service.adapters.sql.tables import record_subjects
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import DocumentId, EnquiryId, ReviewId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind
from forms_service.casework.people.facts import FactKind
from forms_service.engine.answers import Raw
from forms_service.engine.definitions.forms import Outcome
from forms_service.services.deciding import amending
from forms_service.services.enquiries import enquiries, letters, people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.keeping import dating
from forms_service.services.keeping.new_schedule.dated_before import date_waiting
from forms_service.services.replies import corrections, start
from forms_service.services.work import service_work
from tests.builders.everything import GONE
from tests.builders.life import ALFIE, BEA, CHILDREN, INTAKE, Life, close_with_promises
from tests.builders.sending import complete
from tests.builders.small_forms.one_child import ASSESSMENT, BOTH, REPLY
from tests.builders.small_forms.parts import NOTICE
from tests.builders.small_forms.review import REVIEW
from tests.builders.world import RECORDS, WORKER, World
from tests.web.browsing import visit

OF_ONE_CHILD = replace(ASSESSMENT, outcomes=(Outcome("document", "D30"), Outcome("retention", "RC-04")))
OF_ALL = replace(REPLY, outcomes=(*REPLY.outcomes, Outcome("retention", "RC-02")))
CORRECTS = replace(NOTICE, outcomes=(Outcome("document", "D70"), Outcome("retention", "RC-13")))


def now(world: World, record: Record) -> Record:
    with service_work(world.ports, record.organisation) as work:
        return work.records.get(record.id)


def page_of(world: World, record: Record) -> str:
    return visit(world.client_as(RECORDS), f"/records/{record.id}").text


def issued_of(life: Life, child: str) -> Questionnaire:
    """An issued report about one of two children, which is sent; of the other it is under way."""
    mine = next(reply for reply in life.enquiry(BOTH) if reply.about == child)
    life.answer(mine, {"as_law": "A care order", "as_wishes": "Letters"})
    life.issued(mine)
    life.send_out(life.world.record_of(mine))
    return mine


def taken_out(life: Life, reply: Questionnaire, *, again: bool) -> None:
    """Complete the intake without Bea, or with her under another row."""
    worker = life.world.user(WORKER)
    every = enquiries.view(life.ports, worker, reply.enquiry).questionnaires
    intake = next(each for each in every if each.form == INTAKE)
    amending.reopen_intake(life.ports, worker, intake.id)
    rows = {ALFIE: CHILDREN[0], **({"beatrice": {**CHILDREN[1], "id": "beatrice"}} if again else {})}
    said: dict[str, Raw] = {
        "ch_children": list(rows.values()),
        "se_systems": [".usual"],
        "se_at": {"when": "now"},
        "se_child_results": dict.fromkeys(rows, "open_case"),
        "se_match_basis": ["name", "date_of_birth"],
        "se_restricted": "no",
        "tr_immediate": "no",
        "tr_route": dict.fromkeys(rows, "contact_assessment_known"),
        "tr_route_reason": dict.fromkeys(rows, "The team manager asked for it."),
    }
    life.world._fill(worker, intake, said)
    complete(life.ports, worker, intake.id)


@pytest.mark.parametrize("again", [False, True], ids=["is named no more", "is named under another row"])
def test_a_record_is_dated_by_the_child_whom_it_is_about_whomever_the_enquiry_names_later(
    life: Life, *, again: bool
) -> None:
    world = life.with_forms(OF_ONE_CHILD).world
    reply = issued_of(life, BEA)
    record = world.record_of(reply)
    with service_work(world.ports, record.organisation) as work:
        record = dating.date_again(work, record, work.enquiries.get(record.enquiry))
    assert (record.retention.class_id, record.retention.due_date) == ("RC-04", date(2043, 4, 3))

    taken_out(life, reply, again=again)
    with service_work(world.ports, record.organisation) as work:
        dating.date_again(work, record, work.enquiries.get(record.enquiry))
    assert "due for review and disposal on 3 April 2043, 25 years after the birth of child" in page_of(world, record)

    (bea,) = [child.person for child in record.subjects_of("child")]
    fact = NewFact(FactKind.LOOKED_AFTER, since=date(2026, 1, 1), how="Our records")
    people.record(world.ports, world.user(RECORDS), bea, fact)
    assert "3 April 2093, 75 years after the birth of child" in page_of(world, record)


def test_what_is_filed_of_a_child_whom_the_enquiry_names_no_more_is_about_nobody_else(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD).world
    record = world.record_of(issued_of(life, BEA))
    with service_work(world.ports, record.organisation) as work:
        enquiry = work.enquiries.get(record.enquiry)
        only_alfie = replace(enquiry, subjects=tuple(each for each in enquiry.subjects if each.row != BEA))
        submission = work.submissions.get(record.submission)
        assert dating.people_of(work, submission, only_alfie) == record.subjects


def test_a_photograph_is_let_go_by_what_happened_after_it_was_filed(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD).world
    record = world.record_of(issued_of(life, BEA))
    (bea,) = [child.person for child in record.subjects_of("child")]
    apart = replace(record, part=PHOTOGRAPHS)

    def due_after(kind: FactKind, day: date) -> date | None:
        people.record(world.ports, world.user(RECORDS), bea, NewFact(kind, since=day, how="Our records"))
        with service_work(world.ports, record.organisation) as work:
            return dating.retention_by(work, dating.basis_of(work, apart)).due_date

    filed = world.clock.now().date()
    assert due_after(FactKind.CONTACT_ENDED, date(2024, 3, 1)) == date(filed.year + 1, filed.month, filed.day)
    assert due_after(FactKind.PHOTOGRAPH_REPLACED, filed) == date(filed.year + 1, filed.month, filed.day)
    world.clock.moment = world.clock.moment.replace(year=filed.year + 1, month=1)
    assert due_after(FactKind.CONTACT_ENDED, date(filed.year + 1, 1, 2)) == date(filed.year + 1, 2, 1)


def test_a_request_and_the_notice_of_its_letter_do_not_wait_for_each_other(life: Life) -> None:
    world = life.with_forms(OF_ALL, CORRECTS).world
    (reply,) = life.enquiry(dict.fromkeys(BOTH, "prison_enquiry_response"))
    life.answer(reply, {"x": "Said"})
    life.issued(reply)
    worker = world.user(WORKER)
    intake = next(q for q in enquiries.view(world.ports, worker, reply.enquiry).questionnaires if q.form == INTAKE)
    letters.ask(world.ports, worker, EnquiryId(reply.enquiry), "D02")
    life.make(intake)
    request = next(each for each in world.records_of(reply) if each.form == INTAKE)
    with service_work(world.ports, request.organisation) as work:
        work.records.save(replace(work.records.get(request.id), issued_at=work.now))
    life.send_out(now(world, request))
    notice = corrections.start_correction(world.ports, worker, request.id, "The day in it was wrong.")
    life.answer(notice, {"cn_kind": "fact_wrong"})
    life.issued(notice)
    close_with_promises(world, reply.enquiry)

    both = [each for each in world.records_of(reply) if each.form in {INTAKE, "core/correction_notice"}]
    assert len(both) == 2
    with service_work(world.ports, request.organisation) as work:
        for record in both:
            dating.date_again(work, work.records.get(record.id), work.enquiries.get(record.enquiry))
    dues = [now(world, record).retention for record in both]
    assert all(each.due_date for each in dues), dues


def _choice(life: Life, first: Questionnaire) -> Record:
    """A review of another enquiry's report of the same child."""
    (second,) = [each for each in life.enquiry(BOTH) if each.about == first.about]
    review = start.start_another(
        life.ports, life.world.user(WORKER), second.enquiry, "core/contribution_review", about=first.about, reason="Due"
    )  # fmt: skip
    life.answer(review, {"rv_report": life.world.document_of(first), "as_law": "A care order"})
    life.issued(review)
    return life.world.record_of(review)


def test_the_review_of_a_report_of_another_enquiry_follows_its_class(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD, REVIEW).world
    first = issued_of(life, BEA)
    report = world.record_of(first)
    review = _choice(life, first)
    assert review.enquiry != report.enquiry
    raised = Review(ReviewId("r"), ReviewKind.RAISE, "Higher", "officer", world.clock.now(), class_id="RC-03")
    with service_work(world.ports, report.organisation) as work:
        reviewed = replace(work.records.get(report.id), reviews=(raised,))
        dating.date_again(work, reviewed, work.enquiries.get(report.enquiry))

    assert "Kept under RC-03" in page_of(world, review)


def test_the_review_of_a_report_that_was_destroyed_with_its_enquiry_keeps_its_class(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD, REVIEW).world
    first = issued_of(life, BEA)
    report, document = world.record_of(first), DocumentId(world.document_of(first))
    review = _choice(life, first)
    with service_work(world.ports, review.organisation) as work:
        gone = replace(GONE, organisation=review.organisation, documents=(document,))
        work.stubs.add(replace(gone, retention=replace(gone.retention, class_id="RC-03")), [])
        work.erasure.record(work.records.get(report.id))
    with service_work(world.ports, review.organisation) as work:
        assert "RC-03" in dating.basis_of(work, work.records.get(review.id)).classes


def dated_by_an_earlier_version(world: World, record: Record, **otherwise: Any) -> Record:
    """A record as an earlier version dated it, that waits to be dated anew."""
    with service_work(world.ports, record.organisation) as work:
        present = work.records.get(record.id)
        before = replace(present, raised_to=(), retention=replace(present.retention, **otherwise))
        work.records.save(before)
        work.date_shifts.wait([record.id])
    return before


def test_what_an_earlier_version_dated_is_dated_anew_once_and_each_change_is_in_the_log(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD, REVIEW).world
    first = issued_of(life, BEA)
    review = _choice(life, first)
    record = world.record_of(first)
    dated_by_an_earlier_version(world, record, trigger_date=date(2015, 2, 1), due_date=date(2040, 2, 1))
    dated_by_an_earlier_version(world, review, class_id="RC-02")

    while date_waiting(world.ports).more:
        pass

    (entry,) = history_of(world, record)
    assert (entry["due before"], entry["due after"]) == ("2040-02-01", "2043-04-03")
    assert [each["class after"] for each in history_of(world, review)] == ["RC-04"]
    assert now(world, review).retention.class_id == "RC-04", "as what it reviews, which was dated after it or before"
    assert date_waiting(world.ports).done == "0 record(s)"
    assert "dated the record anew (due 2043-04-03)" in page_of(world, record)


def history_of(world: World, record: Record) -> list[Mapping[str, str]]:
    with service_work(world.ports, record.organisation) as work:
        entries = work.audit.of_object([record.id])
    return [each.payload or {} for each in entries if each.event.act == "record_dated_anew"]


def test_what_somebody_changed_past_the_service_is_not_dated_by_it(life: Life) -> None:
    world = life.with_forms(OF_ONE_CHILD).world
    record = world.record_of(issued_of(life, BEA))
    before = dated_by_an_earlier_version(world, record, class_id="RC-02", due_date=date(2033, 1, 1))
    with world.engine.begin() as connection:
        connection.execute(update(record_subjects).values(date_of_birth="2001-01-01"))

    assert date_waiting(world.ports).fault == "AlteredPastTheService"
    assert now(world, record).retention == before.retention
