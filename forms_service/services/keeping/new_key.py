"""A new audit key: the log says so, its heads are anchored under it, and every record's manifest is sealed anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.auditing.keys import KEY_CHANGED, SEALED_ANEW
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.services.auditing.anchors import anchor_heads
from forms_service.services.keeping.manifests import write_changed
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import service_work

AT_ONCE: Final = 200
"""So many records are noted in one transaction."""
NOT_ALL: Final = (
    "Not every record could be sealed anew, and what the former key sealed of it counts no more. Run forms-service "
    "records reconcile, which says of which and why, before you start."
)


def seal_anew(ports: Ports, key: str, say: Callable[[str], None]) -> None:
    """Begin to use the key that is called *key*: from this entry of each log on, none before it is believed.

    Last the log says that everything was, and is anchored: then no manifest counts that a former key sealed.
    """
    for organisation in every_organisation(ports):
        with service_work(ports, organisation) as work:
            work.change(KEY_CHANGED, LogObject("audit_key", key), {"key": key})
        _seal_rows(ports, organisation)
        say(f"{organisation}: {_note_every_record(ports, organisation)} record(s) to be sealed anew")
    while (outcome := write_changed(ports)).more:
        say(outcome.done)
    say(outcome.done)
    with ports.unit_of_work() as unit:
        if unit.queue.oldest_unsealed() is not None:
            say(NOT_ALL)
    for organisation in every_organisation(ports):
        with service_work(ports, organisation) as work:
            work.change(SEALED_ANEW, LogObject("audit_key", key), {"key": key})
    say(f"{anchor_heads(ports)} log(s) anchored under the new key")


def _seal_rows(ports: Ports, organisation: str) -> None:
    """Seal with the new key whatever bears a seal that fits; what does not is for a person to look at."""
    for kind in SealedThing:
        after = ""
        while True:
            with service_work(ports, organisation) as work:
                things = work.row_seals.things(kind, after, limit=AT_ONCE)
                work.row_seals.begin(kind, things)
            if len(things) < AT_ONCE:
                break
            after = things[-1]


def _note_every_record(ports: Ports, organisation: str) -> int:
    number, after = 0, ""
    while True:
        with service_work(ports, organisation) as work:
            ids = work.records.ids(after, limit=AT_ONCE)
            work.manifests.note(ids)
        number += len(ids)
        if len(ids) < AT_ONCE:
            return number
        after = ids[-1]
