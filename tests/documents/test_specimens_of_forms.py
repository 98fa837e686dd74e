"""Every shipped form's specimens: all of it is reached, and all that its documents should say is read in them.

A run of all tests makes a sample of them; `make specimens` makes every one, the whole way.
"""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from forms_service import bootstrap
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.template_branches import Branches
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.engine.fault import Fault
from forms_service.engine.validation import errors
from forms_service.services.ports import Ports, Template
from forms_service.services.publishing import specimens
from forms_service.services.publishing.specimens import Report, Sample
from forms_service.settings import read_settings
from tests.builders.finished import FormsUnread, NoConverter, PdfUnread
from tests.builders.shipped import shipped
from tests.builders.word_files import p
from tests.builders.word_files import template as word_file
from tests.components.verapdf import judge

pytestmark = [pytest.mark.office, pytest.mark.judge]

FORMS = [definition.id for definition in shipped().all()]
SMALL = "core/local_arrangement@1"
"""A form of a few pages, for what is tried with one form only."""
PURSUED = {SMALL}
"""The form of whose templates every way is taken in a sample too."""
EVERY_ONE = "EVERY_SPECIMEN" in os.environ
"""Whether all specimens go the whole way (`make specimens`), or a sample of them."""
SEED = os.environ.get("SPECIMENS_SEED", "7")
NOW = datetime(2026, 11, 23, 10, 40, tzinfo=UTC)
"""Specimens are made of dates around today; on one day they are the same each time."""


class OneMoment:
    def now(self) -> datetime:
        return NOW


def quick() -> DocumentRenderer:
    """Makes every document, and reads back all but the PDFs, which take their time."""
    return DocumentRenderer(DocxtplMerger(), NoConverter(), PdfUnread(), FormsUnread())


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    var = tmp_path_factory.mktemp("var")
    settings = read_settings({"FORMS_VAR": str(var)})
    made = bootstrap.with_own_printing(bootstrap.build_ports(settings, patient=True))
    yield replace(made, clock=OneMoment())
    bootstrap.close(made)


@dataclass(frozen=True)
class Changed:
    """The published templates, one of them changed by hand."""

    ports: Ports
    changed: Template
    set_aside: Sequence[Fault] = ()

    def for_document(self, code: str, definition_id: str) -> Template:
        found = self.ports.templates.for_document(code, definition_id)
        return self.changed if found.id == self.changed.id else found

    def get(self, template_id: str) -> Template:
        return self.changed if template_id == self.changed.id else self.ports.templates.get(template_id)

    def all(self) -> Sequence[Template]:
        return [self.get(found.id) for found in self.ports.templates.all()]


def without(template: Template, printed: str) -> Template:
    """The Word template without the tag that prints this."""
    before, after = io.BytesIO(template.content), io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text, times = re.subn(r"\{\{\s*" + re.escape(printed) + r"\s*\}\}", "", data.decode())
                assert times
                data = text.encode()
            new.writestr(name, data)
    return replace(template, content=after.getvalue())


@dataclass(frozen=True)
class Specimens:
    """The specimens of each form, made when they are first asked for."""

    ports: Ports
    folder: Path
    reports: dict[str, Report] = field(default_factory=dict)

    def of(self, form: str) -> Report:
        if form not in self.reports:
            sample = Sample(quick(), Random(f"{SEED}{form}"), pursues=form in PURSUED)
            less, out = (None if EVERY_ONE else sample), self.place_of(form)
            self.reports[form] = specimens.make(self.ports, Branches(), form, out=out, say=print, sample=less)
        return self.reports[form]

    def place_of(self, form: str) -> Path:
        return self.folder / form.replace("/", "-")


@pytest.fixture(scope="module")
def made(ports: Ports, tmp_path_factory: pytest.TempPathFactory) -> Specimens:
    return Specimens(ports, tmp_path_factory.mktemp("specimens"))


@pytest.mark.parametrize("form", FORMS)
def test_the_specimens_of_a_form_reach_all_of_it_and_all_is_printed_and_read_back(form: str, made: Specimens) -> None:
    assert made.of(form).faults == []


@pytest.mark.parametrize("form", FORMS)
def test_every_specimen_of_a_form_could_be_authorised(form: str, made: Specimens) -> None:
    paths = [path for one in made.of(form).specimens for path in one.paths]
    assert paths
    assert [errors(path) for path in paths] == [[]] * len(paths)


def test_every_pdf_of_every_specimen_is_archival_and_accessible(made: Specimens) -> None:
    for form in FORMS:
        made.of(form)
    archived = set(made.folder.rglob("archive.pdf"))
    outgoing = set(made.folder.rglob("*.pdf")) - archived
    assert len(archived) >= len(FORMS)
    judged = judge(outgoing, "3b", "ua1") | judge(archived, "3a", "ua1")
    assert {str(file.relative_to(made.folder)): faults for file, faults in judged.items() if faults} == {}


def small(ports: Ports, out: Path) -> Report:
    return specimens.make(replace(ports, renderer=quick()), Branches(), SMALL, out=out, say=print)


def test_one_value_taken_out_of_a_template_by_hand_is_named(ports: Ports, tmp_path: Path) -> None:
    template = ports.templates.for_document("D85", SMALL)
    broken = replace(ports, templates=Changed(ports, without(template, "answer.la_ooh")))
    faults = small(broken, tmp_path).faults
    assert [fault for fault in faults if fault.startswith("la_ooh:")]


def test_a_letter_with_one_tag_for_each_section_prints_all_of_its_form(ports: Ports, tmp_path: Path) -> None:
    sections = [section.id for section in shipped().get(SMALL).sections]
    lines = [line for name in sections for line in (p(name, style="Heading1"), p(f"{{{{ section.{name} }}}}"))]
    of_today = ports.templates.for_document("D85", SMALL)
    letter = replace(of_today, content=word_file(*lines), empty_tags="left_out", names=frozenset({"section"}))
    report = small(replace(ports, templates=Changed(ports, letter)), tmp_path)
    assert report.faults == []
    assert [
        why
        for way, why in report.never_taken.items()
        if "{{ section.who }}, where there is nothing to go through" in way
    ] == ["no answers lead there"]


def test_the_report_counts_what_was_reached_and_says_what_cannot_be(made: Specimens) -> None:
    report = made.of(SMALL)
    written = json.loads((made.place_of(SMALL) / "coverage.json").read_text(encoding="utf-8"))
    assert written["missed"] == []
    assert written["documents"] == len(report.made)
    assert "la_mailboxes: one row" in written["cannot_be_reached"]


def test_each_specimen_has_a_folder_with_the_files_of_its_documents(ports: Ports, tmp_path: Path) -> None:
    report = small(ports, tmp_path)
    folders = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert folders == {f"{one.number:03}" for one in report.specimens}
    assert {path.suffix for path in tmp_path.rglob("D85*")} == {".docx", ".pdf", ".html"}
    assert {path.parent.name for path in tmp_path.rglob("archive.pdf")} == folders
