"""A document template that was published never changes; one that is not whole is not used."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.templates import (
    check_templates,
    load_templates,
    lock_templates,
    unreadable_templates,
)
from forms_service.casework.documents.documents import TemplateMissing
from forms_service.engine.definitions.forms import Definition, Outcome
from tests.builders.definitions import a_definition, a_question
from tests.builders.shipped import REPOSITORY
from tests.builders.word_files import field, p, table, template

MANIFEST = """code: D12
title: Reply to an enquiry, no trace
profile: full
language: en
"""
REPLY = "core/prison_enquiry_response@1"
NEXT = "core/prison_enquiry_response@2"
LETTER = template(p("Dear {{ answer.name }}"), header="OFFICIAL-SENSITIVE")


def form(version: int, *asked: str) -> Definition:
    """A version of a form that leads to two documents."""
    leads = (Outcome("document", "D12"), Outcome("document", "D10"))
    made = a_definition(*(a_question(name) for name in asked), outcomes=leads)
    return replace(made, publisher="core", name="prison_enquiry_response", version=version)


FORMS = (form(1, "name"), form(2, "name", "added"))


def write(root: Path, place: str = "core/no_trace_reply/1", manifest: str = MANIFEST, word: bytes = LETTER) -> Path:
    folder = root / place
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text(manifest, "utf-8")
    (folder / "template.docx").write_bytes(word)
    return folder


def test_a_template_is_read_with_its_manifest(tmp_path: Path) -> None:
    write(tmp_path)
    found = load_templates(tmp_path, FORMS).get("core/no_trace_reply@1")
    assert (found.id, found.code, found.title) == ("core/no_trace_reply@1", "D12", "Reply to an enquiry, no trace")
    assert (found.serves, found.language, found.content) == ((REPLY, NEXT), "en", LETTER)


def test_a_document_is_printed_with_the_newest_template_that_asks_nothing_which_its_form_does_not(
    tmp_path: Path,
) -> None:
    for version in (1, 2, 10):
        write(tmp_path, f"core/no_trace_reply/{version}")
    write(tmp_path, "core/no_trace_reply/11", word=template(p("{{ answer.added }}"), header="OFFICIAL-SENSITIVE"))
    write(tmp_path, "core/reply/12", MANIFEST.replace("D12", "D10"))
    library = load_templates(tmp_path, FORMS)
    assert library.for_document("D12", REPLY).id == "core/no_trace_reply@10"
    assert library.for_document("D12", NEXT).id == "core/no_trace_reply@11"
    for code, definition in (("D99", REPLY), ("D12", "core/enquiry_intake@1")):
        with pytest.raises(TemplateMissing):
            library.for_document(code, definition)
    with pytest.raises(TemplateMissing):
        library.get("core/no_trace_reply@3")


@pytest.mark.parametrize("name", ["template.docx", "manifest.yaml"])
def test_changed_bytes_under_a_locked_version_are_refused_with_file_and_line(tmp_path: Path, name: str) -> None:
    write(tmp_path, "core/another/1")
    changed = write(tmp_path)
    assert lock_templates(tmp_path) == []
    assert len(load_templates(tmp_path).templates) == 2
    file = changed / name
    file.write_bytes(file.read_bytes().replace(b"e", b"f", 1) + b"\n")
    found = [fault for fault in check_templates(tmp_path) if fault.code == "changed-after-publication"]
    assert [fault.at for fault in found] == [f"{tmp_path.as_posix()}/published.lock:2"]
    with pytest.raises(UnusableFiles, match=r"core/no_trace_reply@1 is published and may not change"):
        load_templates(tmp_path)
    assert lock_templates(tmp_path)


def test_a_locked_version_may_not_disappear(tmp_path: Path) -> None:
    folder = write(tmp_path)
    lock_templates(tmp_path)
    (folder / "template.docx").unlink()
    codes = [fault.code for fault in check_templates(tmp_path)]
    assert codes == ["missing", "changed-after-publication"]


def test_a_draft_beside_locked_versions_is_free_to_change(tmp_path: Path) -> None:
    write(tmp_path)
    lock_templates(tmp_path)
    draft = write(tmp_path, "core/no_trace_reply/2")
    (draft / "template.docx").write_bytes(b"PK again")
    assert load_templates(tmp_path, FORMS).for_document("D12", REPLY).content == b"PK again"


@pytest.mark.parametrize(
    ("manifest", "line", "message"),
    [
        (MANIFEST.replace("profile", "serves: core/a@1\nprofile"), 3, "“serves”"),
        (MANIFEST.replace("full", "everyone"), 3, "“profile”"),
        (MANIFEST.replace("en\n", "fr\n"), 4, "“language”"),
        (MANIFEST.replace("title:", "titel:"), 2, "“titel”"),
        (MANIFEST + "empty_tags: gone\n", 5, "“empty_tags”"),
        (MANIFEST + "code: D13\n", 5, "“code” is already given"),
    ],
)
def test_a_manifest_that_is_not_sound_is_refused_with_its_line(
    tmp_path: Path, manifest: str, line: int, message: str
) -> None:
    folder = write(tmp_path, manifest=manifest)
    found = [
        fault for fault in check_templates(tmp_path) if fault.at == f"{(folder / 'manifest.yaml').as_posix()}:{line}"
    ]
    assert len(found) == 1
    assert message in found[0].message


def test_a_manifest_says_whether_empty_tags_are_left_out_and_its_letter_is_checked_so(tmp_path: Path) -> None:
    letter = template(
        p("Dear {{ answer.name }}[[, born {{ answer.born }}]]"), p("{{ section.history }}"), header="OFFICIAL-SENSITIVE"
    )
    folder = write(tmp_path, manifest=MANIFEST + "empty_tags: left_out\n", word=letter)
    found = load_templates(tmp_path).get("core/no_trace_reply@1")
    assert (found.empty_tags, unreadable_templates(tmp_path)) == ("left_out", [])
    assert found.may_print("whatever_its_sections_ask")
    (folder / "template.docx").write_bytes(template(p("Dear {{ answer.name }}[[, born"), header="OFFICIAL-SENSITIVE"))
    assert "without its other" in unreadable_templates(tmp_path)[0].message
    (folder / "template.docx").rename(folder / "template.txt")
    assert "which alone can leave out" in check_templates(tmp_path)[0].message


def test_where_there_is_no_template_none_is_found(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing):
        load_templates(tmp_path).for_document("D12", REPLY)


def test_publishing_opens_every_letter_and_names_what_cannot_be_read_with_its_paragraph(tmp_path: Path) -> None:
    write(tmp_path, "core/good/1")
    dated = template(
        p("Dated ", field("DATE", "1 May")),
        table(("A", "B", "C"), ("x", "y", "z"), repeats=False),
        header="OFFICIAL-SENSITIVE",
    )
    folder = write(tmp_path, "core/dated/1", word=dated)
    faults = lock_templates(tmp_path)
    assert faults == unreadable_templates(tmp_path)
    place = (folder / "template.docx").as_posix()
    assert [(fault.code, fault.at, fault.message.split(":")[0]) for fault in faults] == [
        ("letter-field", place, "The letter, paragraph 1 (“Dated 1 May”)"),
        ("no-heading-row", place, "The letter, paragraph 2 (“A”)"),
    ]
    assert not (tmp_path / "published.lock").exists()


def test_a_text_is_opened_too(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "template.docx").unlink()
    (folder / "template.txt").write_text("Dear {{ name.upper() }}", "utf-8")
    assert [fault.code for fault in unreadable_templates(tmp_path)] == ["not-readable"]


def test_every_shipped_letter_can_be_read() -> None:
    assert unreadable_templates(REPOSITORY / "document_templates") == []
