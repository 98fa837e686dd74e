"""The audit log shows tampering: with one bit, with a tail, with its head, and with all of it at once."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Engine, Table, delete, insert, select, update

from forms_service.adapters.sql.tables import audit_anchors, audit_entries, audit_heads
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.auditing.audit_chain import SEGMENT_KIND, anchored, sign
from forms_service.casework.auditing.events import LogObject, Verb
from forms_service.casework.errors import IntegrityFailure
from forms_service.services.auditing import anchors
from forms_service.services.auditing.expiring import expire_log_words, expire_search_words
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey
from storage.filesystem import FilesystemStore
from tests.builders.casework import ELSEWHERE, HERE, FixedClock, event, later
from tests.builders.disposing import erase_payloads_about

Units = Callable[[], SqlUnitOfWork]
ENTRIES = 30
# What is found of each column when one bit of it was changed in entry 7.
FOUND: Mapping[str, list[tuple[int, str]]] = {
    "organisation": [(7, "is missing")],
    "number": [(7, "is missing")],
    "salt": [(7, "payload was altered")],
    "payload": [(7, "payload was altered")],
    "segment": [(7, "another segment")],
}
ALTERED = [(7, "its seal does not fit")]


@pytest.fixture
def store(tmp_path: Path) -> FilesystemStore:
    return FilesystemStore(tmp_path / "store", clock=FixedClock().now)


@pytest.fixture
def ports(unit_of_work: Units, store: FilesystemStore) -> Ports:
    """What the log needs of the ports; nothing else is there to be used."""
    wanted: dict[str, Any] = dict.fromkeys(Ports.__dataclass_fields__)
    return Ports(**(wanted | {"unit_of_work": unit_of_work, "store": store, "clock": FixedClock()}))


@pytest.fixture(autouse=True)
def _written(unit_of_work: Units) -> None:
    write(unit_of_work, ENTRIES)


def write(units: Units, count: int, organisation: str = HERE) -> None:
    for number in range(count):
        with units() as unit:
            unit.of(organisation).audit.append(event(organisation=organisation, object_id=f"record {number}"))
            unit.commit()


def faults(ports: Ports) -> list[tuple[int, str]]:
    return [(fault.number, fault.message) for fault in anchors.verify(ports, HERE).faults]


def change(engine: Engine, table: Table, entry: int | None = None, /, **values: Any) -> None:
    mine = [table.c.organisation == HERE, *([table.c.number == entry] if entry else [])]
    with engine.begin() as connection:
        connection.execute(update(table).where(*mine).values(values))


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.begin() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def remove(engine: Engine, table: Table, *, after: int = 0) -> None:
    mine = [table.c.organisation == HERE, *([table.c.number > after] if "number" in table.c else [])]
    with engine.begin() as connection:
        connection.execute(delete(table).where(*mine))


def put_back(engine: Engine, table: Table, row: Mapping[str, Any]) -> None:
    remove(engine, table)
    with engine.begin() as connection:
        connection.execute(insert(table).values(row))


def one_bit(value: Any) -> Any:
    """Return *value* with its lowest bit changed; a key goes where nothing else is."""
    return value ^ 1024 if isinstance(value, int) else value[:-1] + chr(ord(value[-1]) ^ 1)


def test_what_was_written_is_found_whole_in_every_organisation(ports: Ports, unit_of_work: Units) -> None:
    write(unit_of_work, 3, ELSEWHERE)
    assert anchors.verify(ports, HERE) == anchors.AuditReport(ENTRIES, ())
    assert anchors.verify(ports, ELSEWHERE) == anchors.AuditReport(3, ())


def test_an_event_is_read_as_it_was_written(unit_of_work: Units) -> None:
    written = event(
        at=later(seconds=0.123456), verb=Verb.DISCLOSURE, payload={"to": "Llŷr “O’Neill” 🙂"}, object_id="x"
    )
    with unit_of_work() as unit:
        unit.of(written.organisation).audit.append(written)
        assert unit.of(HERE).audit.entries()[0].event == written
        unit.commit()
    with unit_of_work() as unit:
        newest, oldest = unit.of(HERE).audit.entries()[0], unit.of(HERE).audit.entries(newest_first=False, limit=1)[0]
        assert (newest.number, newest.event, newest.payload) == (ENTRIES + 1, written, written.payload)
        assert oldest.number == 1
        assert [entry.number for entry in unit.of(HERE).audit.of_object(["x", "record 4"])] == [5, ENTRIES + 1]


@pytest.mark.parametrize("column", [column.name for column in audit_entries.columns])
def test_one_bit_changed_in_an_entry_is_reported_with_its_number(ports: Ports, superuser: Engine, column: str) -> None:
    value = next(row[column] for row in rows(superuser, audit_entries) if row["number"] == 7)
    change(superuser, audit_entries, 7, **{column: one_bit(value)})
    wanted = FOUND.get(column, ALTERED)
    found = faults(ports)
    assert [
        (number, text) for (number, message), (_, text) in zip(found, wanted, strict=False) if text in message
    ] == wanted


@pytest.mark.parametrize("column", [column.name for column in audit_heads.columns])
def test_one_bit_changed_in_the_head_is_reported(ports: Ports, superuser: Engine, column: str) -> None:
    change(superuser, audit_heads, **{column: one_bit(rows(superuser, audit_heads)[0][column])})
    assert any("head" in message or "cut off" in message for _, message in faults(ports))


def test_the_last_ten_rows_cut_off_are_reported(ports: Ports, superuser: Engine) -> None:
    remove(superuser, audit_entries, after=ENTRIES - 10)
    assert faults(ports) == [(21, "The end is cut off: Entries 21 to 30 are missing.")]


def test_rows_taken_out_of_the_middle_are_reported(ports: Ports, superuser: Engine) -> None:
    with superuser.begin() as connection:
        connection.execute(delete(audit_entries).where(audit_entries.c.number.between(4, 6)))
    assert faults(ports) == [(4, "Entries 4 to 6 are missing.")]


def test_rows_taken_out_and_the_rest_renumbered_are_reported(ports: Ports, superuser: Engine) -> None:
    with superuser.begin() as connection:
        connection.execute(delete(audit_entries).where(audit_entries.c.number == 10))
        for number in range(11, ENTRIES + 1):
            renumbered = update(audit_entries).where(audit_entries.c.number == number)
            connection.execute(renumbered.values(number=number - 1))
    found = faults(ports)
    assert {number for number, message in found if "its seal does not fit" in message} == set(range(10, ENTRIES))


def test_two_entries_exchanged_are_reported(ports: Ports, superuser: Engine) -> None:
    for number, to in ((5, 999), (6, 5), (999, 6)):
        change(superuser, audit_entries, number, number=to)
    assert {number for number, _ in faults(ports)} == {5, 6}


def test_a_payload_that_was_taken_away_is_reported(ports: Ports, superuser: Engine) -> None:
    change(superuser, audit_entries, 7, payload=None)
    assert faults(ports) == [(7, "Its payload is gone, and nothing says that it expired.")]


def test_a_chain_still_verifies_when_a_segment_has_expired(
    ports: Ports, superuser: Engine, unit_of_work: Units
) -> None:
    with unit_of_work() as unit:
        unit.of(HERE).audit.append(
            event(verb=Verb.ERASURE, act="payloads_expired", object_kind=SEGMENT_KIND, object_id="0")
        )
        unit.commit()
    change(superuser, audit_entries, payload=None)
    assert faults(ports) == []
    with unit_of_work() as unit:
        assert {entry.payload for entry in unit.of(HERE).audit.entries()} == {None}


def test_a_chain_still_verifies_when_what_it_says_of_one_thing_was_erased(
    ports: Ports, superuser: Engine, unit_of_work: Units
) -> None:
    with service_work(ports, HERE) as work:
        work.change("filed", LogObject("record", "record 6"), {"reason": "in the same act"})
        erase_payloads_about(work, LogObject("record", "record 6", "SE-2026-TEST"))
    assert faults(ports) == []
    gone = [row for row in rows(superuser, audit_entries) if row["payload"] is None]
    assert [(row["number"], row["salt"]) for row in gone] == [(7, ""), (31, "")]

    with service_work(ports, HERE) as work:
        work.change("filed", LogObject("record", "record 6"), {"reason": "since then"})
    change(superuser, audit_entries, 8, payload=None)
    change(superuser, audit_entries, 33, payload=None)
    assert faults(ports) == [(number, "Its payload is gone, and nothing says that it expired.") for number in (8, 33)]


def test_what_was_typed_in_a_search_goes_after_a_year_and_the_chain_verifies(ports: Ports, superuser: Engine) -> None:
    with service_work(ports, HERE) as work:
        work.read("records_searched", LogObject("search", "one"), {"name": "Varlow", "found": "none"})
        work.read("record_shown", LogObject("record", "record 6"), {"name": "Varlow"})
    expire_search_words(ports)
    assert [row["number"] for row in rows(superuser, audit_entries) if row["payload"] is None] == []

    assert isinstance(ports.clock, FixedClock)
    ports.clock.moment += timedelta(days=366)
    assert expire_search_words(ports).done == "1 let go"
    anchors.anchor_heads(ports)

    assert [row["number"] for row in rows(superuser, audit_entries) if row["payload"] is None] == [31]
    assert faults(ports) == []


def test_what_hangs_on_no_record_goes_after_six_years_and_what_is_of_one_stays_with_it(
    ports: Ports, superuser: Engine
) -> None:
    with service_work(ports, HERE) as work:
        work.sign_in("signed_in", LogObject("session", "s"), {"address": "192.0.2.1"})
        work.read("work_list_read", LogObject("work_list"), {"shown": "7"})
        work.read("record_shown", LogObject("record", "record 6"), {"name": "Varlow"})
    assert isinstance(ports.clock, FixedClock)
    ports.clock.moment += timedelta(days=6 * 365)
    assert expire_log_words(ports).done == "0 let go"
    ports.clock.moment += timedelta(days=3)
    assert expire_log_words(ports).done == "2 let go"
    anchors.anchor_heads(ports)

    assert [row["number"] for row in rows(superuser, audit_entries) if row["payload"] is None] == [31, 32]
    assert faults(ports) == []


def test_a_head_that_was_deleted_is_reported_and_stops_further_events(
    ports: Ports, superuser: Engine, unit_of_work: Units
) -> None:
    remove(superuser, audit_heads)
    assert faults(ports) == [(0, "The log has 30 entries but its head is missing.")]
    with pytest.raises(IntegrityFailure):
        write(unit_of_work, 1)


def test_an_altered_head_is_never_signed_again(ports: Ports, superuser: Engine, unit_of_work: Units) -> None:
    """Else cutting the tail and correcting the head would be covered up by the next honest event."""
    remove(superuser, audit_entries, after=20)
    change(superuser, audit_heads, count=20, head=rows(superuser, audit_entries)[-1]["seal"])
    with pytest.raises(IntegrityFailure):
        write(unit_of_work, 1)
    assert faults(ports) == [(0, "The head of the log was altered: its seal does not fit.")]
    assert anchors.anchor_heads(ports) == 0


def test_an_entry_that_cannot_be_read_any_more_is_not_shown(superuser: Engine, unit_of_work: Units) -> None:
    change(superuser, audit_entries, 7, payload="{broken")
    with unit_of_work() as unit, pytest.raises(IntegrityFailure):
        unit.of(HERE).audit.entries()


def test_a_log_rewound_to_an_older_copy_is_shown_by_its_anchors(
    ports: Ports, superuser: Engine, unit_of_work: Units
) -> None:
    old_head = rows(superuser, audit_heads)[0]
    write(unit_of_work, 10)
    assert anchors.anchor_heads(ports) == 1
    remove(superuser, audit_entries, after=ENTRIES)
    put_back(superuser, audit_heads, old_head)
    with unit_of_work() as unit:
        assert unit.of(HERE).audit.verify() == []
    shorter = "The log is shorter than the 40 entries that were anchored: its end was cut off."
    assert faults(ports) == [(0, shorter)]


def test_a_rewound_log_that_has_grown_again_is_still_shown(
    ports: Ports, superuser: Engine, unit_of_work: Units
) -> None:
    old_head = rows(superuser, audit_heads)[0]
    write(unit_of_work, 10)
    anchors.anchor_heads(ports)
    remove(superuser, audit_entries, after=ENTRIES)
    put_back(superuser, audit_heads, old_head)
    write(unit_of_work, 20)
    anchors.anchor_heads(ports)
    assert faults(ports) == [(40, "It is not the entry that was anchored: the log was rewritten.")]


def test_deleting_the_notes_of_anchors_hides_none_of_them(ports: Ports, superuser: Engine, unit_of_work: Units) -> None:
    anchors.anchor_heads(ports)
    for table in (audit_anchors, audit_heads, audit_entries):
        remove(superuser, table)
    assert [message for _, message in faults(ports)] == [
        "The log is shorter than the 30 entries that were anchored: its end was cut off."
    ]
    write(unit_of_work, ENTRIES)
    assert [number for number, _ in faults(ports)] == [ENTRIES]


def test_only_a_head_that_has_moved_on_is_anchored_again(
    ports: Ports, store: FilesystemStore, unit_of_work: Units
) -> None:
    assert [anchors.anchor_heads(ports), anchors.anchor_heads(ports)] == [1, 0]
    write(unit_of_work, 1)
    write(unit_of_work, 1, ELSEWHERE)
    assert anchors.anchor_heads(ports) == 2
    kept = {(info.metadata["organisation"], info.metadata["count"]) for info in map(store.stat, store.keys())}
    assert kept == {(HERE, "30"), (HERE, "31"), (ELSEWHERE, "1")}
    assert all(store.stat(key).locked_until == later(days=anchors.LOCK_DAYS) for key in store.keys())  # noqa: SIM118 - a store is no mapping
    assert faults(ports) == []


def test_an_anchor_that_was_put_but_not_noted_is_noted_the_next_time(
    ports: Ports, superuser: Engine, store: FilesystemStore
) -> None:
    anchors.anchor_heads(ports)
    noted = rows(superuser, audit_anchors)
    remove(superuser, audit_anchors)
    assert anchors.anchor_heads(ports) == 1
    assert rows(superuser, audit_anchors) == noted
    assert len(list(store.keys())) == 1


def test_one_bit_changed_in_an_anchor_is_reported(ports: Ports, tmp_path: Path, superuser: Engine) -> None:
    anchors.anchor_heads(ports)
    data = next((tmp_path / "store" / "objects").rglob("data"))
    data.chmod(0o640)
    data.write_bytes(data.read_bytes().replace(b'"count":30', b'"count":31'))
    assert faults(ports) == [(30, "Its anchored head was altered in the store.")]
    remove(superuser, audit_anchors)
    assert faults(ports) == [(30, "Its anchored head was altered in the store.")]


def test_an_anchor_that_is_gone_is_reported(ports: Ports, tmp_path: Path) -> None:
    anchors.anchor_heads(ports)
    folder = next((tmp_path / "store" / "objects").rglob("data")).parent
    folder.rename(tmp_path / "gone")
    assert faults(ports) == [(30, "Its anchored head is no longer in the store.")]


def test_that_all_anchors_are_gone_is_reported(ports: Ports, tmp_path: Path, superuser: Engine) -> None:
    assert faults(replace(ports, clock=FixedClock(later(hours=1)))) == [], "none is put yet"
    anchors.anchor_heads(ports)
    (tmp_path / "store" / "objects").rename(tmp_path / "gone")
    (tmp_path / "store" / "objects").mkdir()
    remove(superuser, audit_anchors)
    assert faults(replace(ports, clock=FixedClock(later(days=2)))) == [(0, anchors.NO_ANCHOR)]


def test_an_anchor_that_somebody_else_made_is_reported(ports: Ports, store: FilesystemStore) -> None:
    anchors.anchor_heads(ports)
    genuine = next(iter(store.keys()))
    forged = anchored(sign(HERE, 31, "0" * 64, b"another key"))
    key = ObjectKey.new(genuine.owner, 31, hashlib.sha256(forged).hexdigest())
    store.put(key, forged, metadata={}, locked_until=None)
    nonsense = ObjectKey.new(genuine.owner, 32, hashlib.sha256(b"[]").hexdigest())
    store.put(nonsense, b"[]", metadata={}, locked_until=None)
    stranger = ObjectKey.new(uuid4(), 1, hashlib.sha256(b"a record").hexdigest())
    store.put(stranger, b"a record", metadata={}, locked_until=None)
    assert faults(ports) == [
        (32, "Its anchored head was altered in the store."),
        (0, "The anchored head of 31 entries was not signed by this log."),
    ]


def test_a_page_reads_the_newest_anchors_and_the_command_all(
    ports: Ports, store: FilesystemStore, tmp_path: Path, unit_of_work: Units
) -> None:
    anchors.anchor_heads(ports)
    write(unit_of_work, 1)
    anchors.anchor_heads(ports)
    oldest = min(store.keys())
    next((tmp_path / "store" / "objects").rglob(str(oldest).replace("/", "."))).rename(tmp_path / "gone")
    assert anchors.verify(ports, HERE, newest=1).faults == ()
    assert [fault.number for fault in anchors.verify(ports, HERE, newest=2).faults] == [30]
    assert [number for number, _ in faults(ports)] == [30]


def test_an_anchor_of_another_organisation_does_not_pass_for_ours(
    ports: Ports, store: FilesystemStore, unit_of_work: Units
) -> None:
    anchors.anchor_heads(ports)
    with unit_of_work() as unit:
        theirs = anchored(replace(cast(Any, unit.of(HERE).audit.head()), organisation=ELSEWHERE))
    key = ObjectKey.new(next(iter(store.keys())).owner, 30, hashlib.sha256(theirs).hexdigest())
    store.put(key, theirs, metadata={}, locked_until=None)
    assert faults(ports) == [(0, "The anchored head of 30 entries was not signed by this log.")]


def test_many_first_events_at_once_make_one_chain(ports: Ports, unit_of_work: Units) -> None:
    threads = [threading.Thread(target=partial(write, unit_of_work, 5, ELSEWHERE)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert anchors.verify(ports, ELSEWHERE) == anchors.AuditReport(20, ())


def test_events_of_one_transaction_follow_each_other_or_are_not_there(ports: Ports, unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        for organisation in (HERE, ELSEWHERE, HERE):
            unit.of(organisation).audit.append(event(organisation=organisation))
        unit.commit()
    with unit_of_work() as unit:
        unit.of(HERE).audit.append(event())
    assert [anchors.verify(ports, each).checked for each in (HERE, ELSEWHERE)] == [ENTRIES + 2, 1]
    assert faults(ports) == []


def test_a_log_that_was_read_in_while_it_grew_is_not_called_altered(ports: Ports, unit_of_work: Units) -> None:
    writer = threading.Thread(target=partial(write, unit_of_work, 40))
    writer.start()
    found = [faults(ports) for _ in range(20)]
    writer.join()
    assert found == [[]] * 20
