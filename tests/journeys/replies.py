"""Replies whose documents wait for a worker, and what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import ObjectState
from forms_service.demo.acting import MovingClock, UseCases
from forms_service.demo.playing import Player
from forms_service.demo.scripts import REPLY, enquiries, scenario_of
from forms_service.engine.moments import local
from forms_service.services.ports import Ports
from storage.contract import ObjectKey, ObjectMissing

PATIENCE_SECONDS = 120.0


def until(holds: Callable[[], bool], what: str, pause: float = 0.1) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(pause)


def authorised_reply(ports: Ports) -> Questionnaire:
    player = Player(
        UseCases(ports, MovingClock(ports.clock.now)), scenario_of(enquiries()[2]), local(ports.clock.now())
    )
    while player.play_next().act != "authorise":
        pass
    return player.reply(REPLY)


def state_of(ports: Ports, reply: Questionnaire) -> DocumentState:
    with ports.unit_of_work() as unit:
        return unit.of(reply.organisation).documents.of_questionnaire(reply.id)[0].state


def assert_filed_exactly_once(ports: Ports, *replies: Questionnaire) -> None:
    # Read first: a worker goes on, and what it writes is in the database before it is in the store.
    stored = list(ports.store.keys())
    with ports.unit_of_work() as unit:
        of_all = list(unit.of(replies[0].organisation).records.everything())
    for reply in replies:
        (record,) = [each for each in of_all if each.enquiry == reply.enquiry]
        # The archive copy may come later, and once.
        kinds = sorted(item.kind for item in record.objects)
        assert kinds in (["answers", "docx", "html", "pdf"], ["answers", "archive", "docx", "html", "pdf"])
        assert all(item.state is ObjectState.STORED for item in record.objects if item.kind != "archive")
    filed = {item.key for record in of_all for item in record.in_store}
    others = [named for key in stored if str(key) not in filed and (named := _record_named_by(ports, key))]
    with ports.unit_of_work() as unit:
        destroyed = {stub.id for stub in unit.of(replies[0].organisation).stubs.these(others)}
    assert set(others) <= destroyed, "a file was stored twice"


def _record_named_by(ports: Ports, key: ObjectKey) -> RecordId | None:
    """Whose file it is, or whose destruction it tells of; nobody's where it was destroyed just now."""
    try:
        named = ports.store.stat(key).metadata.get("record")
    except ObjectMissing:
        return None
    return RecordId(named) if named else None
