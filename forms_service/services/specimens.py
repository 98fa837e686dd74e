"""Specimens with their documents: sealed as any reply is, rendered, read back, and held against the form.

Nothing is kept: no enquiry, no record, no line in a log. Everyone in a specimen is invented.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from forms_service.casework.disclosure import readable
from forms_service.casework.documents import DocumentFault, Picture, Rendered
from forms_service.casework.errors import NotFound
from forms_service.casework.questionnaires import SavedAnswer
from forms_service.casework.records import PHOTOGRAPHS
from forms_service.casework.submissions import Sealing, Submission, digest, seal
from forms_service.casework.users import User
from forms_service.engine.answers import Value
from forms_service.engine.conditions import compared
from forms_service.engine.definitions import Definition
from forms_service.engine.derivations import Context
from forms_service.engine.path import Path
from forms_service.engine.questions import FILE_TYPES
from forms_service.engine.specimen_wishes import Wishes
from forms_service.engine.specimens import Found, Search, Specimen, fewest
from forms_service.services.branch_wishes import Wishing
from forms_service.services.context import context_for, local
from forms_service.services.documents import fields_of
from forms_service.services.issued import SENT, TABLE
from forms_service.services.ports import Ports, Renderer, Template
from forms_service.services.template_branches import Branch, TemplateBranches

DRAFT = "DRAFT: not issued"
WAYS_TRIED = 6
ALSO_OTHERWISE = 3
EVERYTHING_ELSE = "*"
"""Under ``not_printed`` of a manifest: whatever else a document leaves out, for one reason (a summary of a page)."""


@dataclass(frozen=True)
class Made:
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
    made: list[Made] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    forbidden: dict[tuple[str, Branch], str] = field(default_factory=dict)
    never_taken: dict[str, str] = field(default_factory=dict)

    def untaken(self) -> list[tuple[Template, Branch]]:
        """The ways through the templates that no document took, in order."""
        every = {(made.template.id, branch): made.template for made in self.made for branch in made.branches}
        taken = {(made.template.id, branch) for made in self.made for branch in made.taken}
        left = sorted(every.keys() - taken, key=lambda one: (one[0], one[1].place, one[1].number))
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


Say = Callable[[str], object]


def make(
    ports: Ports,
    branches: TemplateBranches,
    definition_id: str,
    *,
    out: FilePath,
    say: Say,
    quick: Renderer | None = None,
) -> Report:
    """Make every specimen of a form and all its documents under *out*; the report says what is missing.

    With a *quick* renderer, only as many specimens as take every branch of the templates go the whole way.
    """
    work = _Work(ports, branches, _chain(ports, definition_id), out, say)
    report = work.prepared()
    work.pursue_branches(report)
    say(f"{definition_id}: {len(report.specimens)} specimens, {report.found.coverage.total} things to reach")
    whole = work.covering(report) if quick else {one.number for one in report.specimens}
    for one in report.specimens:
        renderer = ports.renderer if one.number in whole or quick is None else quick
        made = [*work.documents(report.submissions[one.number], one.number, renderer)]
        report.made += made
        say(f"specimen {one.number}: {', '.join(document.template.code for document in made) or 'no document'}")
    report.faults += [*report.found.coverage.faults, *_unread(report), *_unprinted(report)]
    _judge_branches(report, work.chain, work.search.always)
    out.mkdir(parents=True, exist_ok=True)
    written = json.dumps(report.contents, indent=2, ensure_ascii=False) + "\n"
    (out / "coverage.json").write_text(written, encoding="utf-8")
    return report


def _chain(ports: Ports, definition_id: str) -> tuple[Definition, ...]:
    """The form, after those that it carries answers from."""
    try:
        found = [ports.library.get(definition_id)]
        while (carries := found[0].carries) is not None:
            found.insert(0, ports.library.get(carries.form))
    except KeyError as error:
        raise NotFound(f"There is no form {error.args[0]}.") from error
    return tuple(found)


@dataclass
class _Work:
    ports: Ports
    branches: TemplateBranches
    chain: tuple[Definition, ...]
    out: FilePath
    say: Say
    taken: dict[int, set[object]] = field(default_factory=dict)
    walked: Counter[str] = field(default_factory=Counter)
    rendered: Counter[str] = field(default_factory=Counter)

    @property
    def actor(self) -> User:
        organisation = self.ports.directory.organisations()[0].id
        return self.ports.directory.users(organisation)[0]

    def prepared(self) -> Report:
        found = self.search.run()
        return Report(found, [*found.specimens], {one.number: self._sealed(one) for one in found.specimens})

    @cached_property
    def search(self) -> Search:
        return Search(self.chain, specimen_context(context_for(self.ports, self.actor)))

    def pursue_branches(self, report: Report) -> None:
        """Add specimens that take ways through the templates which those that reach all of the form do not."""
        known: dict[str, _Ways] = {}
        for one in report.specimens:
            self._walk(report.submissions[one.number], one.number, known)
        for ways in [*known.values()]:
            for branch in sorted(ways.all, key=lambda branch: (branch.place, branch.number)):
                if branch not in ways.taken:
                    self._pursue(branch, ways, report, known)

    def _pursue(self, branch: Branch, ways: _Ways, report: Report, known: dict[str, _Ways]) -> None:
        wished, _ = Wishing(self.chain, ways.template, self.search.always).ways(branch)
        forbidden: list[str] = []
        for wishes in wished[:WAYS_TRIED]:
            made = self.search.make(wishes)
            if made.contradicted:
                forbidden.append(made.contradicted)
            if made.specimen is None:
                continue
            submission = self._sealed(made.specimen)
            if not self._takes_more(submission, ways):
                continue
            report.specimens.append(made.specimen)
            report.submissions[made.specimen.number] = submission
            self._walk(submission, made.specimen.number, known)
            if branch in ways.taken:
                return
        if forbidden and len(forbidden) == len(wished[:WAYS_TRIED]):
            report.forbidden[ways.template.id, branch] = f"an error forbids it: {' '.join(dict.fromkeys(forbidden))}"

    def _walk(self, submission: Submission, number: int, known: dict[str, _Ways]) -> None:
        """Note which ways the templates take for *submission*, without finishing a document."""
        mine = self.taken.setdefault(number, set())
        for template, row in self._templates(submission):
            ways = known.setdefault(template.id, _Ways(template))
            fields = fields_of(self.ports, submission, template, row)
            with self.branches.recorded() as recording, suppress(DocumentFault):
                for variant in self._variants(template, fields, self.walked):
                    self.ports.renderer.words(template, variant, _pictures(submission, template))
            ways.all |= recording.all
            ways.taken |= recording.taken
            mine |= {template.id, *((template.id, branch) for branch in recording.taken)}

    def _takes_more(self, submission: Submission, ways: _Ways) -> bool:
        """Whether a document of this template takes a way that none took before."""
        for template, row in self._templates(submission):
            if template.id == ways.template.id:
                fields = fields_of(self.ports, submission, template, row)
                with self.branches.recorded() as recording, suppress(DocumentFault):
                    self.ports.renderer.words(template, fields, _pictures(submission, template))
                if recording.taken - ways.taken:
                    return True
        return False

    def _variants(
        self, template: Template, fields: Mapping[str, object], seen: Counter[str]
    ) -> Iterator[Mapping[str, object]]:
        """The document itself; of the first few of each template, as drafts and of other teams too."""
        yield fields
        seen[template.id] += 1
        if seen[template.id] <= ALSO_OTHERWISE:
            yield from _otherwise(fields)

    def _sealed(self, one: Specimen) -> Submission:
        """What authorising the specimen would seal."""
        known, at = self.ports.directory.organisation(self.actor.organisation), self.ports.clock.now()
        by = {"by": self.actor.name, "job_title": self.actor.job_title}
        sealing = Sealing(
            reference=f"SE-2026-SPEC-{one.number:04}",
            organisation={
                "name": known.name,
                "team": known.team,
                "contact_name": known.contact_name,
                "contact_phone": known.contact_phone,
                "contact_email": known.contact_email,
                "address": known.address,
            },
            prepared=by,
            authorised={**by, "at": local(at).isoformat(timespec="minutes"), "how": ""},
            people={self.actor.id: self.actor.name},
            about=_about(one),
        )
        carried = (one.paths[-2], _saved(one.paths[-2], self.actor)) if len(one.paths) > 1 else None
        sealed = seal(one.path, _saved(one.path, self.actor), sealing, carried)
        return Submission(
            f"specimen-{one.number}", self.actor.organisation, "specimen", f"specimen-{one.number}",
            one.path.definition.id, sealed, digest(sealed), self.actor.id, at,
        )  # fmt: skip

    def covering(self, report: Report) -> set[int]:
        """As few specimens as take every branch that any of them takes."""
        return {one.number for one in fewest(report.specimens, self.taken)}

    def documents(self, submission: Submission, number: int, renderer: Renderer) -> Iterator[Made]:
        for template, row in self._templates(submission):
            fields = fields_of(self.ports, submission, template, row)
            pictures = _pictures(submission, template)
            with self.branches.recorded() as recording:
                try:
                    rendered, fault = renderer.render(template, fields, pictures), ""
                    for variant in self._variants(template, fields, self.rendered):
                        renderer.words(template, variant, pictures)
                except DocumentFault as error:
                    rendered, fault = None, str(error)
            self._write(number, template, row, rendered)
            yield Made(number, template, row, rendered, frozenset(recording.all), frozenset(recording.taken), fault)

    def _templates(self, submission: Submission) -> Iterator[tuple[Template, str]]:
        for code, row in submission.documents:
            with suppress(NotFound):  # a document without a template is reported as one that nothing leads to
                yield self.ports.templates.for_document(code, submission.definition), row

    def _write(self, number: int, template: Template, row: str, rendered: Rendered | None) -> None:
        folder = self.out / f"{number:03}"
        folder.mkdir(parents=True, exist_ok=True)
        for one in rendered.files if rendered else ():
            (folder / f"{template.code}{f'-{row}' if row else ''}.{one.kind}").write_bytes(one.data)


def _otherwise(fields: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The same document as a draft, approved by telephone, and of teams that say less about themselves."""
    yield {**fields, "document": {**_named(fields, "document"), "marking": DRAFT}}
    yield {**fields, "authorised": {**_named(fields, "authorised"), "how": "by telephone", "job_title": None}}
    told = _named(fields, "organisation")
    for keep in ((), ("address",), ("contact_name",), ("contact_phone",), ("contact_email",)):
        yield {**fields, "organisation": {name: told[name] if name in ("name", *keep) else None for name in told}}


