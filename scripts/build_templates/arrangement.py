"""D85: what was agreed with a prison or a probation delivery unit, on one page for both sides."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import fact, say
from scripts.build_templates.sections import form, section
from scripts.build_templates.wordml import Blocks, joined, when

FORM: Final = "core/local_arrangement"


def summary() -> Blocks:
    definition = form(FORM)
    return joined(
        [
            letter.letterhead(),
            say("Local arrangement", "Title"),
            fact("Our reference", "document.reference"),
            when("not document.marking", fact("Agreed on", "authorised.on")),
            section(definition, "who"),
            section(definition, "times"),
            section(definition, "law"),
            letter.sign_off(),
        ]
    )
