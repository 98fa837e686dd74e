"""What is wrong with the specimens of a form, or with its documents: not reached, not printed, not readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from forms_service.casework.documents.documents import Rendered
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_AGE,
    CHILD_ALIASES,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
)
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.conditions import compared
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.specimens import Found, Specimen
from forms_service.engine.specimens.solving import Wishes
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.rows import nature_column
from forms_service.services.ports import Template
from forms_service.services.publishing.specimens.branch_wishes import NOT_THE_WORDS_OF, Wishing
from forms_service.services.publishing.template_branches import Branch

EVERYTHING_ELSE = "*"
"""Under ``not_printed`` of a manifest: whatever else a document leaves out, for one reason (a summary of a page)."""


@dataclass(frozen=True)
class SpecimenDocument:
    """One document of one specimen; *fault* says why it could not be made."""

    specimen: int
    template: Template
    row: str
    rendered: Rendered | None
    branches: frozenset[Branch]
    taken: frozenset[Branch]
    fault: str = ""


@dataclass
class Report:
    """What the specimens of a form reach, and everything that is wrong with them or with its documents."""

    found: Found
    specimens: list[Specimen]
    submissions: dict[int, Submission]
    made: list[SpecimenDocument] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    forbidden: dict[tuple[str, Branch], str] = field(default_factory=dict)
    never_taken: dict[str, str] = field(default_factory=dict)

    def untaken(self) -> list[tuple[Template, Branch]]:
        """The ways through the templates that no document took, in order."""
        every = {(made.template.id, branch): made.template for made in self.made for branch in made.branches}
        taken = {(made.template.id, branch) for made in self.made for branch in made.taken}
        left = sorted(every.keys() - taken, key=lambda one: (one[0], one[1].part, one[1].number))
        return [(every[template_id, branch], branch) for template_id, branch in left]

    @property
    def contents(self) -> dict[str, object]:
        branches = {(made.template.id, branch) for made in self.made for branch in made.branches}
        taken = {(made.template.id, branch) for made in self.made for branch in made.taken}
        return {
            **self.found.coverage.summary,
            "documents": len(self.made),
            "branches_of_templates": len(branches),
            "branches_taken": len(taken),
            "branches_that_cannot_be_taken": self.never_taken,
            "faults": self.faults,
        }


def name_faults(report: Report, chain: tuple[Definition, ...], always: Wishes | None) -> None:
    """Add to *report* every fault of what was made, and why some ways through the templates cannot be taken.

    *always* is what was wished of whatever was sought for those ways, or nothing if none was.
    """
    report.faults += [*report.found.coverage.faults, *_unread(report), *_unprinted(report), *_unmade(report, chain[-1])]
    if always is not None:
        _judge_branches(report, chain, always)


def _unmade(report: Report, definition: Definition) -> Iterator[str]:
    """Documents of the form that no specimen leads to."""
    made = {one.template.code for one in report.made}
    for outcome in definition.outcomes:
        if outcome.kind == "document" and outcome.name not in made:
            yield f"{outcome.name}: no specimen leads to this document"


def _unread(report: Report) -> Iterator[str]:
    """Documents that could not be made, and what cannot be read in those that were."""
    for made in report.made:
        where = f"specimen {made.specimen}, {made.template.code}"
        if made.fault:
            yield f"{where}: {made.fault}"
        for missing in made.rendered.missing if made.rendered else ():
            yield f"{where}: {missing.source}: “{missing.text[:80]}” cannot be read in the {missing.where}"


def _unprinted(report: Report) -> Iterator[str]:
    """Questions whose answers the full documents of a specimen neither print nor leave out for a reason."""
    printed = _covered_by_template(report)
    full: dict[int, set[str]] = {}
    for made in report.made:
        if made.template.profile == "full":
            full.setdefault(made.specimen, set()).add(made.template.id)
    for made in report.made:
        # A copy for the record says more than a letter does; alone, it need not say everything.
        if made.template.profile == "record" and made.specimen in full:
            full[made.specimen].add(made.template.id)
    left_out: dict[str, tuple[int, set[str]]] = {}
    for number, templates in full.items():
        entries = readable(report.submissions[number].answers.everything, "full")
        covered = set().union(*(printed[template] for template in templates))
        for name in _answered(entries, report.specimens[0].path.definition):
            if name not in covered and EVERYTHING_ELSE not in covered:
                left_out.setdefault(name, (number, templates))
    for name, (number, templates) in left_out.items():
        by = ", ".join(sorted(templates))
        yield f"{name}: answered in specimen {number}, and not printed by {by}, which do not say why"


def _covered_by_template(report: Report) -> dict[str, set[str]]:
    """What each template ever prints, by question and column, and what it leaves out for a reason."""
    definition = report.specimens[0].path.definition
    names = _names_of_sources(definition)
    covered: dict[str, set[str]] = {}
    for made in report.made:
        found = covered.setdefault(made.template.id, _with_columns(made.template.not_printed, definition))
        for printed in made.rendered.printed if made.rendered else ():
            found |= names.get(printed.source, {printed.source.partition(",")[0]})
    return covered


def _with_columns(names: Iterable[str], definition: Definition) -> set[str]:
    """The ids, and of each that is a repeat those of its columns."""
    everything = {question.id: question for question in (*definition.carried.values(), *definition.questions)}
    inside = (column.id for name in names if name in everything for column in everything[name].columns)
    return {*names, *inside}


def _names_of_sources(definition: Definition) -> dict[str, set[str]]:
    """The ids that the source of a printed text stands for: a column's, and its question's."""
    everything = (*definition.carried.values(), *definition.questions)
    named = {
        f"{question.id}, {column.short_label}": {question.id, column.id}
        for question in everything
        for column in question.columns
    }
    children = definition.bearer(CHILDREN)
    for part, meanings in _PARTS_OF_A_CHILD.items():
        named[f"{children}, {part}"] = {children, *map(definition.bearer, meanings)}
    for part, meanings in _PARTS_OF_THE_ADULT.items():
        named[f"adult, {part}"] = set(map(definition.bearer, meanings))
    return named


_PARTS_OF_A_CHILD = {
    "name": (CHILD_GIVEN_NAMES, CHILD_FAMILY_NAME, CHILD_UNBORN),
    "given_names": (CHILD_GIVEN_NAMES,),
    "family_name": (CHILD_FAMILY_NAME,),
    "born": (CHILD_BORN_ON, CHILD_AGE, CHILD_DUE_ON),
    "aliases": (CHILD_ALIASES,),
}
_PARTS_OF_THE_ADULT = {
    "name": (ADULT_GIVEN_NAMES, ADULT_FAMILY_NAME),
    "given_names": (ADULT_GIVEN_NAMES,),
    "family_name": (ADULT_FAMILY_NAME,),
    "born": (ADULT_BORN_ON, ADULT_AGE),
    "aliases": (ADULT_ALIASES,),
    "numbers": (ADULT_PRISON_NUMBER, ADULT_CRN),
}


def _answered(answers: Mapping[str, SealedAnswer], definition: Definition) -> Iterator[str]:
    """The questions, and the columns, that have words to print."""
    for name, answer in answers.items():
        question = definition.carried.get(name) or definition.index.get(name)
        if question is None or type_of(question).takes_files:
            continue
        columns = {cell for words in answer.parts for row in words.rows or () for cell in _with_words(row.cells)}
        if type_of(question).has_natures:
            # Which kind of statement it is decides under which heading it is printed, and is not printed itself.
            columns.discard(nature_column(question))
        if columns:
            yield from sorted(columns)
        elif answer.text:
            yield name


def _with_words(cells: Mapping[str, SealedAnswer]) -> Iterator[str]:
    return (name for name, cell in cells.items() if cell.text)


def _judge_branches(report: Report, chain: tuple[Definition, ...], always: Wishes) -> None:
    """Branches that no specimen took: those that none could take, with the reason, and the others as faults."""
    for template, branch in report.untaken():
        ways, whole = Wishing(chain, template, always).ways(branch)
        if whole and not ways:
            report.never_taken[f"{template.id}: {branch}"] = "no answers lead there"
        elif (template.id, branch) in report.forbidden:
            report.never_taken[f"{template.id}: {branch}"] = report.forbidden[template.id, branch]
        elif _is_of_a_deed_said_again(branch, chain[-1]):
            report.never_taken[f"{template.id}: {branch}"] = "specimens say each deed once, of everybody together"
        elif (name := _closed_to_readers(branch, template, report)) is not None:
            report.never_taken[f"{template.id}: {branch}"] = f"{name} is open to no reader of this document"
        else:
            report.faults.append(f"{template.id}: {branch}: never taken by any specimen")


def _is_of_a_deed_said_again(branch: Branch, definition: Definition) -> bool:
    """Whether it needs a row with another time than the deed has that writes the rows."""
    for compare in compared(branch.condition):
        cell, differs, deed = compare.answer.partition(NOT_THE_WORDS_OF)
        repeat = definition.repeat_of_column.get(cell.rpartition(".")[2], "")
        if differs and branch.outcome == "true" and repeat and definition.deed_of.get(repeat) == deed:
            return True
    return False


def _closed_to_readers(branch: Branch, template: Template, report: Report) -> str | None:
    """The answer that must be there for *branch*, was given, and may never be read in this document."""
    if branch.outcome not in {"true", "some"}:
        return None
    names = [compare.answer.replace("[]", "").rpartition(".")[2] for compare in compared(branch.condition)]
    return next((name for name in names if _is_closed(name.removesuffix("_choice"), template, report)), None)


def _is_closed(name: str, template: Template, report: Report) -> bool:
    """Whether *name* was answered somewhere, and those for whom the template is may never read it."""
    answered = False
    for submission in report.submissions.values():
        entries = [answer for answer in submission.answers.everything if answer.id == name]
        answered = answered or bool(entries)
        if readable(entries, template.profile):
            return False
    return answered
