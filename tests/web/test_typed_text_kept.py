"""Whatever a post ends in, what was typed on our own page is shown again: to be sent once more, or to be copied."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from forms_service import worker
from forms_service.adapters.sql.oldest_writer import raise_oldest
from forms_service.casework.documents.documents import DocumentFault
from forms_service.casework.errors import (
    Conflict,
    IntegrityFailure,
    Invalid,
    NotAllowed,
    NotFound,
    OlderVersion,
    Unavailable,
)
from forms_service.casework.staff.sessions import Session
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.web.frame.tickets import FIELD
from tests.builders.routes import EXPECTED
from tests.builders.world import (
    ADMINISTRATOR,
    ASSET_OWNER,
    AUDITOR,
    DPO,
    KNOWN,
    MANAGER,
    OTHER_MANAGER,
    RECORDS,
    SERVICE_MANAGER,
    WORKER,
    World,
)
from tests.web.browsing import visit

TYPED = "Her sister heard him say so — “twice”"
NEEDS_NO_DATABASE = {
    "/sign-in", "/sign-out", "/sign-out/from-provider", "/records", "/records/found/save", "/records/found/table",
    "/audit/people", "/why",
}  # fmt: skip
"""The two about what was found lead back to the search where nothing was searched for; the last two only lead on."""
STAFF = (MANAGER, WORKER, RECORDS, AUDITOR, SERVICE_MANAGER, ADMINISTRATOR, ASSET_OWNER, DPO)
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
        address = ADDRESSED.sub(
            "0" * 32, rule.replace("extract_id>/<step>", "extract_id>/group").replace("<step>", "take")
        )
        client = browsers[_who_may(world, rule)]
        client.may_fail = True
        two = f"{'0' * 32} {'1' * 32}"
        response = client.post(
            address,
            data={
                "reason": TYPED,
                ".revision": "3",
                "name": "Specimen",
                "sha256": "0" * 64,
                "pair": two,
                ".read": "1",
                "known_on": "23 11 2026",
                "known_at": "09:40",
                "facts": TYPED,
            },
        )

        assert response.status_code == 503, rule
        assert "The database does not answer just now." in response.text, rule
        assert "We kept what you typed" in response.text, rule
        assert response.text.count(TYPED) >= 2, rule
        assert f'action="{address}"' in response.text, rule
        assert 'name=".revision" value="3"' in response.text, rule


def test_what_was_typed_in_a_process_that_is_older_than_the_database_is_kept_till_a_newer_one_serves(
    world: World,
) -> None:
    reply = world.sent(KNOWN)
    world.authorised()
    client = world.client_as(MANAGER)
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": TYPED})
    with world.engine.begin() as migration:
        raise_oldest(migration, "9999")
    client.may_fail = True

    response = client.post(f"/replies/{reply.id}/return", data=page.fields.to_dict())

    assert response.status_code == 503
    for words in ("of an older version than the database", "We kept what you typed", TYPED):
        assert words in response.text
    with capture_logs() as logs, pytest.raises(OlderVersion):
        worker.run(world.ports, threading.Event())
    assert [line["event"] for line in logs] == ["older_than_database"]
    assert "Marchbank" not in str(logs)


ERRORS = (
    *(NotFound("Gone."), NotAllowed("You may not do this."), Conflict("This is closed."), IntegrityFailure("Altered.")),
    *(Invalid([Problem(("x",), "Something is missing")]), DocumentFault("It cannot be made."), RuntimeError("a fault")),
)


def test_what_was_typed_is_shown_to_its_author_alone_to_be_copied_after_whatever_error(world: World) -> None:
    reply = world.sent(KNOWN)
    author, colleague = world.client_as(MANAGER), world.client_as(OTHER_MANAGER)
    author.may_fail = colleague.may_fail = True
    typed = {"return-comment": TYPED, ".read": "1", FIELD: author.new_ticket()}
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
    typed = {"return-comment": TYPED, ".read": "1", FIELD: author.new_ticket()}

    assert TYPED in author.post(address, data=typed).text
    assert TYPED not in colleague.post(address, data=typed).text


def test_what_another_site_posted_is_not_shown_as_typed_here(world: World) -> None:
    reply = world.sent(KNOWN)
    client = world.client_as(MANAGER)
    client.may_fail = True
    _failing(world, Unavailable("busy"))

    response = client.post(
        f"/replies/{reply.id}/return",
        data={"return-comment": TYPED, ".read": "1"},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert TYPED not in response.text
