"""What a letter is as a file, and how it looks: each defect is told, at its place; nothing is said of what is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forms_service.adapters.documents.templates import letter_findings, lock_templates, unreadable_templates
from forms_service.services.ports import Template
from tests.builders.word_files import p, r, template
from tests.corpus.letters.look_defects import LOOK_DEFECTS, LOOKS_RIGHT
from tests.corpus.letters.package_defects import PACKAGE_DEFECTS

MANIFEST = "code: D12\ntitle: Reply\nserves: [core/prison_enquiry_response@1]\nprofile: full\nlanguage: en\n"


def test_each_defect_of_a_letters_file_is_told_as_what_it_is_and_nothing_besides() -> None:
    rows = (*PACKAGE_DEFECTS, *LOOK_DEFECTS, *LOOKS_RIGHT)

    assert {row.name: wrong for row in rows if (wrong := row.wrong())} == {}
    assert len({row.name for row in rows}) == len(rows)
    assert len(PACKAGE_DEFECTS) >= 40


def test_how_a_published_letter_looks_is_only_warned_of_and_hides_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "core" / "reply" / "1"
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text(MANIFEST, "utf-8")
    (folder / "template.docx").write_bytes(template(p(r("Small", '<w:sz w:val="18"/>')), header="OFFICIAL-SENSITIVE"))
    assert [(fault.code, fault.severity) for fault in lock_templates(tmp_path)] == [("small-text", "warned")]

    (folder.parent / "2").mkdir()
    for name, content in {"manifest.yaml": MANIFEST.encode(), "template.docx": template(p("{{ answer.x }"))}.items():
        (folder.parent / "2" / name).write_bytes(content)
    (tmp_path / "published.lock").write_text((tmp_path / "published.lock").read_text("utf-8"), "utf-8")
    found = unreadable_templates(tmp_path)

    assert [fault.code for fault in found] == ["small-text", "not-readable", "no-marking"]
    assert [fault.is_published for fault in found] == [True, False, False]


def test_what_keeps_a_form_of_others_from_being_filled_is_told_under_its_own_codes(tmp_path: Path) -> None:
    letter = Template("north/form@1", "D31", "Form", ("north/visit@1",), "en", b"junk", kind="form")
    assert [fault.code for fault in letter_findings(letter, "template.pdf", {})] == ["form-not-pdf"]
    large = replace(letter, content=b"%PDF-1.7" + bytes(20_000_000))
    assert [fault.code for fault in letter_findings(large, "template.pdf", {})] == ["form-too-large"]
