"""What authors do at the command line, put together: looking through forms and letters, and publishing them."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from forms_service import bootstrap
from forms_service.adapters.definitions import (
    DefinitionLibrary,
    check_all,
    json_schema,
    sound_forms,
    with_stored,
    write_lock,
)
from forms_service.adapters.definitions.lock import LOCK
from forms_service.adapters.definitions.lock import digest as locked_as
from forms_service.adapters.definitions.reference_data import ReferenceDataRefused, load_tables
from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.pdf_forms.form import MOST_FORM_BYTES, FormSurvey
from forms_service.adapters.documents.templates import (
    FILES_OF_LETTERS,
    TemplateLibrary,
    answers_unprinted,
    check_templates,
    load_templates,
    lock_templates,
    locked_content,
    oldest_first,
    stored_template,
    tag_mistakes,
    unreadable_templates,
)
from forms_service.adapters.published_library import LiveForms, LiveLetters
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import TemplateMissing
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.keeping.schedules import SCHEDULE
from forms_service.casework.meaning_checks import DOCUMENT
from forms_service.casework.publishing.releases import FileKind, LibraryFile
from forms_service.engine.checking.surroundings import EVERY_COLUMN, Surroundings
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.differences.difference import FormDifference
from forms_service.engine.differences.forms import form_differences
from forms_service.engine.fault import Fault
from forms_service.services.forms_in_use import forms_of
from forms_service.services.ports import Ports, Template
from forms_service.services.publishing import specimens
from forms_service.services.publishing.around_forms import around_forms
from forms_service.services.publishing.fitting import asked_by_publisher, fitted, leads_to, names_not_asked
from forms_service.services.publishing.importing import Arriving
from forms_service.services.publishing.releases import ReleaseProposal, letters_for
from forms_service.settings import Settings

FORMS: Final = "form_definitions"
LETTERS: Final = "document_templates"
"""The two folders in which an author's files lie, as those that ship do."""


def definition_schema() -> Mapping[str, object]:
    return json_schema()


def form_faults(
    settings: Settings,
    definitions: Path,
    templates: Path,
    *,
    of: Collection[str] = (),
    welsh_publishers: Collection[str] = (),
) -> list[Fault]:
    """Return everything that is wrong with the forms under *definitions* or the *templates*, warnings among it.

    What is not *of* these publishers, if any are named, was looked through when it was published.
    """
    letters = SandboxedLetters()
    try:
        unreadable = unreadable_templates(templates, letters.check_template, of)
    finally:
        letters.close()
    forms = sound_forms(definitions)
    tags = [
        *tag_mistakes(templates, forms, unreadable, of),
        *answers_unprinted(templates, forms, unreadable, of),
    ]
    around, found = _around_forms(settings, templates, forms.values())
    around = replace(around, welsh_publishers=welsh_publishers)
    return [*check_all(definitions, around, of), *check_templates(templates), *unreadable, *tags, *found]


def inspect_form(path: Path) -> FormSurvey:
    """Look through a PDF form that others made, where it can break nothing; ``OSError`` if there is no such file."""
    with path.open("rb") as file:
        template = file.read(MOST_FORM_BYTES + 1)
    letters = SandboxedLetters()
    try:
        return letters.survey(template, path.as_posix())
    finally:
        letters.close()


def lock_shipped(settings: Settings) -> list[Fault]:
    """Lock what ships, unless something is refused; for whoever makes a version of the service."""
    faults = form_faults(settings, settings.definitions, settings.templates)
    if not any(fault.is_refused for fault in faults):
        write_lock(settings.definitions)
        faults += lock_templates(settings.templates)
    return faults


def authors_files(folder: Path) -> list[Arriving]:
    """Read an author's files: ``form_definitions/<publisher>/<name>/<version>.yaml``, and letters beside these."""
    forms = sorted((folder / FORMS).glob("*/*/*.yaml"))
    letters = sorted(path for path in (folder / LETTERS).glob("*/*/*") if path.is_dir())
    found = [
        Arriving(FileKind.DEFINITION, _name(path.with_suffix("")), {path.name: path.read_bytes()}) for path in forms
    ]
    found += [Arriving(FileKind.LETTER, _name(path), _files_of_letter(path)) for path in letters]
    if not found:
        raise NotFound(f"{folder} has no {FORMS} and no {LETTERS}, in folders as docs/authoring.md says.")
    return found


