"""What is written is logged, or it is not kept."""

from collections.abc import Callable

import pytest

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.casework.users import Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from tests.builders.world import WORKER, World

UNLOGGED = "it only looks"


def write(work: Work, enquiry_id: EnquiryId) -> Enquiry:
    noted = work.enquiries.get(enquiry_id).noted("Rang the prison", by=work.by, at=work.now)
    work.enquiries.save(noted)
    return noted


def write_and_read(work: Work, enquiry_id: EnquiryId) -> None:
    work.read("enquiry_read", write(work, enquiry_id))


def write_and_change(work: Work, enquiry_id: EnquiryId) -> None:
    work.change("enquiry_noted", write(work, enquiry_id))


def look(work: Work, enquiry_id: EnquiryId) -> None:
    work.audit.head()
    work.enquiries.get_to_change(enquiry_id)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (use_case(Permission.ANSWER)(write), "logged nothing"),
        (use_case(Permission.ANSWER)(look), "logged nothing"),
        (use_case(Permission.ANSWER, unlogged=UNLOGGED)(write), "logged no change"),
        (use_case(Permission.ANSWER)(write_and_read), "logged no change"),
    ],
)
def test_what_is_written_and_not_logged_is_not_kept(world: World, act: Callable[..., object], why: str) -> None:
    enquiry = world.begun().enquiry
    with pytest.raises(RuntimeError, match=why):
        act(world.ports, world.user(WORKER), enquiry)
    assert notes(world, enquiry) == 0


def test_what_is_logged_or_noted_beside_a_reading_is_kept_and_who_only_looks_logs_nothing(world: World) -> None:
    enquiry, worker = world.begun().enquiry, world.user(WORKER)
    use_case(Permission.ANSWER, unlogged=UNLOGGED)(look)(world.ports, worker, enquiry)
    assert notes(world, enquiry) == 0
    use_case(Permission.ANSWER)(write_and_change)(world.ports, worker, enquiry)
    assert notes(world, enquiry) == 1
    use_case(Permission.ANSWER, notes="that it was rung")(write_and_read)(world.ports, worker, enquiry)
    assert notes(world, enquiry) == 2


def notes(world: World, enquiry_id: EnquiryId) -> int:
    with world.ports.unit_of_work() as unit:
        return len(unit.of(world.user(WORKER).organisation).enquiries.get(enquiry_id).notes)
