"""Whatever a post ends in, what was typed on our own page is shown again: to be sent once more, or to be copied."""

from __future__ import annotations

import re

import pytest

from forms_service.casework.documents.documents import DocumentFault
from forms_service.casework.errors import Conflict, IntegrityFailure, Invalid, NotAllowed, NotFound, Unavailable
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.web.frame.tickets import FIELD
from tests.builders.routes import EXPECTED
from tests.builders.world import AUDITOR, KNOWN, MANAGER, OTHER_MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World

TYPED = "Her sister heard him say so — “twice”"
NEEDS_NO_DATABASE = {"/sign-in", "/sign-out", "/records"}
STAFF = (MANAGER, WORKER, RECORDS, AUDITOR, SERVICE_MANAGER)
ADDRESSED = re.compile("<[^>]+>")
POSTS = sorted({rule for method, rule in EXPECTED if method == "POST"} - NEEDS_NO_DATABASE)


def _who_may(world: World, rule: str) -> str:
    """Somebody who may post to *rule*."""
    needed = EXPECTED["POST", rule].split(" or ")
    staff = [world.user(user_id) for user_id in STAFF]
    return next(user.id for user in staff if any(user.may(Permission(name)) for name in needed))


def _failing(world: World, error: Exception) -> None:
    def fail() -> UnitOfWork:
        raise error

    world.use(unit_of_work=fail)


def test_what_was_typed_while_the_database_is_busy_can_be_sent_again(world: World) -> None:
    browsers = {user_id: world.client_as(user_id) for user_id in STAFF}
    _failing(world, Unavailable("The database does not answer just now."))

    for rule in POSTS:
        address, client = ADDRESSED.sub("0" * 32, rule), browsers[_who_may(world, rule)]
        client.may_fail = True
        two = f"{'0' * 32} {'1' * 32}"
        response = client.post(address, data={"reason": TYPED, ".revision": "3", "name": "Specimen", "pair": two})

        assert response.status_code == 503, rule
        assert "The database does not answer just now." in response.text, rule
        assert "We kept what you typed" in response.text, rule
        assert response.text.count(TYPED) >= 2, rule
        assert f'action="{address}"' in response.text, rule
        assert 'name=".revision" value="3"' in response.text, rule


ERRORS = (
    *(NotFound("Gone."), NotAllowed("You may not do this."), Conflict("This is closed."), IntegrityFailure("Altered.")),
    *(Invalid([Problem(("x",), "Something is missing")]), DocumentFault("It cannot be made."), RuntimeError("a fault")),
)


def test_what_was_typed_is_shown_to_its_author_alone_to_be_copied_after_whatever_error(world: World) -> None:
    reply = world.sent(KNOWN)
    author, colleague = world.client_as(MANAGER), world.client_as(OTHER_MANAGER)
    author.may_fail = colleague.may_fail = True
    typed = {"return-comment": TYPED, FIELD: author.new_ticket()}
    for error in ERRORS:
        _failing(world, error)
        mine = author.post(f"/replies/{reply.id}/return", data=typed)
        theirs = colleague.post(f"/replies/{reply.id}/return", data=typed)

        assert mine.status_code >= 400, error
        assert TYPED in mine.text, error
        assert "You can copy it from here" in mine.text, error
        assert theirs.status_code == 409, error
        assert TYPED not in theirs.text, error


@pytest.mark.parametrize("address", ["/no/such/page", "/enquiries/new/nothing", "/work"])
def test_what_was_typed_for_an_address_that_is_not_there_is_its_authors(world: World, address: str) -> None:
    author, colleague = world.client_as(MANAGER), world.client_as(OTHER_MANAGER)
    typed = {"return-comment": TYPED, FIELD: author.new_ticket()}

    assert TYPED in author.post(address, data=typed).text
    assert TYPED not in colleague.post(address, data=typed).text


def test_what_another_site_posted_is_not_shown_as_typed_here(world: World) -> None:
    reply = world.sent(KNOWN)
    client = world.client_as(MANAGER)
    client.may_fail = True
    _failing(world, Unavailable("busy"))

    response = client.post(
        f"/replies/{reply.id}/return", data={"return-comment": TYPED}, headers={"Origin": "https://elsewhere.example"}
    )

    assert TYPED not in response.text
