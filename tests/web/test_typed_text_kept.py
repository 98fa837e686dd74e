"""Whatever a post ends in, what was typed on our own page is shown again: to be sent once more, or to be copied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import pytest

from forms_service.casework.errors import Conflict, NotAllowed, Unavailable
from forms_service.casework.staff.sessions import Session
from forms_service.casework.users import Permission
from forms_service.services.repositories.unit_of_work import UnitOfWork
from tests.builders.world import ADMINISTRATOR, AUDITOR, KNOWN, MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World
from tests.web.browsing import visit
from tests.web.test_access import EXPECTED

TYPED = "Her sister heard him say so — “twice”"
NEEDS_NO_DATABASE = {"/sign-in", "/sign-out", "/sign-out/from-provider", "/records"}
STAFF = (MANAGER, WORKER, RECORDS, AUDITOR, SERVICE_MANAGER, ADMINISTRATOR)
ADDRESSED = re.compile("<[^>]+>")
POSTS = sorted({rule for method, rule in EXPECTED if method == "POST"} - NEEDS_NO_DATABASE)


def _who_may(world: World, rule: str) -> str:
    """Somebody who may post to *rule*."""
    needed = EXPECTED["POST", rule].split(" or ")
    staff = [world.user(user_id) for user_id in STAFF]
    return next(user.id for user in staff if "signed in" in needed or any(user.may(Permission(n)) for n in needed))


def _failing(world: World, error: Exception) -> None:
    def fail() -> UnitOfWork:
        raise error

    world.use(unit_of_work=fail)


class NoSessions:
    """A database that cannot even say who is signed in."""

    def find(self, digest: str) -> Session | None:
        raise Unavailable("The database does not answer just now.")

    def note_seen(self, session: Session, at: datetime) -> None:
        """Nothing can be written down."""

    def organisations(self) -> Sequence[str]:
        return ()


def test_what_was_typed_while_nobody_can_say_who_is_signed_in_is_its_authors_alone(world: World) -> None:
    reply = world.sent(KNOWN)
    client, stranger, nobody = world.client_as(MANAGER), world.client_as(WORKER), world.client_as()
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": TYPED})
    stranger.get("/accessibility")
    world.use(sessions=NoSessions())

    answers = []
    for browser in (client, stranger, nobody):
        browser.may_fail = True
        token = {"csrf_token": browser.token}
        answers.append(browser.post(f"/replies/{reply.id}/return", data={**page.fields.to_dict(), **token}))

    assert [(each.status_code, TYPED in each.text) for each in answers] == [(503, True), (503, False), (401, False)]
    assert "We kept what you typed" in answers[0].text
    assert "Marian Ashdown" not in answers[0].text
    assert client.get("/accessibility").status_code == 200


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


@pytest.mark.parametrize("error", [Conflict("This is closed."), NotAllowed("You may not do this.")])
def test_what_was_typed_for_something_that_cannot_be_done_is_shown_to_be_copied(world: World, error: Exception) -> None:
    reply = world.sent(KNOWN)
    client = world.client_as(MANAGER)
    _failing(world, error)

    response = client.post(f"/replies/{reply.id}/return", data={"return-comment": TYPED})

    assert str(error) in response.text
    assert TYPED in response.text
    assert "You can copy it from here" in response.text


def test_what_another_site_posted_is_not_shown_as_typed_here(world: World) -> None:
    reply = world.sent(KNOWN)
    client = world.client_as(MANAGER)
    client.may_fail = True
    _failing(world, Unavailable("busy"))

    response = client.post(
        f"/replies/{reply.id}/return", data={"return-comment": TYPED}, headers={"Origin": "https://elsewhere.example"}
    )

    assert TYPED not in response.text
