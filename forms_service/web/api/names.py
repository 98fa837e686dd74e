"""How the API calls what a request says, and what of the form each is: by its meaning, never by a question's id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_AGE,
    CHILD_ALIASES,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
    OTHER_BORN_ON,
    OTHER_NAME,
    OTHERS,
    REQUEST_AGENCY,
    REQUEST_DELIVERY_UNIT,
    REQUEST_EMAIL,
    REQUEST_ESTABLISHMENT,
    REQUEST_KIND,
    REQUEST_TEXT,
    REQUEST_THEIR_REFERENCE,
)

OF_REQUEST: Final[Mapping[str, str]] = {
    "text": REQUEST_TEXT,
    "their_reference": REQUEST_THEIR_REFERENCE,
    "agency": REQUEST_AGENCY,
    "establishment": REQUEST_ESTABLISHMENT,
    "delivery_unit": REQUEST_DELIVERY_UNIT,
    "kind": REQUEST_KIND,
    "email": REQUEST_EMAIL,
}
OF_ADULT: Final[Mapping[str, str]] = {
    "family_name": ADULT_FAMILY_NAME,
    "given_names": ADULT_GIVEN_NAMES,
    "other_names": ADULT_ALIASES,
    "date_of_birth": ADULT_BORN_ON,
    "approximate_age": ADULT_AGE,
    "prison_number": ADULT_PRISON_NUMBER,
    "crn": ADULT_CRN,
}
OF_CHILD: Final[Mapping[str, str]] = {
    "family_name": CHILD_FAMILY_NAME,
    "given_names": CHILD_GIVEN_NAMES,
    "other_names": CHILD_ALIASES,
    "date_of_birth": CHILD_BORN_ON,
    "approximate_age": CHILD_AGE,
    "unborn": CHILD_UNBORN,
    "due_on": CHILD_DUE_ON,
}
OF_OTHER: Final[Mapping[str, str]] = {"name": OTHER_NAME, "date_of_birth": OTHER_BORN_ON}
ROWS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "children": (CHILDREN, OF_CHILD),
    "others": (OTHERS, OF_OTHER),
}
"""What is sent as a list: the meaning of the repeat, and what its columns are called."""

_POINTERS: Final[Mapping[str, str]] = {
    **{meaning: f"/{name}" for name, meaning in OF_REQUEST.items()},
    **{meaning: f"/adult/{name}" for name, meaning in OF_ADULT.items()},
    **{repeat: f"/{name}" for name, (repeat, _) in ROWS.items()},
}
_COLUMNS: Final[Mapping[str, str]] = {
    meaning: name for _, columns in ROWS.values() for name, meaning in columns.items()
}


def pointer_of(place: Sequence[str]) -> str:
    """Return where in the body of a call something is, of which the service speaks by its meaning."""
    meaning, *inside = place
    parts = [_COLUMNS.get(part, part) for part in inside if part in _COLUMNS or part.isdecimal()]
    return "/".join([_POINTERS.get(meaning, f"/{meaning}"), *parts])