def _named(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = fields[name]
    return found if isinstance(found, Mapping) else {}


@dataclass
class _Ways:
    """The ways through one template, and those of them that were taken."""

    template: Template
    all: set[Branch] = field(default_factory=set)
    taken: set[Branch] = field(default_factory=set)


def specimen_context(context: Context) -> Context:
    """What answers may depend on, with documents that were issued and people whom they were sent to, all invented."""
    recipients: list[Value] = [
        {"id": f"s{number}", "cells": {"cn_recipient": f"team{number}@prison.example", "cn_recipient_channel": channel}}
        for number, channel in enumerate(("secure_email", "by_hand"), 1)
    ]
    tables = {**context.tables, TABLE: _Issued()}
    return replace(context, tables=tables, facts={**context.facts, SENT: recipients})


class _Issued:
    """Two documents that might have been issued."""

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((row for row in self.rows() if row["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [
            {"id": "specimen-report", "label": "D30 of 3 March 2026", "record": "specimen-record", "code": "D30"},
            {"id": "specimen-reply", "label": "D10 of 9 April 2026", "record": "specimen-record", "code": "D10"},
        ]


def _about(one: Specimen) -> str:
    about = one.path.definition.about
    rows: Any = one.paths[-2].answers.get(about, ()) if about and len(one.paths) > 1 else ()
    return str(rows[0]["id"]) if rows else ""


def _saved(path: Path, actor: User) -> dict[str, SavedAnswer]:
    at = path.reader.context.now.replace(tzinfo=UTC)
    return {name: SavedAnswer(name, value, 1, actor.id, at) for name, value in path.answers.items()}


def _pictures(submission: Submission, template: Template) -> Mapping[str, Sequence[Picture]]:
    """A plain grey picture for each that the sealed answers name, where the template may show photographs."""
    answers: Any = submission.contents["answers"]
    if template.retention != PHOTOGRAPHS:
        return {}
    return {
        entry["id"]: [Picture(_grey_picture(), "image/png", f"Photograph {n}") for n, _ in enumerate(entry["value"], 1)]
        for entry in answers
        if entry["type"] == "image"
    }


def _grey_picture(width: int = 120, height: int = 160) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + b"\x99" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


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
        contents: Any = report.submissions[number].contents
        entries = readable((*contents["carried"], *contents["answers"]), "full")
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
    for part, columns in _PARTS_OF_A_CHILD.items():
        named[f"ch_children, {part}"] = {"ch_children", *columns}
    for part, answers in _PARTS_OF_THE_ADULT.items():
        named[f"adult, {part}"] = set(answers)
    return named


_PARTS_OF_A_CHILD = {
    "name": ("ch_given_names", "ch_family_name", "ch_unborn"),
    "given_names": ("ch_given_names",),
    "family_name": ("ch_family_name",),
    "born": ("ch_dob", "ch_dob_approx", "ch_edd"),
    "aliases": ("ch_aliases",),
    "numbers": ("ch_identifier",),
}
_PARTS_OF_THE_ADULT = {
    "name": ("ad_given_names", "ad_family_name"),
    "given_names": ("ad_given_names",),
    "family_name": ("ad_family_name",),
    "born": ("ad_dob", "ad_dob_approx"),
    "aliases": ("ad_aliases",),
    "numbers": ("ad_prison_number", "ad_crn"),
}


def _answered(entries: Mapping[str, Mapping[str, Any]], definition: Definition) -> Iterator[str]:
    """The questions, and the columns, that have words to print."""
    for name, entry in entries.items():
        question = definition.carried.get(name) or definition.index.get(name)
        if question is None or question.type in FILE_TYPES:
            continue
        several = [entry, *entry.get("each", {}).values()]
        columns = {cell for said in several for row in said.get("rows", ()) for cell in _with_words(row["cells"])}
        if question.type == "statement_list":
            # Which kind of statement it is decides under which heading it is printed, and is not printed itself.
            columns = {column for column in columns if not column.endswith("_nature")}
        if columns:
            yield from sorted(columns)
        elif entry["text"]:
            yield name


def _with_words(cells: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    return (name for name, cell in cells.items() if cell["text"])


def _judge_branches(report: Report, chain: tuple[Definition, ...], always: Wishes) -> None:
    """Branches that no specimen took: those that none could take, with the reason, and the others as faults."""
    for template, branch in report.untaken():
        ways, whole = Wishing(chain, template, always).ways(branch)
        if whole and not ways:
            report.never_taken[f"{template.id}: {branch}"] = "no answers lead there"
        elif (template.id, branch) in report.forbidden:
            report.never_taken[f"{template.id}: {branch}"] = report.forbidden[template.id, branch]
        elif (name := _closed_to_readers(branch, template, report)) is not None:
            report.never_taken[f"{template.id}: {branch}"] = f"{name} is open to no reader of this document"
        else:
            report.faults.append(f"{template.id}: {branch}: never taken by any specimen")
    made_codes = {made.template.code for made in report.made}
    for outcome in chain[-1].outcomes:
        if outcome.kind == "document" and outcome.name not in made_codes:
            report.faults.append(f"{outcome.name}: no specimen leads to this document")


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
        contents: Any = submission.contents
        entries = [entry for entry in (*contents["carried"], *contents["answers"]) if entry["id"] == name]
        answered = answered or bool(entries)
        if readable(entries, template.profile):
            return False
    return answered
