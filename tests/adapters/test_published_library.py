"""What is published elsewhere is taken up by a running process; what cannot be used is set aside, and the rest goes on."""

from __future__ import annotations

from base64 import b64encode
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from time import sleep

from sqlalchemy import select, update

from forms_service.adapters.definitions import load_published, write_lock
from forms_service.adapters.documents.templates import load_published_templates, lock_templates
from forms_service.adapters.published_library import _CHANGED, LiveForms, LiveLetters, PublishedLibrary
from forms_service.adapters.sql.repositories.publishing.library import library_beside
from forms_service.adapters.sql.tables import library_files
from forms_service.casework.errors import Unavailable
from forms_service.casework.publishing.releases import NOBODY, FileKind, LibraryFile
from forms_service.services.repositories.publishing import LibraryFiles
from tests.builders.world import World
from tests.corpus.form import FORM

NORTH = "north/visit@1"


def folder_with(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / f"north/{name}/1.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("form: visit", f"form: {name}"), "utf-8")
    return root


def test_a_draft_in_the_folder_is_not_live(tmp_path: Path) -> None:
    write_lock(folder_with(tmp_path, visit=FORM))
    folder_with(tmp_path, other=FORM)

    found = load_published(tmp_path)

    assert (set(found.definitions), list(found.set_aside)) == ({NORTH}, [])


def test_a_bad_file_in_the_folder_is_set_aside_with_its_finding_and_the_others_are_used(tmp_path: Path) -> None:
    write_lock(folder_with(tmp_path, visit=FORM, other=FORM))
    folder_with(tmp_path, other="form: other\n  publisher: [")

    found = load_published(tmp_path)

    assert set(found.definitions) == {NORTH}
    assert any("north/other" in f"{fault.at} {fault.message}" for fault in found.set_aside)


def test_a_published_file_that_was_changed_in_place_is_set_aside(tmp_path: Path) -> None:
    write_lock(folder_with(tmp_path, visit=FORM, other=FORM))
    folder_with(tmp_path, other=FORM + "\n# a remark\n")

    found = load_published(tmp_path)

    assert set(found.definitions) == {NORTH}
    assert [fault.code for fault in found.set_aside] == ["changed-after-publication"]


def test_a_letter_without_its_manifest_is_set_aside(tmp_path: Path) -> None:
    letter = tmp_path / "north/reply/1"
    letter.mkdir(parents=True)
    (letter / "template.txt").write_text("Dear sir", "utf-8")
    (letter / "manifest.yaml").write_text("code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n", "utf-8")
    lock_templates(tmp_path)
    assert [each.id for each in load_published_templates(tmp_path, ()).all()] == ["north/reply@1"]
    (letter / "manifest.yaml").unlink()

    found = load_published_templates(tmp_path, ())

    assert list(found.all()) == []
    assert {fault.code for fault in found.set_aside} == {"missing", "changed-after-publication"}


def test_a_running_process_takes_up_what_another_published(world: World, tmp_path: Path) -> None:
    before = _process(world, tmp_path)
    forms, letters = LiveForms(before), LiveLetters(before)
    assert [form.id for form in forms.all()] == []

    manifest = b"code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"
    _publish(world, FileKind.DEFINITION, NORTH, {"1.yaml": FORM.encode()})
    _publish(world, FileKind.LETTER, "north/reply@1", {"template.txt": b"Dear sir", "manifest.yaml": manifest})

    assert forms.get(NORTH).id == NORTH
    assert letters.get("north/reply@1").content == b"Dear sir"
    assert [form.id for form in LiveForms(_process(world, tmp_path)).all()] == [NORTH]


def test_no_organisations_form_takes_the_letters_of_others_by_what_it_calls_its_questions(
    world: World, tmp_path: Path
) -> None:
    process = _process(world, tmp_path)
    manifest = b"code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"
    letter = {"template.txt": b"{{ document.reference }}", "manifest.yaml": manifest}
    ours = f"{FORM}  - {{kind: document, name: D10}}\n"
    theirs = FORM.replace("publisher: north", "publisher: east").replace("id: guest_role,", "id: reference,")
    assert "id: reference," in theirs
    _publish(world, FileKind.DEFINITION, NORTH, {"1.yaml": ours.encode()}, organisation=NOBODY)
    _publish(world, FileKind.LETTER, "north/reply@1", letter, organisation=NOBODY)
    _publish(world, FileKind.DEFINITION, "east/visit@1", {"1.yaml": theirs.encode()}, organisation="east")

    assert LiveForms(process).get("east/visit@1").id == "east/visit@1"
    assert LiveLetters(process).get("north/reply@1").serves == (NORTH,)


def test_of_several_versions_of_a_letter_the_newest_is_meant_in_whatever_order_they_are_read(
    world: World, tmp_path: Path
) -> None:
    process = _process(world, tmp_path)
    manifest = b"code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"
    ours = f"{FORM}  - {{kind: document, name: D10}}\n"
    _publish(world, FileKind.DEFINITION, NORTH, {"1.yaml": ours.encode()}, organisation=NOBODY)
    for version in (2, 10, 9):
        contents = {"template.txt": b"Dear sir", "manifest.yaml": manifest}
        _publish(world, FileKind.LETTER, f"north/reply@{version}", contents, organisation=NOBODY)
        LiveLetters(process).get(f"north/reply@{version}")

    assert LiveLetters(process).for_document("D10", NORTH).id == "north/reply@10"


def test_the_library_is_read_in_the_middle_of_other_work_and_waits_for_none(world: World, tmp_path: Path) -> None:
    process = _process(world, tmp_path)
    with world.ports.unit_of_work() as unit:
        unit.library_files.put(_file(FileKind.DEFINITION, NORTH, {"1.yaml": FORM.encode()}, is_published=True))

        assert list(LiveForms(process).all()) == []
        unit.commit()

    assert LiveForms(process).get(NORTH).id == NORTH


def test_a_draft_is_taken_up_by_nobody_and_what_cannot_be_read_is_set_aside(world: World, tmp_path: Path) -> None:
    with world.ports.unit_of_work() as unit:
        unit.library_files.put(_file(FileKind.DEFINITION, NORTH, {"1.yaml": FORM.encode()}, is_published=False))
        unit.commit()
    _publish(world, FileKind.DEFINITION, "north/other@1", {"1.yaml": b"form: other\n  publisher: ["})
    _publish(world, FileKind.LETTER, "north/reply@1", {"manifest.yaml": b"code: D10"})

    process = _process(world, tmp_path)

    assert list(LiveForms(process).all()) == []
    faults = {*LiveForms(process).set_aside, *LiveLetters(process).set_aside}
    assert {(fault.code, fault.at) for fault in faults} == {
        ("set-aside", "north/other@1"),
        ("set-aside", "north/reply@1"),
    }


def test_what_was_changed_in_the_database_since_it_was_published_is_set_aside(world: World, tmp_path: Path) -> None:
    _publish(world, FileKind.DEFINITION, NORTH, {"1.yaml": FORM.encode()})
    with world.engine.begin() as connection:
        written = connection.execute(select(library_files.c.contents)).scalar_one()
        other = _file(
            FileKind.DEFINITION, NORTH, {"1.yaml": FORM.replace("Why?", "Why not?").encode()}, is_published=True
        )
        changed = written.replace(b64encode(FORM.encode()), b64encode(other.contents["1.yaml"]))
        connection.execute(update(library_files).values(contents=changed))

    process = _process(world, tmp_path)

    assert list(LiveForms(process).all()) == []
    assert [fault.message for fault in LiveForms(process).set_aside] == [_CHANGED]


def test_a_version_that_ships_no_more_stays_where_work_may_be_open_on_it(world: World, tmp_path: Path) -> None:
    _publish(world, FileKind.DEFINITION, NORTH, {"1.yaml": FORM.encode()}, organisation=NOBODY)

    assert LiveForms(_process(world, tmp_path)).get(NORTH).id == NORTH


def test_of_two_versions_that_ship_the_newer_is_the_letter_in_whatever_order_they_were_read(
    world: World, tmp_path: Path
) -> None:
    letter = {"template.txt": b"Dear sir", "manifest.yaml": b"code: D10\ntitle: Reply\nprofile: full\nlanguage: en\n"}
    for version in (10, 9):
        _publish(world, FileKind.LETTER, f"north/reply@{version}", letter, organisation=NOBODY)
        process = _process(world, tmp_path)
        process.taken()
    _publish(world, FileKind.LETTER, "north/reply@2", letter, organisation=NOBODY)

    names = [each.id for each in process.taken(anew=True).letters.all()]

    assert names == ["north/reply@2", "north/reply@9", "north/reply@10"]


def test_of_several_who_ask_at_once_one_looks_and_where_the_database_is_away_nobody_waits_in_a_row(
    tmp_path: Path,
) -> None:
    looked, together = [], Barrier(4)

    def away() -> AbstractContextManager[LibraryFiles]:
        looked.append(1)
        sleep(0.05)
        raise Unavailable("It is away.")

    library = PublishedLibrary(load_published(tmp_path), load_published_templates(tmp_path, ()), away)

    def ask() -> None:
        together.wait()
        library.taken()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(library.taken().forms.all()) == []
    assert len(looked) == 1


def _process(world: World, empty: Path) -> PublishedLibrary:
    """A process of the service whose own folders hold nothing."""
    return PublishedLibrary(
        load_published(empty), load_published_templates(empty, ()), partial(library_beside, world.engine)
    )


def _publish(
    world: World, kind: FileKind, name: str, contents: dict[str, bytes], organisation: str = "northshire"
) -> None:
    with world.ports.unit_of_work() as unit:
        unit.library_files.put(_file(kind, name, contents, is_published=True, organisation=organisation))
        unit.commit()


def _file(
    kind: FileKind, name: str, contents: dict[str, bytes], *, is_published: bool, organisation: str = "northshire"
) -> LibraryFile:
    return LibraryFile(organisation, kind, name, contents, is_published, "an author", datetime(2026, 1, 5, tzinfo=UTC))
