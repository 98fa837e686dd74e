"""Under what and from when a record is kept, along the ways that an enquiry can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from forms_service.adapters.directory import DevelopmentDirectory
from forms_service.casework.errors import NotFound
from forms_service.casework.records import Standing
from forms_service.casework.users import User
from forms_service.services import documents, enquiries, submissions
from tests.builders import REPOSITORY
from tests.web.world import MANAGER, World


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


def test_a_reply_that_is_withdrawn_after_its_documents_were_made_is_dated_from_the_closure(world: World) -> None:
    reply = world.made()
    submissions.withdraw(world.ports, world.user(MANAGER), reply.id, "Answered by telephone")
    assert world.record_of(reply).retention.due_date is None

    world.clock.pass_by(timedelta(days=30))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "All done")

    kept = world.record_of(reply).retention
    assert (kept.trigger, kept.due_date) == ("enquiry_closed", date(2032, 12, 23))
    assert world.record_of(reply).standing is Standing.WITHDRAWN


def test_a_record_is_classed_as_on_the_day_of_sealing_though_the_manager_has_left_since(world: World) -> None:
    reply = world.authorised()
    gone = WithoutTheManager.load(REPOSITORY / "reference_data/development_people.yaml")

    assert documents.make_next(replace(world.ports, directory=gone), "worker")

    assert world.record_of(reply).retention.class_id == "RC-01"
