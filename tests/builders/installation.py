"""The saved installation of ``tests/data/installation``, unpacked and opened; and forms changed on purpose."""

from __future__ import annotations

import io
import json
import lzma
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml
from sqlalchemy import make_url

from forms_service import bootstrap
from forms_service.adapters.definitions import write_lock
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.services.ports import Ports
from forms_service.settings import ROOT, Settings, read_settings
from storage.filesystem import FilesystemStore
from tests.builders.world import EasyReader, PaperArchive, PaperConverter, SetClock

SAVED = ROOT / "tests" / "data" / "installation"
NORTHSHIRE = "northshire"
AFTERWARDS = datetime(2026, 11, 27, 9, 40, tzinfo=UTC)
"""The day after the last thing that was done in it."""


@dataclass(frozen=True)
class Installation:
    """An unpacked copy; *settings* name its database, store and keys. *started* is closed when a test is over."""

    settings: Settings
    started: list[Ports] = field(default_factory=list)

    @cached_property
    def contents(self) -> Mapping[str, Mapping[str, Any]]:
        """What the code that made it read from it, by the names of the enquiries."""
        found: Mapping[str, Mapping[str, Any]] = json.loads((SAVED / "contents.json").read_text("utf-8"))
        return found

    @property
    def saved(self) -> dict[str, Mapping[str, Any]]:
        """What was read of each questionnaire, by its id."""
        return {name: said for enquiry in self.contents.values() for name, said in enquiry["questionnaires"].items()}

    def named(self, enquiry: str, form: str, about: str = "") -> str:
        """The id of a questionnaire of an enquiry."""
        mine: Mapping[str, Mapping[str, str]] = self.contents[enquiry]["questionnaires"]
        return next(name for name, said in mine.items() if form in said["form"] and about in said["about"])

    def start(self, said: Callable[[str], None] | None = None) -> Ports:
        """Start the service of today on it, on the day after; paper takes the place of PDFs."""
        ports, clock = bootstrap.prepare(self.settings, said), SetClock(AFTERWARDS)
        renderer = DocumentRenderer(DocxtplMerger(), PaperConverter(), EasyReader(), PdfForms())
        store = FilesystemStore(self.settings.var / "store", clock=clock.now)
        self.started.append(ports)
        return replace(ports, clock=clock, store=store, renderer=renderer, archive_copies=PaperArchive())

    def end(self) -> None:
        for ports in self.started:
            bootstrap.close(ports)
            cast(SqlUnitOfWork, ports.unit_of_work())._engine.dispose()

    def with_forms(self, definitions: Path) -> Installation:
        return Installation(replace(self.settings, definitions=definitions), self.started)


def unpacked(var: Path, database_url: str = "") -> Installation:
    """Unpack the installation into *var*; its rows go into the empty PostgreSQL database, if one is named."""
    (var / "keys").mkdir(parents=True)
    for key in ("audit", "session"):
        shutil.copy(SAVED / f"{key}.key", var / "keys" / key)
    with tarfile.open(fileobj=io.BytesIO(_unzipped("store.tar.xz"))) as store:
        store.extractall(var)
    if database_url:
        _restore(database_url)
    else:
        (var / "forms.sqlite").write_bytes(_unzipped("forms.sqlite.xz"))
    return Installation(read_settings({"FORMS_VAR": str(var), "DATABASE_URL": database_url}))


def _unzipped(name: str) -> bytes:
    return lzma.decompress((SAVED / name).read_bytes())


def _restore(database_url: str) -> None:
    url = make_url(database_url)
    where = ["-h", str(url.query["host"]), "-p", str(url.query["port"]), "-U", str(url.username)]
    command = ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *where, str(url.database)]
    subprocess.run(command, input=_unzipped("forms.sql.xz"), capture_output=True, check=True)


def questionnaire_of(ports: Ports, questionnaire_id: str) -> Questionnaire:
    with ports.unit_of_work() as unit:
        return unit.of(NORTHSHIRE).questionnaires.get(QuestionnaireId(questionnaire_id))


def changed_forms(folder: Path, changes: Mapping[str, Callable[[Any], object]]) -> Path:
    """Copy the shipped forms to *folder*, change some in place (``core/search/1.yaml``), and lock all of them anew."""
    shutil.copytree(ROOT / "form_definitions", folder)
    for name, change in changes.items():
        file = folder / name
        contents = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
        change(contents)
        file.write_text(yaml.safe_dump(contents, allow_unicode=True, sort_keys=False), "utf-8")
    (folder / "published.lock").unlink()
    write_lock(folder)
    return folder


def take_out(contents: Any, question: str) -> None:
    """Take the question or column of this id out of a form or block, wherever it stands."""
    if isinstance(contents, dict):
        for part in contents.values():
            take_out(part, question)
    elif isinstance(contents, list):
        contents[:] = [item for item in contents if not (isinstance(item, dict) and item.get("id") == question)]
        for item in contents:
            take_out(item, question)


def find(contents: Any, question: str) -> dict[str, Any]:
    """The question, column or option of this id in a form or block."""
    parts = contents.values() if isinstance(contents, dict) else contents if isinstance(contents, list) else ()
    if isinstance(contents, dict) and contents.get("id") == question:
        return contents
    return next((found for part in parts if (found := find(part, question))), {})
