"""A hold by criteria, as a records officer places it."""

from __future__ import annotations

from forms_service.casework.keeping.holds import Authority, Hold
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.services.keeping import holds
from tests.builders.world import RECORDS, World

CLAIM = {"authority": "claim", "why": "Claim LC-2026-9, asked for by the solicitor"}


def a_hold(world: World, *, name: str = "", reference: str = "") -> Hold:
    officer, search = world.user(RECORDS), RecordSearch(name=name, reference=reference)
    return holds.place_by_criteria(world.ports, officer, search, Authority.CLAIM, CLAIM["why"]).hold
