"""By which schedule a record is dated: its own, as long as it is kept; what is filed now, by the present one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import QuestionnaireId, ReviewId
from forms_service.casework.keeping.retention import NOTHING_UNSURE, After, Schedule
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind
from forms_service.casework.keeping.schedules import Schedules, UnknownSchedule
from forms_service.casework.people.facts import FactKind, Source, current
from forms_service.engine.conditions import AnyRow, Compare
from forms_service.engine.definitions.forms import Outcome
from forms_service.services.deciding import amending, decide
from forms_service.services.keeping import dating
from forms_service.services.keeping.dating import basis_of
from forms_service.services.people.facts import Provenance, record_fact
from forms_service.services.replies.standing import mark_superseded, unmark
from forms_service.services.work import service_work
from tests.builders.definitions import a_question
from tests.builders.enquiries import child_page, link
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.reading import now_read
from tests.builders.workshop import Workshop
from tests.builders.world import MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World, with_present
from tests.web.browsing import visit


def two_years(schedule: Schedule) -> Schedule:
    """The next version of a schedule: no trace is kept two years."""
    shorter = replace(schedule.classes["RC-01"], rule=After("final_reply_issued", years=2))
    return replace(schedule, id="disposal@2", classes={**schedule.classes, "RC-01": shorter})


def with_a_new_schedule(world: World) -> None:
    schedules = world.ports.schedules
    world.use(schedules=with_present(schedules, two_years(schedules.present)))


def issue(world: World, reply_id: str) -> None:
    submission = decide.view(world.ports, world.user(MANAGER), QuestionnaireId(reply_id)).submission
    decide.issue(world.ports, world.user(MANAGER), {QuestionnaireId(reply_id): submission})


def test_a_record_is_dated_again_by_its_own_schedule_and_a_new_one_by_the_present(workshop: Workshop) -> None:
    world = workshop.world
    before = world.made()
    with_a_new_schedule(world)
    issue(world, before.id)
    after = world.made()
    issue(world, after.id)

    kept = [world.record_of(reply).retention for reply in (before, after)]
    assert [(one.schedule, one.due_date) for one in kept] == [
        ("disposal@1", date(2032, 11, 23)),
        ("disposal@2", date(2028, 11, 23)),
    ]


def test_what_was_dated_by_a_schedule_that_is_gone_is_not_dated_by_another(workshop: Workshop) -> None:
    world = workshop.world
    reply = world.made()
    before = world.record_of(reply)
    present = two_years(world.ports.schedules.present)
    world.use(schedules=Schedules(present, {present.id: present}))

    with pytest.raises(UnknownSchedule, match=r"disposal@1 is not there"):
        issue(world, reply.id)

    assert world.record_of(reply) == before


def test_what_was_superseded_counts_from_the_issue_of_what_took_its_place_and_of_what_took_the_place_of_that(
    workshop: Workshop,
) -> None:
    world = workshop.world
    replies = []
    for days in (0, 30, 365):
        world.clock.pass_by(timedelta(days=days))
        replies.append(world.made())
        issue(world, replies[-1].id)
    first, second, third = (world.record_of(reply) for reply in replies)
    assert first.retention.due_date == date(2032, 11, 23)
    for old, new in ((first, second), (second, third)):
        with service_work(world.ports, first.organisation) as work:
            mark_superseded(work, [work.records.get(old.id)], new.submission, "SE")
    assert [world.record_of(reply).retention.due_date for reply in replies] == [third.retention.due_date] * 3

    with service_work(world.ports, first.organisation) as work:
        unmark(work, work.submissions.get(third.submission))
    assert world.record_of(replies[0]).retention.due_date == second.retention.due_date


def with_one_more_class(schedule: Schedule) -> Schedule:
    """A later version of a schedule: one more class, above all the others."""
    highest = max(schedule.classes.values(), key=lambda each: each.rank)
    longer = replace(highest, id="RC-77", rank=highest.rank + 1, brought_by="")
    return replace(schedule, id="disposal@2", classes={**schedule.classes, longer.id: longer})


def test_what_comes_under_a_class_that_its_own_schedule_has_not_takes_the_one_in_force_and_waits_for_its_approval(
    workshop: Workshop,
) -> None:
    """A request counts the classes of its replies, and they may have been filed under a later schedule."""
    world = workshop.world
    record = world.record_of(world.made())
    world.use(schedules=with_present(world.ports.schedules, with_one_more_class(world.ports.schedules.present)))
    raised = Review(ReviewId("r"), ReviewKind.RAISE, "Higher", "officer", world.clock.now(), class_id="RC-77")
    with service_work(world.ports, record.organisation) as work:
        basis = basis_of(work, replace(record, reviews=(raised,)))
        assert (basis_of(work, record).schedule, basis.schedule) == ("disposal@1", "disposal@2")
    world.use(approval_required=True)
    with (
        service_work(world.ports, record.organisation) as work,
        pytest.raises(Unavailable, match="Nobody has approved"),
    ):
        basis_of(work, replace(record, reviews=(raised,)))


NOBODY_KNEW = AnyRow(Compare("st_ever", "includes", ("not_known",)))
OF_CARE = a_form(
    "prison_enquiry_response",
    a_question(
        "st_current", "radio", options=["none", "looked_after", "care_leaver"], each="ch_children", subject="child"
    ),
    a_question(
        "st_ever",
        "checkboxes",
        options=["looked_after", "child_protection_plan", "neither", "not_known"],
        each="ch_children",
        subject="child",
    ),
    outcomes=(
        Outcome("document", "D10"),
        Outcome("retention", "RC-04"),
        *(Outcome("retention_perhaps", name, NOBODY_KNEW) for name in ("RC-03", "RC-05")),
    ),
)


def answered(life: Life, **ever: list[str]) -> Questionnaire:
    """A reply that says that Alfie is looked after, or that nobody is, and what each child ever was."""
    (reply,) = life.enquiry(dict.fromkeys((ALFIE, BEA), "prison_enquiry_response"))
    now = "looked_after" if "looked_after" in ever["alfie"] else "none"
    life.answer(reply, {"st_current": {ALFIE: now, BEA: "none"}, "st_ever": {ALFIE: ever["alfie"], BEA: ever["bea"]}})
    life.issued(reply, manager=SERVICE_MANAGER)
    return reply


def test_every_child_who_ever_was_looked_after_dates_the_record_and_whatever_else_is_kept_of_them(life: Life) -> None:
    """Until the reply that said so is called back before anybody had it."""
    world = life.with_forms(OF_CARE).world
    earlier = answered(life, alfie=["neither"], bea=["neither"])
    assert world.record_of(earlier).retention.class_id == "RC-04"
    reply = answered(life, alfie=["looked_after"], bea=["looked_after"])

    kept = world.record_of(reply).retention
    assert (kept.class_id, kept.due_date, kept.doubt) == ("RC-05", date(2093, 4, 3), ""), "Bea, the younger one"
    assert "75 years after the birth of child 2" in kept.why
    link(world, earlier, reply)  # Alfie of both is the same child.
    raised = world.record_of(earlier).retention
    assert (raised.class_id, raised.due_date) == ("RC-05", date(2090, 2, 1))
    page = visit(world.client_as(WORKER), child_page(world, reply)).text
    assert "Looked after" in page
    assert "as it said of now, or of any time before" in page

    answered_otherwise = amending.call_back(
        world.ports, world.user(WORKER), reply.id, "It was another child",
        read=now_read(world.ports, reply.id), nobody_had_it=True,
    )  # fmt: skip
    assert not answered_otherwise.is_issued_last
    with service_work(world.ports, reply.organisation) as work:
        people = [child.person for child in work.enquiries.get(reply.enquiry).children]
        assert not current(work.people.facts(people), FactKind.LOOKED_AFTER, FactKind.ON_PLAN)


def test_what_nobody_knew_of_a_child_is_kept_as_if_it_were_so_and_looked_at_every_year(life: Life) -> None:
    """Until it is recorded of each child, or two people lower the class. Nobody's page says more than was known."""
    world = life.with_forms(OF_CARE).world
    reply = answered(life, alfie=["not_known"], bea=["neither"])

    for each in world.records_of(reply):
        kept = each.retention
        assert (kept.class_id, kept.due_date, kept.review_date) == ("RC-05", date(2093, 4, 3), world.clock.now().date())
        assert "nobody knew whether a child in it is or was looked after" in kept.why
        assert kept.why.endswith("It is in doubt, and reviewed every year.")
        page = visit(world.client_as(RECORDS), f"/records/{each.id}/review").text
        assert "Of a child in it nobody knew whether they were ever looked after or were ever on a plan" in page
    record = world.record_of(reply)
    with service_work(world.ports, reply.organisation) as work:
        enquiry = work.enquiries.get(reply.enquiry)
        children = [child.person for child in enquiry.children]
        assert not current(work.people.facts(children), FactKind.LOOKED_AFTER, FactKind.ON_PLAN)
        lowered = Review(
            ReviewId("r"), ReviewKind.LOWER, "Found out", "a", work.now, class_id="RC-04",
            answered_by="b", answered_at=work.now, is_granted=True,
        )  # fmt: skip
        assert dating.basis_of(work, replace(record, reviews=(lowered,))).unsure == NOTHING_UNSURE
        for person in children:
            record_fact(
                work, person, FactKind.LOOKED_AFTER, origin=Provenance(Source.RECORDS, enquiry.id, "The council")
            )
        known = dating.date_again(work, work.records.get(record.id), enquiry).retention
    assert (known.class_id, known.doubt) == ("RC-05", "")
    assert "because a child in it is or was looked after" in known.why
