"""What is expected of every route, as it was reviewed: the tables of docs/access.md, and what each word of them means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.staff.clients import ApiScope
from forms_service.casework.users import ROLES
from tests.access.examples import STATES
from tests.access.visitors import ANOTHER_TEAM, COLLEAGUE, ELSEWHERE, IN_AN_EMERGENCY, NOBODY, WHOSE_IT_IS
from tests.builders.shipped import REPOSITORY

ACCESS: Final = REPOSITORY / "docs/access.md"
OPEN, REQUEST, NAMELESS, NOTICE = "open", "request", "nameless", "notice"
REFUSED, UNKNOWN, SIGN_IN = "refused", "unknown", "sign in"
DONE, NOT_NOW, NAMED = "done", "not now", "not now, and named"
PASSES: Final = frozenset({OPEN, NAMELESS, DONE})
"""What comes of a request where nothing stands against it."""
MEANT: Final[Mapping[str, frozenset[str]]] = {
    OPEN: PASSES | {NOT_NOW, NAMED},
    REQUEST: frozenset({REFUSED, NOT_NOW, NAMED}),
    NAMELESS: frozenset({NAMELESS, DONE, NOT_NOW}),
    NOT_NOW: frozenset({NOT_NOW, REFUSED}),
    **{word: frozenset({word}) for word in (NOTICE, REFUSED, UNKNOWN, SIGN_IN)},
}
"""What may come of a request, by what is expected of it; of a reply, where only the request is theirs to write."""
OF_REQUESTS: Final = ("recorded", "joined")
"""The states of an enquiry in which it is its request that is asked for."""
BEING_WRITTEN: Final = ("draft", "returned")
"""Those in which its reply is."""

Place = tuple[bool, str]
"""Whether an enquiry is restricted, and who asks."""
Route = tuple[str, str]
"""A method and the rule of an address."""
COLUMNS: Final[Mapping[str, Sequence[Place]]] = {
    "its own": [(False, WHOSE_IT_IS)],
    "team": [(False, COLLEAGUE)],
    "others": [(False, ANOTHER_TEAM)],
    "elsewhere": [(False, ELSEWHERE)],
    "R its own": [(True, WHOSE_IT_IS)],
    "R team": [(True, COLLEAGUE)],
    "R others": [(True, ANOTHER_TEAM)],
    "R emergency": [(True, IN_AN_EMERGENCY)],
    "R elsewhere": [(True, ELSEWHERE)],
    "own organisation": [(False, COLLEAGUE), (True, ANOTHER_TEAM)],
    "not signed in": [(False, NOBODY), (True, NOBODY)],
}
SYSTEMS: Final[Mapping[str, frozenset[ApiScope]]] = {
    scope.value + more: frozenset({scope, *others})
    for scope in ApiScope
    if scope is not ApiScope.READ_EVERY_TEAM
    for more, others in (("", ()), (" of every team", (ApiScope.READ_EVERY_TEAM,)))
}
"""What a system may be let do, by the words of the tables."""
OF_SYSTEMS: Final = "System with"
REST, NONE = "everybody else", "none"
_ROUTE: Final = re.compile(r"(?m)^- `(\w+) (\S+)`(?:: (not |)(.+))?$")


class MisreadAccess(Exception):
    """The document names a role, a place, a state or a word that there is not, or a route twice."""


@dataclass(frozen=True)
class Kind:
    """One kind of access: its *cells* say by role and place what is expected, *routes* in which states each acts."""

    name: str
    cells: Mapping[tuple[str, Place], str]
    routes: Mapping[Route, frozenset[str]]

    @property
    def is_of_systems(self) -> bool:
        return any(role in SYSTEMS for role, _ in self.cells)

    @property
    def is_of_one_enquiry(self) -> bool:
        """Whether it matters whose the enquiry is."""
        return any(place[1] == WHOSE_IT_IS for _, place in self.cells)


def read(text: str) -> list[Kind]:
    """The kinds of a document."""
    return [
        _kind(name, body) for name, body in re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^#|\Z)", text) if "\n- `" in body
    ]


def expected() -> list[Kind]:
    return read(ACCESS.read_text(encoding="utf-8"))


def _kind(name: str, body: str) -> Kind:
    header, _, *rows = [_cells(line) for line in body.splitlines() if line.startswith("|")]
    cells: dict[tuple[str, Place], str] = {}
    known = (
        {name: name for name in SYSTEMS}
        if header[0] == OF_SYSTEMS
        else {role.label: role.id for role in ROLES.values()}
    )
    for roles, *words in rows:
        for role in _roles(roles, known, {role for role, _ in cells}):
            for column, word in zip(header[1:], words, strict=True):
                if column not in COLUMNS or word not in MEANT:
                    raise MisreadAccess(f"{name}: {column}, {word}")
                cells.update({(role, place): word for place in COLUMNS[column]})
    for role in known.values():
        for place in COLUMNS["not signed in"]:
            cells.setdefault((role, place), SIGN_IN)
        if (role, (False, ELSEWHERE)) in cells:
            cells.setdefault((role, (True, ELSEWHERE)), cells[role, (False, ELSEWHERE)])
    return Kind(name, cells, dict(_routes(name, body)))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split("|")]


def _roles(named: str, known: Mapping[str, str], before: set[str]) -> Iterator[str]:
    """Those *known* roles, or systems, that a row names: each once."""
    if named == REST:
        yield from (role for role in known.values() if role not in before)
        return
    for label in named.split(", "):
        if label not in known or known[label] in before:
            raise MisreadAccess(f"No role, or one that stands twice: {label}")
        before.add(known[label])
        yield known[label]


def _routes(name: str, body: str) -> Iterator[tuple[Route, frozenset[str]]]:
    for method, rule, other_than, words in _ROUTE.findall(body):
        states = {*words.split(", ")} if words else {*STATES}
        if not states <= {*STATES, NONE}:
            raise MisreadAccess(f"{name}: {rule} {words}")
        yield (method, rule), frozenset({*STATES} - states if other_than else states)


def kinds_by_route(kinds: Sequence[Kind]) -> Mapping[Route, Kind]:
    """Each route with its kind; ``MisreadAccess`` if one stands twice."""
    found: dict[Route, Kind] = {}
    for kind in kinds:
        for route in kind.routes:
            if route in found:
                raise MisreadAccess(f"{route} stands under {found[route].name} and under {kind.name}")
            found[route] = kind
    return found
