"""Answers about one of the people named, given while somebody else stood in their row: they are given no more.

A row of a request stays where it is, and whom it names may become another: a child typed in another's place, two
exchanged, the adult. Who was named when something was answered is read from the savings of the intake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.meanings import CHILDREN
from forms_service.casework.people.facts import named
from forms_service.casework.people.likeness import Traits, traits_of
from forms_service.casework.people.sameness import Naming, Sameness, sameness
from forms_service.casework.people.subjects import NOBODY, Subject, subjects_in
from forms_service.engine.answers import Value, by_row, cells_of, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.moments import local
from forms_service.services.people.facts import told_fact
from forms_service.services.people.of_everyone import PeopleNamed
from forms_service.services.work import Work


@dataclass(frozen=True)
class FormerPerson:
    """Who stood *then* in a row of an intake, who stands there *now*, and how far they are the same."""

    then: Subject
    now: Subject
    sameness: Sameness

    @property
    def is_another(self) -> bool:
        return self.sameness is Sameness.ANOTHER


@dataclass(frozen=True)
class GivenBefore:
    """An answer that was *given* before *people* were named as they are; *left* is what of it still stands."""

    given: Value
    left: Value | None
    people: tuple[FormerPerson, ...]

    @property
    def is_anew(self) -> bool:
        """Whether anything of it is asked anew."""
        return self.left != self.given

    @property
    def said_of(self) -> str:
        """Of whom it was said, in words."""
        return f"Said of {' and '.join(one.then.details for one in self.people)}"

    def of_row(self, row: str) -> GivenBefore:
        """The same of those who are of one row."""
        return replace(self, people=tuple(one for one in self.people if one.now.row == row))


def given_before(
    work: Work, definition: Definition, saved: Mapping[str, SavedAnswer], naming: PeopleNamed, about: str
) -> Mapping[str, GivenBefore]:
    """Return what was *saved* in a form while people were named otherwise, by question; *about* is its one child's row.

    What belongs to a search, or is one answer for everybody, has its own rules; what was copied is the intake's.
    """
    own = [q for q in definition.questions if q.of_everyone is None and q.reads is None]
    asked = {question.id: question for question in own if question.id not in _of_search(definition)}
    given = [one for one in saved.values() if one.question in asked and one.origin != "copied" and one.value]
    if not any(each.saved_at > one.saved_at for each in naming.answers for one in given):
        return {}
    people, rule = _People(work, naming), _Rule(definition.bearer(CHILDREN), about if definition.about else "")
    found = ((one, rule.concerned(asked[one.question], people.before(one.saved_at))) for one in given)
    return {
        one.question: GivenBefore(one.value, rule.left(asked[one.question], one.value, concerned), concerned)
        for one, concerned in found
        if one.value and concerned
    }


def still_given(saved: Mapping[str, SavedAnswer], before: Mapping[str, GivenBefore]) -> Mapping[str, SavedAnswer]:
    """Return what was *saved* with what is left of it."""
    return {name: replace(one, value=before[name].left) if name in before else one for name, one in saved.items()}


def _of_search(definition: Definition) -> frozenset[str]:
    """What a deed writes, is said over or finds: it covers whom it was done for by itself."""
    return frozenset(name for deed in definition.deeds for name in (deed.id, *deed.writes, *deed.over, *deed.finds))


@dataclass(frozen=True)
class _Rule:
    """What becomes of one answer; *children* is the repeat that names them, *about* the only one it is about."""

    children: str
    about: str

    def concerned(self, question: Question, people: Sequence[FormerPerson]) -> tuple[FormerPerson, ...]:
        """Those of *people* whom an answer may say something of."""
        return tuple(one for one in people if self._may_say(question, one.now))

    def _may_say(self, question: Question, one: Subject) -> bool:
        if one.kind == "child":
            is_of_another = bool(self.about) and one.row != self.about
            return not is_of_another and (bool(self.about) or question.subject != "adult")
        return question.subject not in {"child", "carer", "prof"} and question.each != self.children

    def left(self, question: Question, value: Value, people: Sequence[FormerPerson]) -> Value | None:
        others = [one.now for one in people if one.is_another]
        rows = {one.row for one in others if one.kind == "child"}
        is_of_adult = question.subject in {"adult", "mixed"} and not question.each
        if question.of_details or self.about in rows or (is_of_adult and any(one.kind == "adult" for one in others)):
            return None
        if question.each == self.children:
            return {row: said for row, said in by_row(value).items() if row not in rows} or None
        return self._without(question, value, rows) if question.columns and not question.each else value

    def _without(self, question: Question, value: Value, rows: Collection[str]) -> Value:
        """The rows of a repeat, without the cells that say that a row is about one of those in *rows*."""
        chosen = [column.id for column in question.columns if column.rows_of == self.children]
        return [
            {**row, "cells": {c: said for c, said in cells_of(row).items() if c not in chosen or said not in rows}}
            for row in rows_of(value)
        ]


@dataclass(frozen=True)
class _People:
    """Who was named when, in the savings of one intake."""

    work: Work
    naming: PeopleNamed

    @cached_property
    def now(self) -> Mapping[tuple[str, str], Subject]:
        return self._people({one.question: one.value for one in self.naming.answers})

    @cached_property
    def _savings(self) -> Sequence[SavedAnswer]:
        questions = [one.question for one in self.naming.answers]
        return self.work.questionnaires.savings([self.naming.enquiry], questions)[self.naming.enquiry]

    @cached_property
    def _by_moment(self) -> dict[datetime, tuple[FormerPerson, ...]]:
        return {}

    def before(self, moment: datetime) -> tuple[FormerPerson, ...]:
        """Those who were named otherwise, or whose row named another, when something was said at that *moment*."""
        if moment not in self._by_moment:
            self._by_moment[moment] = tuple(self._before(self._then(moment)))
        return self._by_moment[moment]

    def _then(self, moment: datetime) -> Mapping[tuple[str, str], Subject]:
        said = {one.question: one.value for one in self._savings if one.saved_at <= moment}
        corrected = [one for one in self.naming.answers if one.question in self.naming.corrected]
        return self._people({**said, **{one.question: one.value for one in corrected if one.saved_at <= moment}})

    def _people(self, answers: Mapping[str, Value | None]) -> Mapping[tuple[str, str], Subject]:
        given = {question: value for question, value in answers.items() if value is not None}
        return {(one.kind, one.row): one for one in subjects_in(self.naming.intake.by_meaning(given))}

    def _before(self, then: Mapping[tuple[str, str], Subject]) -> Iterator[FormerPerson]:
        for key, one in then.items():
            now = self.now.get(key)
            if now is None or now == one:
                continue
            beside = [self._naming(each) for other, each in then.items() if other != key and each.kind == one.kind]
            found = sameness(self._naming(one), self._naming(now), beside)
            if found is not Sameness.SPELLING:
                yield FormerPerson(one, now, found)

    def _naming(self, subject: Subject) -> Naming:
        return Naming(self._traits(subject), self._traits(subject, with_others=False))

    def _traits(self, subject: Subject, *, with_others: bool = True) -> Traits:
        own = subject if with_others else replace(subject, aliases=())
        said = named(own, local(self.work.now).date())
        return traits_of([told_fact(self.work, NOBODY, *fact, self.naming.enquiry) for fact in said])
