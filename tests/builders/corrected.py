"""A reply of which the letter has a mistake, and the letter as it was corrected afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from forms_service.adapters.documents.templates import TemplateLibrary
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Document
from forms_service.services.ports import Template
from tests.builders.word_files import rewritten
from tests.builders.world import World

CODE = "D12"
LETTER, CORRECTED = "core/prison_no_trace_reply@1", "core/prison_no_trace_reply@2"
MISTAKE = "{{ answer.no_such_question }}"


@dataclass
class FailedLetter:
    """An authorised reply whose document could not be made."""

    world: World
    reply: Questionnaire
    sound: Template

    @property
    def document(self) -> Document:
        with self.world.ports.unit_of_work() as unit:
            return unit.of(self.reply.organisation).documents.of_questionnaire(self.reply.id)[0]

    def publish_correction(self, change: Callable[[Template], Template] = lambda letter: letter) -> None:
        corrected = change(replace(self.sound, id=CORRECTED, digest="corrected"))
        self.world.use(templates=TemplateLibrary([*self.world.ports.templates.all(), corrected]))

    def lose_letter(self) -> None:
        """Take every letter of this document away, as if somebody had deleted its folder."""
        others = [letter for letter in self.world.ports.templates.all() if letter.code != CODE]
        self.world.use(templates=TemplateLibrary(others))


def failed_letter(world: World) -> FailedLetter:
    reply = world.authorised()
    letters = world.ports.templates.all()
    (sound,) = (letter for letter in letters if letter.id == LETTER)
    word = rewritten(sound.content, {"word/document.xml": [("{{ document.reference }}", MISTAKE)]})
    faulty = replace(sound, content=word)
    world.use(templates=TemplateLibrary([faulty if letter is sound else letter for letter in letters]))
    world.make_documents()
    return FailedLetter(world, reply, sound)
