"""What the issue of a correction does to work that is under way, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import BatchId, new
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.records import Record
from forms_service.engine.definitions.forms import Outcome
from forms_service.engine.derivations.kinds import ContextFact, Elsewhere
from forms_service.services.deciding import decide
from forms_service.services.deciding.work_list import work_list
from forms_service.services.keeping import allowed
from forms_service.services.keeping.disposing import destroying
from forms_service.services.replies import corrections, sendings
from forms_service.services.work import Work, service_work
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, Life, a_form
from tests.builders.reading import now_read
from tests.builders.reviews import a_review
from tests.builders.shipped import shipped
from tests.builders.small_forms.one_child import ASSESSMENT, BOTH
from tests.builders.small_forms.parts import NOTICE
from tests.builders.world import MANAGER, RECORDS, WORKER, World
from tests.web.browsing import visit

READING = [
    a_question(f"{name}_then", required=False, reads=Elsewhere((name, f"{name}_then")))
    for name in ("as_law", "as_wishes")
]
"""What the report that is reviewed said, or said that the one before it said."""
REVIEW = a_form(
    "contribution_review",
    a_question("rv_report", "document", table="issued_documents"),
    *READING,
    a_question("as_law"),
    about="ch_children",
    reviews="rv_report",
    outcomes=(Outcome("document", "D60"), Outcome("retention", "RC-02")),
)
TELLING = a_form(
    "correction_notice",
    a_question("cn_doc", "document", table="issued_documents"),
    a_question("cn_kind", "radio", options=["fact_wrong", "wrong_person"]),
    a_question(
        "cn_recipients",
        "repeat",
        required=False,
        reads=ContextFact("sent.recipients"),
        columns=[a_question("cn_recipient", required=False)],
    ),
    outcomes=(Outcome("document", "D70"), Outcome("retention", "RC-02")),
)


def a_report(life: Life) -> Questionnaire:
    """An issued assessment of one child, which has gone out."""
    first, second = life.enquiry(BOTH)
    mine = first if first.about == ALFIE else second
    life.answer(mine, {"as_law": "A care order", "as_wishes": "Letters"})
    life.issued(mine)
    life.send_out(life.world.record_of(mine))
    return mine


LEVELS = ["level_1_none", "level_4_all"]
WITH_A_LEVEL = a_form(
    "contact_assessment_known",
    *ASSESSMENT.questions,
    a_question("lv_level", "radio", options=LEVELS),
    about="ch_children",
    copies=("se_child_results",),
    outcomes=ASSESSMENT.outcomes,
)
READING_TEXTS = replace(NOTICE, vocabulary=shipped().latest("core/correction_notice").vocabulary)


def a_notice(life: Life, report: Questionnaire) -> Questionnaire:
    record = life.world.record_of(report)
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "The order had ended.")
    life.answer(notice, {"cn_kind": "fact_wrong"})
    return notice


def test_what_reads_something_wrong_and_is_under_way_comes_back_to_its_author_with_the_reason(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW, NOTICE)
    report = a_report(life)
    review = a_review(life, report)
    life.issued(a_notice(life, report))

    after = life.opened(review).questionnaire
    reference = life.world.record_of(report).reference

    assert after.state is State.RETURNED
    assert after.comments[-1].text == f"What this was made from was wrong: see {reference}-D70. Look at it again."


def test_a_review_reads_the_last_report_as_it_was_put_right(life: Life) -> None:
    """What was called wrong is never brought back: what is right stands in its place."""
    life.with_forms(ASSESSMENT, REVIEW, NOTICE)
    report = a_report(life)
    review = a_review(life, report)
    before = life.opened(review).path.answers
    notice = a_notice(life, report)
    wrong = {"as_law": "A supervision order", "as_wishes": "No letters"}
    items = [{"id": name, "cn_as_sent": name, "cn_corrected": right} for name, right in wrong.items()]
    life.answer(notice, {"cn_items": items})
    life.issued(notice)
    after = life.opened(review).path.answers

    assert (before["as_law_then"], before["as_wishes_then"]) == ("A care order", "Letters")
    assert (after["as_law_then"], after["as_wishes_then"]) == ("A supervision order", "No letters")


def destroy(world: World, record: Record) -> None:
    """Erase the rows of a record, as the worker does."""
    with service_work(world.ports, record.organisation) as work:
        batch = Batch(new(BatchId), record.organisation, WORKER, work.now, work.today, record.retention.schedule)
        stub = destroying.stub_of(work, record, batch, item_of_batch(record))
        destroying.erase(work, stub, record, [])


def item_of_batch(record: Record) -> Item:
    kept = record.retention
    return Item(record.id, record.reference, record.title, kept.class_id, kept.due_date, kept.why)


def test_a_review_and_a_notice_open_still_when_the_report_that_they_were_made_from_is_destroyed(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW, NOTICE)
    report = a_report(life)
    review = a_review(life, report)
    life.authorise(review)
    life.make(review)
    life.issue(review)
    notice = a_notice(life, report)
    life.issued(notice)
    first, *others = life.world.records_of(report)
    reads = life.opened(review).path.answers["as_law_then"]
    destroy(life.world, first)

    for client, paths in (
        (life.world.client_as(MANAGER), [f"/replies/{reply.id}" for reply in (review, notice)]),
        (life.world.client_as(RECORDS), ["/register", *(f"/records/{kept.id}" for kept in others)]),
    ):
        assert {path: visit(client, path).response.status_code for path in paths} == dict.fromkeys(paths, 200)
    with life.ports.unit_of_work() as unit:
        for kept in others:
            allowed.require(Work(life.ports, unit, kept.organisation, life.world.user(RECORDS)), kept, Act.DOWNLOAD)
    assert life.opened(review).path.answers["as_law_then"] == reads
    work_list(life.ports, life.world.user(WORKER))


@pytest.mark.parametrize(
    ("level", "corrected", "views"),
    [
        ("level_4_all", {"as_law": "A court found that she had hurt a child in 2012."}, ["level 4 all"]),
        ("level_4_all", {"as_law": "A supervision order"}, []),
        ("level_1_none", {"as_law": "A court found that she had hurt a child in 2012."}, []),
        ("level_4_all", {"as_law": "She had hurt a child in 2012.", "lv_level": "Level 1"}, []),
    ],
    ids=["graver", "not graver", "no calls", "the view is corrected too"],
)
def test_what_is_right_and_graver_than_what_was_sent_is_held_against_the_view_that_stands(
    life: Life, level: str, corrected: dict[str, str], views: list[str]
) -> None:
    life.with_forms(WITH_A_LEVEL, READING_TEXTS)
    report = next(each for each in life.enquiry(BOTH) if each.about == ALFIE)
    life.answer(report, {"as_law": "A care order", "as_wishes": "Letters", "lv_level": level})
    life.issued(report)
    life.send_out(life.world.record_of(report))
    notice = a_notice(life, report)
    items = [{"id": name, "cn_as_sent": name, "cn_corrected": right} for name, right in corrected.items()]
    life.answer(notice, {"cn_items": items})

    found = decide.view(life.ports, life.world.user(WORKER), notice.id).disagreements
    asked = [one.disagreement for one in found if one.disagreement.rule == "graver_beside_a_view"]

    assert [one.against.words for one in asked if one.against] == views
    assert {one.place[-1] for one in asked} <= {"cn_corrected"}


def test_a_second_review_reads_what_the_first_one_left_as_it_was_put_right_since(life: Life) -> None:
    life.with_forms(ASSESSMENT, REVIEW, NOTICE)
    report = a_report(life)
    first = a_review(life, report)
    life.authorise(first)
    life.make(first)
    life.issue(first)
    notice = a_notice(life, report)
    life.answer(notice, {"cn_items": [{"id": "a", "cn_as_sent": "as_wishes", "cn_corrected": "No letters"}]})
    life.issued(notice)

    second = a_review(life, first)

    assert life.opened(first).path.answers["as_wishes_then"] == "Letters", "it stays as it was sent"
    assert life.opened(second).path.answers["as_wishes_then"] == "No letters"


def test_what_was_sent_since_a_notice_was_authorised_has_to_be_in_it(life: Life) -> None:
    life.with_forms(ASSESSMENT, TELLING)
    report = a_report(life)
    notice = a_notice(life, report)
    life.send(notice)
    life.authorise(notice)
    life.make(notice)
    kept = life.world.record_of(report)
    sendings.record_sending(life.ports, life.world.user(WORKER), kept.id, recipient="Another Officer", channel="post")

    with pytest.raises(Conflict, match="since this notice was authorised"):
        life.issue(notice)
    decide.return_for_changes(
        life.ports,
        life.world.user(MANAGER),
        notice.id,
        "Another officer had it too.",
        read=now_read(life.ports, notice.id),
    )
    life.issued(notice)

    assert "Another Officer" in life.opened(notice).path.reader.text("cn_recipients")


def test_what_is_corrected_is_sent_to_nobody_more_but_what_went_before_may_be_noted(life: Life) -> None:
    life.with_forms(ASSESSMENT, NOTICE)
    report = a_report(life)
    life.issued(a_notice(life, report))
    kept, worker = life.world.record_of(report), life.world.user(WORKER)
    life.world.clock.pass_by(timedelta(minutes=9))

    def send(at: datetime) -> None:
        sendings.record_sending(life.ports, worker, kept.id, recipient="A Third", channel="post", sent_at=at)

    with pytest.raises(Conflict, match="It is not sent any more"):
        send(life.world.clock.now())
    send(kept.markings[0].at - timedelta(seconds=1))

    assert "A Third" in {sent.recipient for sent in life.world.record_of(report).sendings}
