"""What is said in ordinary reports on brothers and sisters, all of it true."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Raw, Value
from forms_service.engine.questions import raw_of
from tests.builders.contact import A_CARER, ASSESSED, KNOWN
from tests.builders.definitions import rows
from tests.builders.life import ALFIE, BEA, CHILDREN

CY = "cy"
NAMES = {ALFIE: "Alfie", BEA: "Bea", CY: "Cy"}
THIRD: Mapping[str, Raw] = {
    **CHILDREN[1], "id": CY, "ch_given_names": "Cy", "ch_dob": {"day": "5", "month": "6", "year": "2016"}
}  # fmt: skip
SAID = "“I like to write to dad about drawing and football. I do not want to go to the prison, it is too far.”"
SAFE = (
    "{} is safe with Robin Sample, who reads each letter first and sits beside the telephone during every call that is"
    " made, as was agreed with us in May."
)
OVERALL = {
    ALFIE: "Letters and calls keep a bond that Alfie values. They can be read and heard by Robin first, and Alfie has"
    " asked to go on with them for a long time now.",
    BEA: "Bea is younger, draws pictures for him, and waits for the post. Calls suit Bea when they are short and when"
    " Robin sits near, as Robin has done since May.",
    CY: "For Cy it is football that they talk about. Robin hears each call. Cy was quiet at first, is glad of cards by"
    " now, and nothing that we saw tells against going on so.",
}
ASKED_IN_MAY = "2026-05-10"


def of_child(child: str) -> Mapping[str, Raw]:
    """What is said of a child: the words of all three, and of how safe they are at home, are the same."""
    name = NAMES[child]
    carer = {**A_CARER, "pc_show_adult": "no", "pc_date": ASKED_IN_MAY, "pc_reasons": f"Letters go well for {name}."}
    own: Mapping[str, Value] = {
        "vo_words": SAID, "pc_protect": SAFE.format(name), "vo_understanding": f"{name} wants letters and calls.",
        "ba_needs": f"{name} needs to go on at {name}’s school.", "ba_age": f"{name} can read a letter.",
        "ba_overall": OVERALL[child], "pc_views": rows(c1=carer),
    }  # fmt: skip
    every: Mapping[str, Value] = {**ASSESSED, **own}
    return {name: raw_of(KNOWN.index[name], _of_row(value, child)) for name, value in every.items()}


def _of_row(value: Value, child: str) -> Value:
    return {child: value["r1"]} if isinstance(value, dict) and set(value) == {"r1"} else value
