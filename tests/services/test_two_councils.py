"""Two councils with forms and letters of their own on one database, in a process from before a release and one after."""

from __future__ import annotations

import html
import re
import zipfile
from functools import partial
from io import BytesIO
from typing import Any, cast

import pytest

from forms_service.adapters.documents.templates import TemplateLibrary
from forms_service.adapters.published_library import LiveForms, LiveLetters, PublishedLibrary
from forms_service.adapters.sql.repositories.publishing.library import library_beside
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.publishing.releases import Arriving, FileKind
from forms_service.services.publishing import importing, releases
from forms_service.services.publishing.releases import ReleaseProposal
from storage.contract import ObjectKey
from tests.builders.own_forms import own_copy, question
from tests.builders.shipped import REPOSITORY, shipped
from tests.builders.world import MANAGER, WORKER, World

FORM, LETTER = "prison_enquiry_response", "prison_no_trace_reply"
SHIPPED = REPOSITORY / "document_templates/core" / LETTER / "1"
NORTH, EAST = "Do the prison’s details agree with ours?", "Details compared with ours"


@pytest.fixture
def before(world: World) -> World:
    """A process that began before anything was published."""
    return in_a_process(world)


def in_a_process(world: World) -> World:
    library = PublishedLibrary(
        shipped(), cast("TemplateLibrary", world.ports.templates), partial(library_beside, world.engine)
    )
    world.use(library=LiveForms(library), templates=LiveLetters(library))
    return world


def reworded(words: str) -> Any:
    def change(written: dict[str, Any]) -> None:
        question(written, "cf_correct").update(label=words, short=words)

    return change


def own_letter(organisation: str, sentence: str) -> Arriving:
    """The shipped letter for no trace, with another sentence at its end."""
    content, out = (SHIPPED / "template.docx").read_bytes(), BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "word/document.xml":
                said = f"<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p><w:sectPr".encode()
                data = data.replace(b"<w:sectPr", said, 1)
            new.writestr(member, data)
    manifest = (SHIPPED / "manifest.yaml").read_bytes()
    return Arriving(
        FileKind.LETTER, f"{organisation}/{LETTER}@1", {"template.docx": out.getvalue(), "manifest.yaml": manifest}
    )


def work_with(world: World, organisation: str, words: str, sentence: str) -> None:
    """Let a council publish and adopt a form and a letter of its own, as its two people do."""
    author, manager = world.user(f"{organisation}-author"), world.user(f"{organisation}-service-manager")
    files = [own_copy(organisation, FORM, reworded(words)), own_letter(organisation, sentence)]
    importing.import_drafts(world.ports, author, files)
    digests = {f"{each.kind} {each.name}": each.sha256 for each in files}
    proposal = ReleaseProposal(files[0].name, (files[1].name,), digests, ("Checked.",))
    release = releases.propose(world.ports, author, proposal, world.clock.now().date())
    releases.publish(world.ports, manager, release.number)
    releases.adopt(world.ports, manager, release.number)


def issued_by(world: World, organisation: str) -> Questionnaire:
    if organisation == "northshire":
        return world.issued(author=WORKER, manager=MANAGER)
    return world.issued(author="eastmere-worker", manager="eastmere-manager")


def words_of(world: World, reply: Questionnaire) -> str:
    """What the Word file of a reply says."""
    item = next(each for each in world.record_of(reply).objects if each.kind == "docx")
    with zipfile.ZipFile(BytesIO(world.ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256))) as letter:
        return html.unescape(
            " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", letter.read("word/document.xml").decode()))
        )


def test_each_council_answers_and_prints_in_its_own_words_in_an_older_process_and_in_a_newer_one(before: World) -> None:
    world = before
    first = issued_by(world, "northshire")
    work_with(world, "northshire", NORTH, "Northshire says so.")
    theirs = issued_by(world, "eastmere")
    work_with(world, "eastmere", EAST, "Eastmere says so.")

    for process in (world, in_a_process_anew(world)):
        north, east = issued_by(process, "northshire"), issued_by(process, "eastmere")
        assert (north.form, east.form) == (f"northshire/{FORM}", f"eastmere/{FORM}")
        assert NORTH in words_of(process, north)
        assert "Northshire says so." in words_of(process, north)
        assert EAST in words_of(process, east)
        assert "Eastmere says so." in words_of(process, east)
        assert "Northshire says so." not in words_of(process, east)

    for reply in (first, theirs):
        assert reply.form == f"core/{FORM}"
        assert "says so." not in words_of(world, reply)


def in_a_process_anew(world: World) -> World:
    """The same installation in a process that begins now, with nothing read but what ships."""
    letters = world.ports.templates
    assert isinstance(letters, LiveLetters)
    shipped_alone = [letter for letter in letters.all() if letter.publisher == "core"]
    library = PublishedLibrary(shipped(), TemplateLibrary(shipped_alone), partial(library_beside, world.engine))
    world.use(library=LiveForms(library), templates=LiveLetters(library))
    return world
