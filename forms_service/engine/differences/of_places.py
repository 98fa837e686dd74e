"""What two versions of a form have otherwise in their sections and pages, and where each question is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Page, Question, Section, Wording
from forms_service.engine.differences.comparing import hold_against, out_of_order, says_alike
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.in_words import FormInWords
from forms_service.engine.differences.of_questions import QuestionPair, added, quoted_label, taken_out, wordings

_K: Final = DifferenceKind


@dataclass(frozen=True)
class _Place:
    """A page with its section; *key* is its id, which names it in every version, wherever it stands."""

    key: str
    section: Section
    page: Page

    @property
    def words(self) -> str:
        return f"“{self.section.title} – {self.page.title}”"


@dataclass(frozen=True)
class _Layout:
    """The pages of one version, and where each question is asked."""

    form: Definition

    @cached_property
    def words(self) -> FormInWords:
        return FormInWords(self.form)

    @cached_property
    def places(self) -> Mapping[str, _Place]:
        every = [(section, page) for section in self.form.sections for page in section.pages]
        times = Counter(page.id for _, page in every)
        keys = [page.id if times[page.id] == 1 else f"{section.id}/{page.id}" for section, page in every]
        return {key: _Place(key, *place) for key, place in zip(keys, every, strict=True)}

    @cached_property
    def place_of(self) -> Mapping[str, _Place]:
        return {question.id: place for place in self.places.values() for question in place.page.questions}


@dataclass(frozen=True)
class Layouts:
    """Both versions, laid out."""

    old: _Layout
    new: _Layout

    @classmethod
    def of(cls, before: Definition, after: Definition) -> Layouts:
        return cls(_Layout(before), _Layout(after))

    def of_sections(self) -> Iterator[FormDifference]:
        before, after = self.old.form.sections, self.new.form.sections
        found = hold_against(before, after, lambda section: section.id)
        for section in found.taken_out.values():
            yield FormDifference(_K.PLACE_TAKEN_OUT, f"The section “{section.title}” was taken out")
        for section in found.added.values():
            yield FormDifference(_K.PLACE_ADDED, f"There is a new section, “{section.title}”")
        for old, new in found.pairs.values():
            yield from _of_titles("section", old.title, new.title)
            if not says_alike(old.show_when, new.show_when):
                told = self.old.words.condition(old.show_when), self.new.words.condition(new.show_when)
                said = f"The section “{old.title}” is asked under another condition"
                yield FormDifference(_K.CONDITION, said, "", "", *told)
        for name in out_of_order([each.id for each in before], [each.id for each in after]):
            said = f"The section “{found.pairs[name][0].title}” stands elsewhere among the sections"
            yield FormDifference(_K.PLACE_CHANGED, said)

    def of_pages(self) -> Iterator[FormDifference]:
        old, new = self.old.places, self.new.places
        for key, place in old.items():
            if key not in new:
                yield FormDifference(_K.PLACE_TAKEN_OUT, f"The page {place.words} was taken out")
        for key, place in new.items():
            if key not in old:
                yield FormDifference(_K.PLACE_ADDED, f"There is a new page, {place.words}")
        for key in (key for key in new if key in old):
            yield from self._of_page(old[key], new[key])
        for section in self.new.form.sections:
            yield from self._order_of_pages(section)

    def _of_page(self, old: _Place, new: _Place) -> Iterator[FormDifference]:
        yield from _of_titles("page", old.page.title, new.page.title)
        if old.page.intro != new.page.intro:
            said = f"What stands at the head of the page {old.words} is another"
            yield FormDifference(_K.HINT, said, "", "", *wordings(old.page.intro, new.page.intro))
        if old.page.why != new.page.why:
            said = f"Why what is on the page {old.words} is asked is said otherwise"
            yield FormDifference(_K.HINT, said, "", "", *wordings(old.page.why, new.page.why))
        if old.section.id != new.section.id:
            said = f"The page “{old.page.title}” is in another section"
            yield FormDifference(_K.MOVED, said, "", "", str(old.section.title), str(new.section.title))

    def _order_of_pages(self, section: Section) -> Iterator[FormDifference]:
        both = [
            [key for key, place in layout.places.items() if place.section.id == section.id]
            for layout in (self.old, self.new)
        ]
        for key in out_of_order(*both):
            said = f"The page {self.old.places[key].words} stands elsewhere in its section"
            yield FormDifference(_K.PLACE_CHANGED, said)

    def of_questions(self) -> Iterator[FormDifference]:
        """In the order in which the later version asks, what is gone where it stood."""
        old = {question.id: question for question in self.old.form.questions}
        gone = [question for question in old.values() if question.id not in self.new.place_of]
        for question in gone:
            yield taken_out(question, self.old.words, self.old.place_of[question.id].words)
        shuffled = set(self._out_of_order())
        for question in self.new.form.questions:
            before = old.get(question.id)
            if before is None:
                yield added(question, self.new.words, self.new.place_of[question.id].words)
                continue
            yield from self._moved(before, question, shuffled)
            yield from QuestionPair(before, question, self.old.words, self.new.words).differences()

    def _moved(self, before: Question, after: Question, shuffled: set[str]) -> Iterator[FormDifference]:
        there, here = self.old.place_of[before.id], self.new.place_of[after.id]
        if there.key != here.key:
            said = f"{quoted_label(before)} is asked on another page"
            yield FormDifference(_K.MOVED, said, after.id, "", there.words, here.words)
        elif after.id in shuffled:
            yield FormDifference(_K.MOVED, f"{quoted_label(before)} is asked in another place of its page", after.id)

    def _out_of_order(self) -> Iterator[str]:
        """The questions that stayed on their page, and stand elsewhere on it."""
        for key, place in self.new.places.items():
            if key in self.old.places:
                both = (self.old.places[key].page.questions, place.page.questions)
                yield from out_of_order(*([question.id for question in each] for each in both))


def _of_titles(what: str, before: Wording, after: Wording) -> Iterator[FormDifference]:
    if before != after:
        said = f"The {what} “{before}” has another title"
        yield FormDifference(_K.PLACE_CHANGED, said, "", "", *wordings(before, after))
