"""What everybody is found by, written anew: two figures exchanged are looked up in older facts too."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NAMES = {"family_name", "given_names", "other_name"}
_NUMBERS = {"prison_number", "crn", "nhs_number", "upn", "case_system", "identifier"}
"""Nobody has an “identifier” who was there before this: it stands here so that the last migration has every kind."""
_WHO = attrgetter("id", "organisation", "identity")
_AT_ONCE = 1000
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES = frozenset("'’‘`ʼʻ")


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_PEOPLE = _table("people", "id", "organisation", "identity")
_FACTS = _table("person_facts", "person", "kind", "value")
_TERMS = _table("person_terms", "person", "kind", "term", "organisation", "identity")


def upgrade() -> None:
    """Read every fact, of what was corrected too, and write its terms; what was there before is replaced."""
    connection = op.get_bind()
    connection.execute(sa.delete(_TERMS))
    facts = sa.select(_PEOPLE, _FACTS.c.kind, _FACTS.c.value).join(_FACTS, _FACTS.c.person == _PEOPLE.c.id)
    told = connection.execute(facts.order_by(_PEOPLE.c.id)).all()
    rows = list(_rows(told))
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(_TERMS), rows[start : start + _AT_ONCE])


def _rows(told: Sequence[sa.Row[Any]]) -> Iterator[dict[str, str]]:
    for (person, organisation, identity), facts in groupby(told, key=_WHO):
        ours = {"person": person, "organisation": organisation, "identity": identity}
        found = {term for fact in facts for term in terms(fact.kind, fact.value)}
        yield from (ours | {"kind": kind, "term": term} for kind, term in sorted(found))


def terms(kind: str, value: str) -> Iterator[tuple[str, str]]:
    """Every kind and term by which somebody is found of whom this is known."""
    if kind in _NAMES:
        words = _comparable(value).split()
        yield from (("name", word) for word in words)
        yield from (("name~", near) for word in [*words, "".join(words)] for near in _near_words(word))
    elif kind in _NUMBERS:
        number = "".join(c for c in value.upper() if c.isalnum())
        yield "number", number
        yield from (("number~", near) for near in _near_figures(number))
    elif kind == "born":
        yield "born", value
        yield from (("born~", near) for near in _near_dates(value))


def _comparable(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in _APOSTROPHES)
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def _near_words(word: str) -> Iterator[str]:
    yield word
    if len(word) > 2:
        yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def _near_dates(day: str) -> Iterator[str]:
    yield from _near_figures(day.replace("-", ""))
    year, month, of_month = day.split("-")
    yield f"{year}/{'/'.join(sorted((month, of_month)))}"


def _near_figures(text: str) -> Iterator[str]:
    yield from (text[:place] + "?" + text[place + 1 :] for place in range(len(text)))
    for place, (one, other) in enumerate(pairwise(text)):
        if one != other:
            yield text[:place] + "".join(sorted((one, other))) + "~" + text[place + 2 :]