def _files_of_letter(folder: Path) -> Mapping[str, bytes]:
    """Nothing of what programs leave beside a letter while it is open, or of what its author keeps there."""
    mine = (file for file in sorted(folder.iterdir()) if file.name in FILES_OF_LETTERS and file.is_file())
    return {file.name: file.read_bytes() for file in mine}


_NUMBER: Final = re.compile(r"[1-9][0-9]*")


def _name(path: Path) -> str:
    """Return the name of a version by its place, which nobody could use under another, nor take out again."""
    publisher, name, version = path.parts[-3:]
    if "@" in publisher + name or not _NUMBER.fullmatch(version):
        raise Conflict(f"{path}: a version lies in publisher/name/version, and the version is a number such as 1.")
    return f"{publisher}/{name}@{version}"


def own_files(ports: Ports, organisation: str) -> Sequence[LibraryFile]:
    """Return the organisation's own files, drafts among them."""
    with ports.unit_of_work() as unit:
        return unit.library_files.all_of(organisation)


def write_files(files: Iterable[LibraryFile | Arriving], folder: Path) -> list[Path]:
    """Write files as they lie in a folder of their author's; return those that were written."""
    written = []
    for file in files:
        publisher, name, version = file.name.replace("@", "/").split("/")
        within = (FORMS, publisher, name) if file.kind is FileKind.DEFINITION else (LETTERS, publisher, name, version)
        for called, content in file.contents.items():
            path = folder.joinpath(*within, called)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def faults_among(
    settings: Settings, files: Sequence[LibraryFile | Arriving], welsh_publishers: Collection[str] = ()
) -> list[Fault]:
    """Look through an author's files beside all that ships, in places as their author knows them."""
    with _beside_what_ships(settings, files) as folder:
        publishers = {file.name.partition("/")[0] for file in files}
        found = form_faults(
            settings, folder / FORMS, folder / LETTERS, of=publishers, welsh_publishers=welsh_publishers
        )
        prefix = f"{folder.as_posix()}/"
        return [
            replace(fault, at=fault.at.removeprefix(prefix), message=fault.message.replace(prefix, ""))
            for fault in found
        ]


def welsh_publishers(ports: Ports) -> list[str]:
    """Return the organisations in Wales, whose own forms and letters are to be in Welsh too."""
    return [each.id for each in ports.directory.organisations() if each.nation == "wales"]


@contextmanager
def _beside_what_ships(settings: Settings, files: Sequence[LibraryFile | Arriving]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="library-", dir=settings.var if settings.var.is_dir() else None) as name:
        folder = Path(name)
        shutil.copytree(settings.definitions, folder / FORMS)
        shutil.copytree(settings.templates, folder / LETTERS)
        write_files(files, folder)
        _lock_published([file for file in files if isinstance(file, LibraryFile) and file.is_published], folder)
        yield folder


def _lock_published(files: Iterable[LibraryFile], folder: Path) -> None:
    """Say in the locks of a folder which files never change any more, so that warnings alone are found in them."""
    for file in files:
        root = folder / (FORMS if file.kind is FileKind.DEFINITION else LETTERS)
        is_letter = file.kind is FileKind.LETTER
        content = locked_content(file.contents) if is_letter else _content_of(file)
        with (root / LOCK).open("a", encoding="utf-8") as lock:
            lock.write(f"{file.name} {locked_as(content)}\n")


