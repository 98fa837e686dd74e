"""The view about a child who is not known, as the scenario of it answers."""

from __future__ import annotations

from pathlib import Path

from tests.builders.world import World
from tests.web.playing import Play, play

VIEW, ASSESSMENT = "contact_assessment_not_known:rue", "contact_assessment_known:rue"


def answered(world: World, stages: Path, **instead: str) -> Play:
    """The view about a child not known, answered as far as the manager, with some answers changed."""
    scene = play(world, "Not known but worrying", stages)
    scene.after(2)
    page = scene.page(f"/questionnaires/{scene.reply(VIEW).id}/pages/not_known/area")
    page.type(dict(instead)).send(scene.as_("practitioner"))
    return scene
