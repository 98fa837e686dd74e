"""Full names in texts, however they are written."""

from __future__ import annotations

import pytest

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.full_names import is_full_name, pairs_in
from tests.builders.casework import NOW


def facts(**names: str) -> list[Fact]:
    return [
        Fact(FactId(kind), "northshire", PersonId("p"), FactKind(kind), Source.REQUEST, "a", NOW, value)
        for kind, value in names.items()
    ]


SIAN = facts(given_names="Siân Mair", family_name="Ó Tŷ-Gwyn", other_name="Shan")


def named(text: str) -> list[str]:
    return [written for pair, written in pairs_in(text).items() if is_full_name(pair, SIAN)]


@pytest.mark.parametrize(
    "text",
    [
        "We saw Siân Gwyn at school.",
        "sian gwyn needs her inhaler",
        "SIÂN TŶ’S WISHES",
        "Gwyn, Sian: seen alone.",
        "It was sian ann gwyn’s own wish.",
        "Mair\nGwyn was there",
        "Si\u0061\u0302n Gwyn",
        "Si\u00adân\u200b Gwyn",
        "Shan Gwyn said so",
        "the Gwyn‑Sian file",
    ],
)
def test_a_full_name_is_read_in_any_order_case_and_spelling(text: str) -> None:
    assert named(text)


@pytest.mark.parametrize(
    "text", ["Siân was seen.", "The Gwyn family", "Siân Mair came", "Siân. She and the other Gwyn"]
)
def test_a_given_or_a_family_name_alone_is_none(text: str) -> None:
    assert named(text) == []


def test_what_is_also_a_word_is_a_name_with_its_capital() -> None:
    hope = facts(given_names="Hope", family_name="Will")
    pairs = [pair for text in ("we hope will help", "Hope Will came") for pair in pairs_in(text)]
    assert [pair for pair in pairs if is_full_name(pair, hope)] == [("hope", "will")]