@dataclass(frozen=True)
class Drafts:
    """What an organisation would work with if its drafts were published, and no other organisation's files."""

    organisation: str
    files: Sequence[LibraryFile]
    forms: DefinitionLibrary
    letters: Sequence[Template]

    @classmethod
    def of(cls, ports: Ports, organisation: str) -> Drafts:
        published, letters = ports.library, ports.templates
        assert isinstance(published, LiveForms)
        assert isinstance(letters, LiveLetters)
        files = own_files(ports, organisation)
        forms = with_stored(
            published.snapshot, {f.name: _content_of(f) for f in files if f.kind is FileKind.DEFINITION}
        )
        seen = [letter for letter in letters.all() if letter.id not in letters.snapshot.own]
        for file in files:
            if file.kind is FileKind.LETTER:
                with suppress(UnusableFiles):  # what is wrong with it is said by the check
                    seen.append(stored_template(file.name, file.contents))
        seen.sort(key=oldest_first)
        return cls(organisation, files, forms, fitted(seen, forms_of(replace(ports, library=forms), organisation)))

    def letters_of(self, form: Definition) -> list[Template]:
        """The letter of each document that a form leads to."""
        codes = dict.fromkeys(each.name for each in form.outcomes if each.kind == DOCUMENT)
        return letters_for(form.id, list(codes), self.letters, self.organisation)

    def unfit(self, form: Definition) -> Iterator[str]:
        """Why drafts of letters that a form leads to are not among its letters."""
        asked = asked_by_publisher(self.forms.all())
        drafted = {file.name for file in self.files if not file.is_published}
        for letter in self.letters:
            if letter.id in drafted and leads_to(form, letter.code) and (named := names_not_asked(letter, form, asked)):
                names = ", ".join(sorted(named))
                yield f"{letter.id} names {names}, which {form.id} does not ask: it cannot go with it."

    def digests(self, form: Definition, letters: Sequence[Template]) -> Mapping[str, str]:
        """The organisation's own files of a form and its letters, as they are now."""
        parts = {FileKind.DEFINITION: {*self.forms.parts.get(form.id, (form.id,))} - _carried_from(form)}
        parts[FileKind.LETTER] = {letter.id for letter in letters}
        return {file.release_key: file.sha256 for file in self.files if file.name in parts[file.kind]}

    def carried_drafts(self, form: Definition) -> Iterator[str]:
        """Why a form cannot be published before the one that it carries answers from."""
        for file in self.files:
            if file.name in _carried_from(form) and file.kind is FileKind.DEFINITION and not file.is_published:
                yield f"{form.id} carries answers from {file.name}, which is a draft. Publish that first."


def _carried_from(form: Definition) -> set[str]:
    """The version that a form carries answers from, which is published by itself."""
    return {form.carries.definition} if form.carries else set()


def _content_of(file: LibraryFile) -> bytes:
    return next(iter(file.contents.values()))


@dataclass(frozen=True)
class LookedThrough:
    """What the check and the specimens found; there is a *proposal* where nothing keeps it from being published."""

    findings: Sequence[Fault]
    faults: Sequence[str] = ()
    proposal: ReleaseProposal | None = None


def look_through(
    settings: Settings, ports: Ports, organisation: str, form_id: str, say: Callable[[str], None]
) -> LookedThrough:
    """Check everything that would be published with a form, then print its specimens and read them back."""
    drafts = Drafts.of(ports, organisation)
    form = drafts.forms.definitions.get(form_id)
    if form is None:
        say("Checking every form and letter …")
        findings = faults_among(settings, drafts.files, welsh_publishers(ports))
        if any(fault.is_refused for fault in findings):
            return LookedThrough(findings)
        raise NotFound(f"There is no form {form_id}, neither among your drafts nor among what is published.")
    letters = drafts.letters_of(form)
    digests = drafts.digests(form, letters)
    say("Checking the form and its letters …")
    # A draft that goes with another release, or was given up, keeps nothing from being published.
    beside = [file for file in drafts.files if file.is_published or file.release_key in digests]
    findings = faults_among(settings, beside, welsh_publishers(ports))
    if any(fault.is_refused for fault in findings):
        return LookedThrough(findings)
    if not digests:
        raise Conflict(f"Nothing of {form_id} or its letters is your own: it ships with the service, and is published.")
    trial = replace(ports, library=drafts.forms, templates=TemplateLibrary(letters))
    faults = [
        *_carried_no_more(trial, organisation, form),
        *drafts.unfit(form),
        *drafts.carried_drafts(form),
        *_for_other_readers(ports, form, letters),
    ]
    faults = faults or _specimen_faults(trial, organisation, form_id, say)
    if faults:
        return LookedThrough(findings, faults)
    verdict = (
        f"Checked on {date.today().isoformat()}; specimens printed with edition {ports.edition()} and read back.",
        *(f"{fault.severity}: {fault.code}: {fault.at}: {fault.message}" for fault in findings),
    )
    return LookedThrough(findings, (), ReleaseProposal(form_id, tuple(each.id for each in letters), digests, verdict))


