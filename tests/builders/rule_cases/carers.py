"""Parents and carers, the household and who brings the child: in one report, and beside that of a brother or sister."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import A_PRISONER, AGAINST, QUIET, Case, about_kit, known, other


def household(relationship: str) -> Path:
    there = {"hh_name": "Robin Sample", "hh_relationship": relationship}
    return contact.an_intake(**QUIET, hh_people=rows(h1=there, h2={"hh_name": "Bo Madeup", "hh_relationship": "Aunt"}))


def beside_household(relationship: str) -> Path:
    brings: Value = {"name": "Robin Sample"}
    return contact.assessed({"es_name": brings, "lv_visits": "in_best_interests"}, intake=household(relationship))


def cases() -> Mapping[str, Case]:
    of_house = Case(beside_household("Mother, at home"), beside_household("Registered sex offender, lives elsewhere"))
    own = {**A_PRISONER, "pc_name": "Alex Specimen", "pc_video": "supports", "pc_visits": "supports"}
    knows = {**contact.A_CARER, "pc_knows": "no"}
    hers = rows(x9={**knows, "pc_name": "robin  sample"}, x8={**contact.A_CARER, "pc_name": "Ash Sample"})
    sister = (other("sibling", about_kit(pc_pressure="yes", pc_views=hers)),)
    of_sister = Case(known(), known(), sister)
    return {
        "pressure_otherwise_beside_a_brother_or_sister": replace(of_sister, holds=known(pc_pressure="yes")),
        "knows_otherwise_beside_a_brother_or_sister": replace(of_sister, holds=known(pc_views=rows(c1=knows))),
        "household_and_who_cares": of_house,
        "household_and_who_brings": replace(of_house, broken=beside_household("Was convicted of cruelty in 2012")),
        "favourable_and_the_prisoner_wants_none": Case(
            known(pc_views=rows(c1=contact.A_CARER, c2=own)),
            known(pc_views=rows(c1=contact.A_CARER, c2={**own, **AGAINST})),
        ),
    }
