"""A record is given out as evidence, and a file that somebody brings is told for what it is."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms_service.casework.errors import Invalid, NotAllowed
from forms_service.casework.keeping.records import DOCX, Record
from forms_service.casework.keeping.rights.brought_files import FileMatch
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.keeping.rights.packs import SUMS, check_pack, pack_bytes
from forms_service.cli import main
from forms_service.services.keeping import manifests, records
from forms_service.services.keeping.rights import brought_files, cautions, packs
from tests.builders.world import DPO, MANAGER, RECORDS, WORKER, World
from tests.web.browsing import visit

COURT = {"to": "The family court", "reason": "The court ordered it on 2 November"}


def sealed(world: World) -> Record:
    record = world.record_of(world.issued())
    while manifests.write_changed(world.ports).more:
        pass
    return record


def altered(pack: bytes, name: str, data: bytes) -> bytes:
    """The pack as somebody makes it anew with one file changed, and with sums that fit."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        contents = {each: archive.read(each) for each in archive.namelist() if each != SUMS}
    return pack_bytes({**contents, name: data})


def test_a_pack_is_given_with_a_reason_and_checked_outside_and_what_was_altered_in_it_is_said(
    world: World, tmp_path: Path
) -> None:
    record, officer = sealed(world), world.user(RECORDS)
    for user in (WORKER, MANAGER):
        with pytest.raises(NotAllowed):
            packs.give_pack(world.ports, world.user(user), record.id, **COURT)
    with pytest.raises(Invalid):
        packs.give_pack(world.ports, world.user(DPO), record.id, to="The court", reason=" ")
    cautions.place_caution(
        world.ports, officer, record.id, CautionKind.DISPUTED, asked_by="Her mother", why="It is wrong"
    )
    manifests.write_changed(world.ports)

    pack = packs.give_pack(world.ports, officer, record.id, **COURT)

    with world.ports.unit_of_work() as unit:
        (line,) = unit.of("northshire").audit.entries()[:1]
    assert (line.event.act, line.event.verb.value) == ("evidence_pack_given", "disclosure")
    assert line.event.payload["sha256"] == hashlib.sha256(pack.data).hexdigest()
    assert line.event.payload["reason"] == COURT["reason"]
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        names = archive.namelist()
        read_me = archive.read("READ-ME.txt").decode()
    assert len([name for name in names if name.startswith("files/")]) == len(record.objects)
    assert "Note: Disputed: asked for by Her mother" in read_me
    assert check_pack(pack.data).faults == []
    assert "Nothing was shown of who made it" in check_pack(pack.data).shown[-1]
    assert packs.check_pack_here(world.ports, pack.data).shown[-1] == (
        "The manifests were sealed by this installation."
    )

    file = next(name for name in names if name.startswith("files/"))
    manifest = next(name for name in names if name.startswith("manifests/"))
    assert check_pack(altered(pack.data, file, b"other")).faults == [f"{file} is not what the manifest says was filed."]
    assert check_pack(altered(pack.data, "files/more", b"x")).faults == [
        "files/more is in the pack and not in the manifest."
    ]
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        forged = archive.read(manifest).replace(b'"case_system_reference":""', b'"case_system_reference":"1"')
    newest = max(name for name in names if name.startswith("manifests/"))
    if manifest == newest:
        assert check_pack(altered(pack.data, manifest, forged)).faults == []  # As READ-ME.txt says: not without a key.
    assert packs.check_pack_here(world.ports, altered(pack.data, manifest, forged)).faults
    brought = tmp_path / "pack.zip"
    brought.write_bytes(pack.data[:-40] + bytes(40))
    assert CliRunner().invoke(main, ["records", "check-pack", str(brought)]).exit_code == 1
    brought.write_bytes(pack.data)
    assert (
        CliRunner().invoke(main, ["records", "check-pack", str(brought)], env={"FORMS_VAR": "/nowhere"}).exit_code == 0
    )


def test_a_file_that_somebody_brings_is_a_records_an_altered_one_or_not_ours(world: World) -> None:
    record, officer = world.record_of(world.issued()), world.user(RECORDS)
    item = next(each for each in record.files if each.media_type == DOCX)
    _, data = records.retrieve(world.ports, officer, record.id, item.id, "To compare it")

    same = brought_files.identify_file(world.ports, officer, data)
    changed = brought_files.identify_file(world.ports, officer, data + b" ")
    by_hand = brought_files.identify_file(world.ports, officer, b"a copy", record.reference)
    other = brought_files.identify_file(world.ports, officer, b"nothing of ours")

    assert (same.match, same.record and same.record.id) == (FileMatch.FILED, record.id)
    assert (changed.match, changed.reference) == (FileMatch.ALTERED, record.reference)
    assert by_hand.match is FileMatch.ALTERED
    assert other.match is FileMatch.NOT_OURS
    assert world.acts()[-1] == "file_identified"
    page = visit(client := world.client_as(RECORDS), "/records/brought").type({"sha256": item.sha256.upper()})
    assert f"to the letter as it was filed under {record.reference}" in page.send(client).text
    page = visit(client, "/records/brought").type({"sha256": "12"}).send(client)
    assert page.errors == ["A SHA-256 has 64 figures and letters from a to f"]