@dataclass(frozen=True)
class ComparedVersions:
    """What one version has otherwise than another, and what each letter of the other prints of that."""

    differences: Sequence[FormDifference]
    letters: Mapping[str, Sequence[str]]


def compare(ports: Ports, organisation: str, before: str, after: str) -> ComparedVersions:
    """Hold two versions against each other, drafts among them; ``NotFound``."""
    drafts = Drafts.of(ports, organisation)
    forms = {form.id: form for form in forms_of(replace(ports, library=drafts.forms), organisation)}
    for name in (before, after):
        if name not in forms:
            raise NotFound(f"There is no form {name}, neither among your drafts nor among what is published.")
    found = form_differences(forms[before], forms[after])
    named = [each.question for each in found if each.question]
    prints = {letter.id: [name for name in dict.fromkeys(named) if letter.may_print(name)] for letter in
              drafts.letters_of(forms[after])}  # fmt: skip
    return ComparedVersions(found, {letter: names for letter, names in prints.items() if names})


def _specimen_faults(ports: Ports, organisation: str, form_id: str, say: Callable[[str], None]) -> list[str]:
    made = bootstrap.with_own_printing(ports)
    try:
        with tempfile.TemporaryDirectory(prefix="specimens-") as out:
            branches = bootstrap.template_branches()
            report = specimens.make(made, branches, form_id, out=Path(out), say=say, organisation=organisation)
    finally:
        bootstrap.close(made)
    return [str(fault) for fault in report.faults]


def _carried_no_more(ports: Ports, organisation: str, form: Definition) -> Iterator[str]:
    """What other forms carry from one like this, and this one does not ask, or asks as something else."""
    asked = {question.id: question for question in form.questions}
    for other in forms_of(ports, organisation):
        if other.carries is None or other.carries.family != form.family:
            continue
        for question in other.carries.questions:
            mine = asked.get(question.id)
            if mine is None or mine.type != question.type:
                yield f"“{question.id}”, a {question.type}, is read by {other.id}, and {form.id} does not ask it so."


def _for_other_readers(ports: Ports, form: Definition, letters: Iterable[Template]) -> Iterator[str]:
    """Letters for other readers than the shipped ones whose place they take: its code says who gets a document."""
    for letter in letters:
        with suppress(TemplateMissing):
            shipped = ports.templates.for_document(letter.code, form.derives_from or form.id)
            if letter.profile != shipped.profile:
                yield (
                    f"{letter.id} says “profile: {letter.profile}”, and {shipped.id}, whose place it takes, "
                    f"“{shipped.profile}”: it would print what its reader may not see, or lack what they need."
                )


def _around_forms(settings: Settings, templates: Path, forms: Iterable[Definition]) -> tuple[Surroundings, list[Fault]]:
    """Return what forms may name, as far as its files can be read, and what is wrong with these files."""
    found: list[Fault] = []
    tables, classes, documents = None, None, None
    try:
        read = load_tables(settings.reference_data, date.today())
        tables = {name: table.columns or (EVERY_COLUMN,) for name, table in read.items()}
    except ReferenceDataRefused as error:
        at, _, message = str(error).partition(": ")
        found.append(Fault("wrong-reference-data", at, message))
    try:
        classes = load_schedules(settings.schedules, SCHEDULE).present.classes
    except UnusableFiles as error:
        found += error.faults
    with suppress(UnusableFiles):  # what is wrong with the templates is told by themselves
        every = load_templates(templates, forms).all()
        documents = {
            form: {each.code for each in every if form in each.serves} for each in every for form in each.serves
        }
    return around_forms(tables, classes, documents), found
