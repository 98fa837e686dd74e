"""What authors do at the command line, put together: looking through forms and letters, and publishing them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from forms_service import bootstrap
from forms_service.adapters.definitions import DefinitionLibrary, json_schema, with_stored, write_lock
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.documents.pdf_forms.form import MOST_FORM_BYTES, FormSurvey
from forms_service.adapters.documents.templates import (
    TemplateLibrary,
    lock_templates,
    oldest_first,
    stored_template,
)

# The command line asks for these here: it may not reach for adapters itself.
from forms_service.adapters.library_folders import authors_files as authors_files
from forms_service.adapters.library_folders import write_files as write_files
from forms_service.adapters.published_library import LiveForms, LiveLetters
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.casework.documents.documents import TemplateMissing
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.meaning_checks import DOCUMENT
from forms_service.casework.publishing.releases import FileKind, LibraryFile
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.differences.difference import FormDifference
from forms_service.engine.differences.forms import form_differences
from forms_service.engine.fault import Fault
from forms_service.services.forms_in_use import forms_of
from forms_service.services.organisations import welsh_publishers
from forms_service.services.ports import Ports, Template
from forms_service.services.publishing import specimens
from forms_service.services.publishing.fitting import asked_by_publisher, fitted, leads_to, names_not_asked
from forms_service.services.publishing.releases import ReleaseProposal, letters_for
from forms_service.settings import Settings


def definition_schema() -> Mapping[str, object]:
    return json_schema()


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
    faults = bootstrap.library_check(settings).faults()
    if not any(fault.is_refused for fault in faults):
        write_lock(settings.definitions)
        faults += lock_templates(settings.templates)
    return faults


def own_files(ports: Ports, organisation: str) -> Sequence[LibraryFile]:
    """Return the organisation's own files, drafts among them."""
    with ports.unit_of_work() as unit:
        return unit.library_files.all_of(organisation)


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


def look_through(ports: Ports, organisation: str, form_id: str, say: Callable[[str], None]) -> LookedThrough:
    """Check everything that would be published with a form, then print its specimens and read them back."""
    drafts = Drafts.of(ports, organisation)
    form = drafts.forms.definitions.get(form_id)
    if form is None:
        say("Checking every form and letter …")
        findings = ports.library_check.faults_among(drafts.files, welsh_publishers(ports))
        if any(fault.is_refused for fault in findings):
            return LookedThrough(findings)
        raise NotFound(f"There is no form {form_id}, neither among your drafts nor among what is published.")
    letters = drafts.letters_of(form)
    digests = drafts.digests(form, letters)
    say("Checking the form and its letters …")
    # A draft that goes with another release, or was given up, keeps nothing from being published.
    beside = [file for file in drafts.files if file.is_published or file.release_key in digests]
    findings = ports.library_check.faults_among(beside, welsh_publishers(ports))
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
