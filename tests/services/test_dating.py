"""By which schedule a record is dated: its own, as long as it is kept; what is filed now, by the present one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import QuestionnaireId, ReviewId
from forms_service.casework.keeping.retention import After, Schedule
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind
from forms_service.casework.keeping.schedules import Schedules, UnknownSchedule
from forms_service.services.deciding import decide
from forms_service.services.keeping.dating import basis_of
from forms_service.services.replies.standing import mark_superseded, unmark
from forms_service.services.work import service_work
from tests.builders.workshop import Workshop
from tests.builders.world import MANAGER, World, with_present


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
