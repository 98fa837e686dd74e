"""Days of one visit, and whom nobody asked: what the author of an assessment is told, and what the manager reads."""

from __future__ import annotations

from datetime import UTC, datetime

from forms_service.casework.answering.questionnaires import State
from forms_service.engine.answers import Raw
from tests.builders import contact, photographed
from tests.builders.authors import Author, change
from tests.builders.world import MANAGER, World
from tests.web.browsing import visit

LAST_SEEN_EARLIER = "The child was spoken to in person on a later day than they were “last seen”"
SEEN_LONG_AGO = "The child was last seen more than 3 months ago"
ASKED_LONG_AGO = "They were asked more than 6 months ago"
LEFT_OUT = "The prisoner has parental responsibility and has no entry here"
TO_THE_MANAGER = (
    "The report says that the child was last seen before the day on which they were spoken to in person",
    "The child was last seen more than 3 months ago by whoever confirmed who they are",
    "The view of a parent or carer is more than 6 months old",
    "The prisoner has parental responsibility, and their view is not in the report",
)


def on(day: str) -> dict[str, str]:
    year, month, date = day.split("-")
    return {"day": date, "month": month, "year": year}


def test_dates_of_one_visit_that_do_not_agree_and_old_ones_are_explained(world: World) -> None:
    """On the very day after three months, and six; what its author says to each is read by the manager."""
    reply = photographed.assessment(world)
    always = {question: str(answer) for question, answer in contact.A_CARER.items()}
    carer: Raw = {**always, "id": "c1", "pc_date": on("2026-05-22"), "pc_show_adult": "no"}
    change(world, reply, iv_seen_date=on("2026-08-22"), vo_when=on("2026-11-22"), rl_pr="yes", pc_views=[carer])
    world.clock.moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    author = Author(world, reply)
    before = author.check().text
    world.clock.moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    author = Author(world, reply)
    told = author.check().text

    assert [words in before for words in (SEEN_LONG_AGO, ASKED_LONG_AGO)] == [False, False]
    assert [words in told for words in (LAST_SEEN_EARLIER, SEEN_LONG_AGO, ASKED_LONG_AGO, LEFT_OUT)] == [True] * 4
    assert any(SEEN_LONG_AGO in error for error in author.check().send(author.browser).errors)

    assert author.explain().errors == []

    assert author.state() is State.WITH_MANAGER
    page = visit(world.client_as(MANAGER), f"/replies/{reply.id}").text
    assert [words for words in TO_THE_MANAGER if words not in page] == []
