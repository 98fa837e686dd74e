"""The library of an organisation at a glance: each version, its letters, where it stands, and what is open on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.meaning_checks import DOCUMENT
from forms_service.casework.publishing.releases import Adoption, LibraryFile, Release
from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.services.forms_in_use import forms_in_use, forms_of, letter_for
from forms_service.services.ports import Template
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class FormLine:
    """One published version of a form: its letters by document, what has none, and how many replies are open on it."""

    form: Definition
    letters: Mapping[str, Template]
    lacking: Sequence[str]
    is_in_use: bool
    open_work: int


@dataclass(frozen=True)
class LibraryView:
    """Everything that an organisation has in its library."""

    forms: Sequence[FormLine]
    drafts: Sequence[LibraryFile]
    releases: Sequence[Release]
    adoptions: Sequence[Adoption]


@use_case(Permission.READ_FORMS, Permission.PUBLISH_FORMS, unlogged="it is about forms, and about nobody")
def library_of(work: Work) -> LibraryView:
    """Return every version that the organisation's work may stand on, and what is on its way."""
    files = work.library_files.all_of(work.organisation)
    return LibraryView(
        list(_lines(work)),
        [file for file in files if not file.is_published],
        work.releases.every(),
        work.adoptions.every(),
    )


def _lines(work: Work) -> Iterator[FormLine]:
    used = {form.id for form in forms_in_use(work)}
    every = [item.questionnaire for item in work.questionnaires.work()]
    for form in forms_of(work.ports, work.organisation):
        codes = dict.fromkeys(each.name for each in form.outcomes if each.kind == DOCUMENT)
        letters = {code: letter for code in codes if (letter := letter_for(work, code, form.id))}
        open_work = sum(each.definition == form.id and not each.state.is_final for each in every)
        yield FormLine(form, letters, [code for code in codes if code not in letters], form.id in used, open_work)
