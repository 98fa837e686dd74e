"""Of a letter its two files are taken in: what else lies in its folder neither goes along nor stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from forms_service.adapters.library_folders import authors_files
from forms_service.bootstrap import library_check
from forms_service.casework.publishing.releases import LibraryFile
from forms_service.settings import read_settings
from tests.builders.shipped import REPOSITORY


def test_what_programs_leave_beside_a_letter_is_none_of_it_and_it_is_not_changed_after_publication(
    tmp_path: Path,
) -> None:
    shipped = REPOSITORY / "document_templates/core/local_arrangement_summary/1"
    letter = tmp_path / "document_templates/northshire/summary/1"
    letter.mkdir(parents=True)
    for name in ("template.docx", "manifest.yaml"):
        (letter / name).write_bytes((shipped / name).read_bytes())
    (letter / ".~lock.template.docx#").write_text(",somebody,their-machine", "utf-8")
    (letter / "former letters").mkdir()

    (arriving,) = authors_files(tmp_path)
    at = datetime(2026, 11, 30, tzinfo=UTC)
    kept = LibraryFile(
        "northshire",
        arriving.kind,
        arriving.name,
        arriving.contents,
        is_published=True,
        added_by="an author",
        added_at=at,
    )
    settings = read_settings({"FORMS_VAR": str(tmp_path)}, with_keys=False)

    assert set(arriving.contents) == {"template.docx", "manifest.yaml"}
    assert not [each for each in library_check(settings).faults_among([kept]) if each.is_refused]
