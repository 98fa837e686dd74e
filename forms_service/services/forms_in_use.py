"""Which forms and letters an organisation works with today: what it adopted, and for the rest what ships with us."""

from __future__ import annotations

from collections.abc import Iterable

from forms_service.casework.documents.documents import Document, DocumentState, TemplateMissing
from forms_service.casework.meanings import FormRole
from forms_service.casework.publishing.releases import Adopted
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Ports, Template
from forms_service.services.published_forms import intake_family, letter_behind, version_if_there
from forms_service.services.work import Work


def forms_in_use(work: Work) -> list[Definition]:
    """Return the version of each form that a person of the organisation begins with today.

    Of an adopted one that cannot be read here there is none: with another than was adopted nobody begins unasked.
    """
    found = {form.form: form for form in _newest_of_each(shipped_forms(work.ports))}
    adopted = {family: each for family, each in _adopted(work).in_force.items() if each.form}
    ours = (version_if_there(work.ports.library, each.form) for each in adopted.values())
    return [*(form for form in found.values() if form.family not in adopted), *filter(None, ours)]


def form_in_use(work: Work, family: str) -> Definition | None:
    return next((form for form in forms_in_use(work) if form.family == family), None)


def form_that_plays(work: Work, role: FormRole, *, beside: Definition | None = None) -> Definition | None:
    """Return the form that plays a role, for the same intake as the form *beside* it."""
    intake = intake_family(beside) if beside else ""
    of_role = (form for form in forms_in_use(work) if form.plays == role)
    return next((form for form in of_role if not intake or intake_family(form) == intake), None)


def letter_in_use(work: Work, code: str, definition_id: str) -> Template:
    """Return the letter of *code* for answers to a form: one that was adopted with it, or else the shipped one."""
    adopted = (work.ports.templates.get(name) for name in _adopted(work).letters_for(definition_id))
    mine = next((letter for letter in adopted if letter.code == code), None)
    return mine or work.ports.templates.for_document(code, definition_id)


def letter_for(work: Work, code: str, definition_id: str) -> Template | None:
    """Return the same; none where there is none."""
    try:
        return letter_in_use(work, code, definition_id)
    except TemplateMissing:
        return None


def newer_letter(work: Work, document: Document, definition_id: str) -> Template | None:
    """Return the letter that may take the place of the one that a document could not be made from, if there is one."""
    newest = letter_for(work, document.code, definition_id)
    mine = letter_behind(work.ports.templates, document)
    if document.state is not DocumentState.FAILED or newest is None or newest.id == document.template:
        return None
    return newest if mine is None or mine.language == newest.language else None


def _adopted(work: Work) -> Adopted:
    """What the organisation works with; the database is asked only where it ever published anything of its own."""
    mine = work.organisation
    has_own = any(form.publisher == mine for form in work.ports.library.all())
    set_aside = (*work.ports.library.set_aside, *work.ports.templates.set_aside)
    has_own = has_own or any(fault.at.startswith(f"{mine}/") for fault in set_aside)
    if has_own or any(letter.publisher == mine for letter in work.ports.templates.all()):
        return work.adopted
    return Adopted()


def forms_of(ports: Ports, organisation: str) -> list[Definition]:
    """Return every version that anything of an organisation may be of: no other organisation's own."""
    others = {each.id for each in ports.directory.organisations()} - {organisation}
    every = (form for form in ports.library.all() if form.publisher not in others)
    return [form for form in every if form.publisher == organisation or form.id not in ports.library.own]


def shipped_forms(ports: Ports) -> list[Definition]:
    """Return every version that no organisation wrote for itself."""
    return forms_of(ports, "")


def _newest_of_each(forms: Iterable[Definition]) -> Iterable[Definition]:
    return {form.form: form for form in sorted(forms, key=lambda form: form.version)}.values()
