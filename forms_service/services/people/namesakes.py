"""Whoever may be meant by what was sent about somebody: all linked with them, and all of the same name and birth."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.work import Work


def linked_and_namesakes(work: Work, subjects: Sequence[Subject]) -> list[Person]:
    """Return everybody linked with one of *subjects*, and whoever was ever known by the same name and date of birth.

    A report is read about a child of the same name and birth, whether or not anybody linked the two.
    """
    groups = work.people.groups([subject.person for subject in subjects if subject.person])
    several = [*groups.values(), *(_of_one_name(work, subject) for subject in subjects)]
    return list({person.id: person for group in several for person in group}.values())


def _of_one_name(work: Work, subject: Subject) -> Sequence[Person]:
    if not subject.date_of_birth or not subject.name:
        return []
    return work.people.find(name=subject.name, born=subject.date_of_birth)
