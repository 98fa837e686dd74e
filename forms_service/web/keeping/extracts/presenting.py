"""What the pages of an extract show: groups with their counts, and passages with what would be cut out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wtforms.fields import SelectChoice

from forms_service.casework.keeping.extracts.extracts import GROUNDS_BY_LAW, Treatment
from forms_service.casework.keeping.extracts.proposals import PassageView
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.engine.dates import date_in_words
from forms_service.services.keeping.extracts.gathering import Gathered
from forms_service.services.keeping.extracts.preparing import SoughtPerson, span_place


@dataclass(frozen=True)
class GroupCount:
    """A group of passages: how many there are, how many are decided, how many can be decided as proposed."""

    name: str
    total: int
    decided: int
    ready: int


def groups_of(gathered: Gathered) -> Sequence[GroupCount]:
    names = dict.fromkeys(view.group for view in gathered.views)
    found = []
    for name in names:
        views = [view for view in gathered.views if view.group == name]
        decided = sum(view.ruling is not None for view in views)
        found.append(GroupCount(name, len(views), decided, sum(view.is_as_proposed for view in views)))
    return found


def cut_passage(view: PassageView) -> Sequence[tuple[str, bool]]:
    """The text of a passage in pieces, each with whether it is cut out: as was decided, or else as is proposed."""
    now = view.ruling.treatment if view.ruling else view.proposal.treatment
    text = view.passage.text
    if now in {Treatment.WITHHELD, Treatment.SILENT}:
        return [(text, True)]
    masks = view.ruling.masks if view.ruling else view.found.masks
    pieces, at = [], 0
    for mask in masks:
        pieces += [(text[at : mask.start], False), (text[mask.start : mask.end], True)]
        at = mask.end
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


def mask_choices(view: PassageView) -> list[SelectChoice]:
    text = view.passage.text
    return [
        SelectChoice(span_place(mask), f"{text[mask.start : mask.end]} ({mask.category})") for mask in view.found.masks
    ]


def ground_choices(regime: Regime) -> list[SelectChoice]:
    named = (SelectChoice(ground.value, f"{ground.value}: {why}") for ground, why in GROUNDS_BY_LAW[regime].items())
    return [SelectChoice("", "None: it is given as it is"), *named]


def people_choices(sought: Sequence[SoughtPerson]) -> list[SelectChoice]:
    return [
        SelectChoice(each.person, ", ".join(filter(None, (each.name, _born_words(each.born), each.reference))))
        for each in sought
    ]


def _born_words(day: str) -> str:
    is_day = len(day) == len("2000-01-01")
    return f"born {date_in_words(day)}" if is_day else ""
