"""The author of a reply before “Check your answers”, and a scene that stops before somebody acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.engine.answers import Raw
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from tests.builders.world import WORKER, World
from tests.web.browsing import Page, declare_all, visit
from tests.web.client import Browser
from tests.web.playing import Play


def change(world: World, reply: Questionnaire, **typed: Raw) -> None:
    """Answer some questions otherwise."""
    worker = world.user(WORKER)
    revision = open_questionnaire(world.ports, worker, reply.id).questionnaire.revision
    saving.save_answers(world.ports, worker, reply.id, typed, revision=revision, complete=False)


@dataclass
class Author:
    """The author of a reply before “Check your answers”."""

    world: World
    reply: Questionnaire
    user: str = WORKER

    @cached_property
    def browser(self) -> Browser:
        return self.world.client_as(self.user)

    def check(self) -> Page:
        return visit(self.browser, f"/questionnaires/{self.reply.id}/check")

    def explain(self, reasons: Mapping[str, str] = MappingProxyType({}), since: str = "") -> Page:
        """Type a reason for each rule, choose whether what was sent was wrong, declare what is asked, and send."""
        page = self.check()
        for name in [name for name in page.fields if name.startswith("why-")]:
            rule = name.removeprefix("why-").rpartition("-")[0]
            page.type({name: reasons.get(rule, "It was looked at again, and it stands.")})
        page.type({name: since for name in names_on(page) if name.startswith("since-") and since})
        return declare_all(page).send(self.browser)

    def state(self) -> State:
        return open_questionnaire(self.world.ports, self.world.user(WORKER), self.reply.id).questionnaire.state


def names_on(page: Page) -> set[str]:
    return {str(control.get("name")) for control in page.controls()}


def before(scene: Play, act: str, reply: str, nth: int = 1) -> Play:
    """Play on to just before the *nth* time that something is done with a reply."""
    steps = scene.player.scenario.steps
    at = [n for n, step in enumerate(steps) if step.act == act and step.given.get("reply") == reply]
    return scene.after(at[nth - 1])
