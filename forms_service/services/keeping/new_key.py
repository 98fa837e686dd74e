"""A new audit key: the log says so, its heads are anchored under it, and every record's manifest is sealed anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.auditing.keys import KEY_CHANGED, SEALED_ANEW
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.services.auditing.anchors import anchor_heads
from forms_service.services.keeping.manifests import write_changed
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work

AT_ONCE: Final = 200
"""So many records are noted in one transaction."""
NOT_ALL: Final = (
    "Not everything could be sealed anew. Run forms-service records reconcile before you start: it says of which and "
    "why, and what is to be done."
)


def seal_anew(ports: Ports, key: str, say: Callable[[str], None]) -> bool:
    """Begin to use the key that is called *key*: from this entry of each log on, none before it is believed.

    Last each log says that everything was, and is anchored: then no manifest counts that a former key sealed. It does
    not say so while a record is left whose rows are as the service wrote them and whose manifest bears a former key:
    that would count for nothing. What is amiss bears no seal that fits, of whatever key; once it is put back, or two
    people have accepted it, it is sealed with this one. Returns whether nothing is left.
    """
    amiss = 0
    for organisation in every_organisation(ports):
        with service_work(ports, organisation) as work:
            work.change(KEY_CHANGED, LogObject("audit_key", key), {"key": key})
        for each in _seal_rows(ports, organisation):
            amiss += 1
            say(f"{organisation}: the {each} is otherwise than the service wrote it, and bears no seal that fits")
        say(f"{organisation}: {_note_every_record(ports, organisation)} record(s) to be sealed anew")
    while (outcome := write_changed(ports)).more:
        say(outcome.done)
    say(outcome.done)
    left = sum([_end_former_keys(ports, organisation, key, say) for organisation in every_organisation(ports)])
    say(f"{anchor_heads(ports)} log(s) anchored under the new key")
    if amiss or left:
        say(NOT_ALL)
    return not (amiss or left)


def _end_former_keys(ports: Ports, organisation: str, key: str, say: Callable[[str], None]) -> int:
    """Have the log say that none of them counts, unless a record is left that would be lost so; return how many are."""
    left = _left_behind(ports, organisation)
    if left:
        say(
            f"{organisation}: of {len(left)} record(s) the newest manifest still bears a former key, which counts "
            f"till then: {', '.join(left)}. Put right what keeps it from being written, and seal anew again."
        )
        return len(left)
    with service_work(ports, organisation) as work:
        work.change(SEALED_ANEW, LogObject("audit_key", key), {"key": key})
    return 0


def _left_behind(ports: Ports, organisation: str) -> list[str]:
    """The records that are as the service wrote them, and whose manifest could not be written anew."""
    found: list[str] = []
    for ids in _in_portions(ports, organisation, lambda work, after: work.records.ids(after, limit=AT_ONCE)):
        with service_work(ports, organisation) as work:
            waiting = [one.record for one in work.manifests.waiting([RecordId(each) for each in ids])]
            whole = sorted(set(waiting) - work.row_seals.amiss(SealedThing.RECORD, waiting)) if waiting else []
            found += [record.id for record in work.records.these(whole) if record.manifests]
    return found


def _seal_rows(ports: Ports, organisation: str) -> list[str]:
    """Seal with the new key whatever bears a seal that fits; return what does not, which is for a person to look at."""
    found: list[str] = []
    for kind in SealedThing:
        things = partial(_things_after, kind)
        for ids in _in_portions(ports, organisation, things):
            with service_work(ports, organisation) as work:
                looked = read_each(partial(_begin_and_look, work, kind), ids, lambda one, _: [one])
                found += [f"{kind} {each}" for some in looked for each in some]
    return found


def _things_after(kind: SealedThing, work: Work, after: str) -> Sequence[str]:
    return work.row_seals.things(kind, after, limit=AT_ONCE)


def _begin_and_look(work: Work, kind: SealedThing, ids: Sequence[str]) -> list[str]:
    work.row_seals.begin(kind, ids)
    return sorted(work.row_seals.amiss(kind, ids))


def _in_portions(
    ports: Ports, organisation: str, read: Callable[[Work, str], Sequence[str]]
) -> Iterator[Sequence[str]]:
    after = ""
    while True:
        with service_work(ports, organisation) as work:
            ids = read(work, after)
        yield ids
        if len(ids) < AT_ONCE:
            return
        after = ids[-1]


def _note_every_record(ports: Ports, organisation: str) -> int:
    number = 0
    for ids in _in_portions(ports, organisation, lambda work, after: work.records.ids(after, limit=AT_ONCE)):
        with service_work(ports, organisation) as work:
            work.manifests.note([RecordId(each) for each in ids])
        number += len(ids)
    return number
