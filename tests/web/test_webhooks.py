"""Systems are told what happened, by ids alone: signed, tried again, given up in sight, and never led elsewhere."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from marshmallow import ValidationError
from standardwebhooks import Webhook as Verifying

from forms_service.adapters import webhook_calls
from forms_service.adapters.identity.client_registrations import WebhookSchema
from forms_service.adapters.webhook_calls import WebhookCalls, _is_public, is_sound_secret
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.staff.webhooks import TRIED_FOR, NotDelivered, Webhook, WebhookEvent
from forms_service.services import webhooks
from forms_service.services.deciding import decide
from tests.builders.world import ADMINISTRATOR, KNOWN, MANAGER, World

SECRET: Final = "whsec_" + "QUJD" * 10
CLIENT: Final = "client:northshire-case-system"


@dataclass
class Receiver:
    """A system that takes messages, and answers what a test wants."""

    status: int = 204
    led_to: str = ""
    goes_on: bool = False
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.taken.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(found.status)
            if found.led_to:
                self.send_header("Location", found.led_to)
            self.end_headers()

        def end_headers(self) -> None:
            while found.goes_on:
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.02)
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def _webhook(receiver: Receiver, **more: Any) -> Webhook:
    events = frozenset(WebhookEvent)
    url = f"http://127.0.0.1:{receiver.port}/hook?from=forms"
    return replace(Webhook(CLIENT, "northshire", url, "KEY", events, inside=True), **more)


def _register(world: World, *several: Webhook) -> None:
    world.use(webhooks=WebhookCalls(several, {"KEY": SECRET}))


def _issue(world: World, reply: Questionnaire) -> None:
    manager = world.user(MANAGER)
    submission = decide.view(world.ports, manager, reply.id).submission
    decide.issue(world.ports, manager, {reply.id: submission})


def test_a_system_is_told_by_ids_alone_and_can_see_that_it_was_us(world: World, receiver: Receiver) -> None:
    reply = world.made(KNOWN)
    world.clock.moment = datetime.now(UTC)
    elsewhere = _webhook(receiver, client="client:eastmere-case-system", organisation="eastmere")
    _register(world, _webhook(receiver), elsewhere, _webhook(receiver, events=frozenset({WebhookEvent.ENQUIRY_CLOSED})))

    _issue(world, reply)
    assert receiver.taken == []
    webhooks.send_due(world.ports)

    ((headers, body),) = receiver.taken
    told = Verifying(SECRET).verify(body, headers)
    record = world.record_of(reply)
    assert (told["type"], told["data"]) == (
        "reply.issued",
        {"enquiry": reply.enquiry, "reference": record.reference, "questionnaire": reply.id},
    )
    assert json.loads(body).keys() == {"type", "timestamp", "data"}
    webhooks.send_due(world.ports)
    assert len(receiver.taken) == 1


def test_what_is_not_taken_is_tried_again_ever_later_seen_and_given_up(world: World, receiver: Receiver) -> None:
    reply = world.made(KNOWN)
    _register(world, _webhook(receiver))
    receiver.status = 500
    _issue(world, reply)
    webhooks.send_due(world.ports)
    webhooks.send_due(world.ports)
    assert len(receiver.taken) == 1

    administrator = world.client_as(ADMINISTRATOR)
    page = administrator.get("/service").text
    assert "Case system of Northshire" in page
    assert "It answered 500" in page
    world.clock.pass_by(timedelta(seconds=11))
    receiver.status, receiver.led_to = 307, f"http://127.0.0.1:{receiver.port}/elsewhere"
    webhooks.send_due(world.ports)
    assert len(receiver.taken) == 2, "it is led nowhere else"
    first, second = (headers["webhook-id"] for headers, _ in receiver.taken)
    assert first == second
    world.clock.pass_by(TRIED_FOR)
    webhooks.send_due(world.ports)
    world.clock.pass_by(timedelta(hours=2))
    webhooks.send_due(world.ports)
    assert len(receiver.taken) == 3
    assert "No more" in world.client_as(ADMINISTRATOR).get("/service").text
    world.clock.pass_by(timedelta(days=15))
    webhooks.send_due(world.ports)
    assert "Every system has taken" in world.client_as(ADMINISTRATOR).get("/service").text


def test_nothing_is_told_that_did_not_happen_or_that_the_system_may_not_read(world: World, receiver: Receiver) -> None:
    reply = world.made(KNOWN)
    unread = _webhook(receiver, client="client:nobody-registered")
    _register(world, unread)
    _issue(world, reply)
    webhooks.send_due(world.ports)

    assert receiver.taken == []
    assert webhooks.see_messages(world.ports, world.user(ADMINISTRATOR)) == []


def test_an_answer_without_an_end_is_given_up_and_asked_for_no_second_time(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_calls, "LONGEST", 0.2)
    calls, mine, other = WebhookCalls([], {"KEY": SECRET}), _webhook(receiver), _webhook(receiver, client="client:b")
    receiver.goes_on = True

    for why in ("its answer does not come", "its answer to the last call does not come"):
        with pytest.raises(NotDelivered, match=why):
            calls.deliver(mine, "m", datetime.now(UTC), "{}")
    receiver.goes_on = False
    calls.deliver(other, "m", datetime.now(UTC), "{}")
    assert len(receiver.taken) == 2


NO_ADDRESSES: Final = (
    "http://127.0.0.1:99999/x", "https://[::1/x", f"http://{'a' * 64}.example/", "http://a..b/", "http://x:y/",
    "ftp://a.example/", "https:///x", "https://a.example/a b", "https://who@a.example/", "https://a.example:0/",
)  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_cannot_be_called_is_neither_registered_nor_stops_the_others(receiver: Receiver, url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookSchema().load({"url": url, "secret": "KEY", "events": ["reply.issued"]})
    with pytest.raises(NotDelivered):
        WebhookCalls([], {"KEY": SECRET}).deliver(_webhook(receiver, url=url, inside=False), "m", datetime.now(UTC), "")


def test_an_address_inside_a_network_is_called_only_where_that_was_said(receiver: Receiver) -> None:
    calls = WebhookCalls([], {"KEY": SECRET})
    with pytest.raises(NotDelivered, match="inside a network"):
        calls.deliver(_webhook(receiver, inside=False), "m", datetime.now(UTC), "{}")
    with pytest.raises(NotDelivered, match="leads nowhere"):
        calls.deliver(_webhook(receiver, url="https://nowhere.invalid/"), "m", datetime.now(UTC), "{}")
    with pytest.raises(NotDelivered, match="does not answer"):
        calls.deliver(_webhook(receiver, url=f"https://127.0.0.1:{receiver.port}/"), "m", datetime.now(UTC), "{}")
    private = [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "fec0::1",
    ]
    assert [ip for ip in private if _is_public(ip)] == []
    assert _is_public("8.8.8.8")
    assert [is_sound_secret(each) for each in (SECRET, "whsec_QUJD", "QUJD" * 10, "whsec_*", "")] == [
        True, False, False, False, False,
    ]  # fmt: skip
