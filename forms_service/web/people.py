"""The people of an enquiry, as the strip on every page about them shows them: the wrong person is the worst mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.enquiries import Enquiry
from forms_service.casework.people import Subject


def who(subjects: Sequence[Subject]) -> list[Mapping[str, str]]:
    """Return the people for ``components/who.html``."""
    return [
        {
            "role": subject.kind.capitalize(),
            "name": subject.name,
            "date_of_birth": subject.born,
            "number": ", ".join(subject.numbers),
        }
        for subject in subjects
    ]


def who_it_is_about(enquiry: Enquiry) -> str:
    """Return the adult in one phrase, for a confirmation or a list."""
    adult = enquiry.adult
    return f"{adult.name}, born {adult.born}" if adult else "nobody named yet"
