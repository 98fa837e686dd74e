"""Whoever may be meant by what was sent about somebody: all linked with them, and all of the same name and birth."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from forms_service.casework.ids import PersonId
from forms_service.casework.people.people import Person, Verdict
from forms_service.casework.people.subjects import Subject
from forms_service.services.work import Work


def linked_and_namesakes(work: Work, subjects: Sequence[Subject]) -> list[Person]:
    """Return everybody linked with one of *subjects*, and whoever was ever known by the same name and date of birth.

    A report is read about a child of the same name and birth, whether or not anybody linked the two; but not about one
    of whom somebody said that they are another.
    """
    groups = work.people.groups([subject.person for subject in subjects if subject.person])
    several = [*groups.values(), *(_of_one_name(work, each, groups.get(each.person, ())) for each in subjects)]
    return list({person.id: person for group in several for person in group}.values())


def said_to_be_others(work: Work, same: Collection[PersonId]) -> frozenset[PersonId]:
    """Everybody of whom somebody said that they are not the one person that *same* are."""
    apart = [link for link in work.people.links(sorted(same)) if link.is_active and link.answer is Verdict.DIFFERENT]
    named = {end for link in apart for end in link.ends} - set(same)
    return frozenset(person.id for linked in work.people.groups(sorted(named)).values() for person in linked)


def _of_one_name(work: Work, subject: Subject, group: Sequence[Person]) -> Sequence[Person]:
    if not subject.date_of_birth or not subject.name:
        return []
    found = work.people.find(name=subject.name, born=subject.date_of_birth)
    others = said_to_be_others(work, {person.id for person in group}) if found and group else frozenset()
    return [person for person in found if person.id not in others]
