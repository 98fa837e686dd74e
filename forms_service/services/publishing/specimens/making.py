"""Specimens with their documents: sealed as any reply is, rendered, read back, and held against the form.

Nothing is kept: no enquiry, no record, no line in a log. Everyone in a specimen is invented.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from pathlib import Path as FilePath
from random import Random
from typing import Any

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import DocumentFault, PrintedText, TemplateMissing
from forms_service.casework.documents.sign_off import unsigned
from forms_service.casework.errors import FormMissing, NotFound
from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId
from forms_service.casework.sealing.submissions import Sealing, Submission, digest, seal
from forms_service.casework.users import User
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path, declarations
from forms_service.engine.specimens import Search, Specimen, fewest
from forms_service.services.answering.context import context_for
from forms_service.services.documents.making import DRAFT, fields_of
from forms_service.services.ports import Ports, Renderer, Template
from forms_service.services.publishing.specimens.branch_wishes import Wishing
from forms_service.services.publishing.specimens.faults import Report, SpecimenDocument, name_faults
from forms_service.services.publishing.specimens.invented_context import pictures_for, specimen_context
from forms_service.services.publishing.template_branches import Branch, TemplateBranches

BY_WHEN = "24 November 2026 at 2:05pm"
SINCE = "Our involvement"
WAYS_TRIED = 6
ALSO_OTHERWISE = 3


Say = Callable[[str], object]


@dataclass(frozen=True)
class Sample:
    """What is made of a form if not all can be: documents by a *quick* renderer, and a few of them the whole way.

    Those are, of a template drawn by *lot*, the document that takes most of its ways, and the archive copy of the
    specimen that is asked most. Only if it *pursues* them are all specimens made, and others sought for the ways
    through the templates that those which reach all of the form do not take; then a way that none takes is a fault.
    """

    quick: Renderer
    lot: Random
    pursues: bool = False

    def draws(self, template_ids: Collection[str]) -> set[str]:
        """One of the templates, if there is any."""
        return set(self.lot.sample(sorted(template_ids), min(1, len(template_ids))))


def make(
    ports: Ports,
    branches: TemplateBranches,
    definition_id: str,
    *,
    out: FilePath,
    say: Say,
    sample: Sample | None = None,
    organisation: str = "",
) -> Report:
    """Make every specimen of a form and all its documents under *out*, or a *sample*; the report says what is missing.

    Each specimen has a folder: its documents, and the archive copy that its record would have. It is answered in an
    *organisation*, the first one if none is named.
    """
    work = _Work(ports, branches, _chain(ports, definition_id), out, say, sample, organisation)
    report = work.prepared()
    if work.pursues:
        work.pursue_branches(report)
    else:
        work.walk(report, work.enough(report))
    say(f"{definition_id}: {len(report.specimens)} specimens, {report.found.coverage.total} things to reach")
    archived = work.archived(report)
    for one in [one for one in report.specimens if one.number in work.made]:
        made = [*work.documents(report.submissions[one.number], one.number)]
        work.write(one.number, made)
        if one.number in archived:
            report.faults += work.archive(report.submissions[one.number], one.number)
        report.made += made
        say(f"specimen {one.number}: {', '.join(document.template.code for document in made) or 'no document'}")
    name_faults(report, work.chain, work.search.always if work.pursues else None)
    out.mkdir(parents=True, exist_ok=True)
    written = json.dumps(report.contents, indent=2, ensure_ascii=False) + "\n"
    (out / "coverage.json").write_text(written, encoding="utf-8")
    return report


def _chain(ports: Ports, definition_id: str) -> tuple[Definition, ...]:
    """The form, after those that it carries answers from."""
    try:
        found = [ports.library.get(definition_id)]
        while (carries := found[0].carries) is not None:
            found.insert(0, ports.library.get(carries.definition))
    except FormMissing as error:
        raise NotFound(f"There is no form {error.form}.") from error
    return tuple(found)


@dataclass
class _Work:
    ports: Ports
    branches: TemplateBranches
    chain: tuple[Definition, ...]
    out: FilePath
    say: Say
    sample: Sample | None
    organisation: str = ""
    taken: dict[str, dict[int, set[Branch]]] = field(default_factory=dict)
    varied: Counter[str] = field(default_factory=Counter)
    made: dict[int, list[SpecimenDocument]] = field(default_factory=dict)

    @property
    def actor(self) -> User:
        organisation = self.organisation or self.ports.directory.organisations()[0].id
        return self.ports.directory.users(organisation)[0]

    def prepared(self) -> Report:
        found = self.search.run()
        return Report(found, [*found.specimens], {one.number: self._sealed(one) for one in found.specimens})

    @cached_property
    def search(self) -> Search:
        return Search(self.chain, specimen_context(context_for(self.ports, self.actor)))

    @property
    def pursues(self) -> bool:
        return self.sample is None or self.sample.pursues

    def walk(self, report: Report, numbers: Iterable[int]) -> dict[str, _Ways]:
        """Make the documents of these specimens; the ways through their templates, and those that they take."""
        known: dict[str, _Ways] = {}
        for number in numbers:
            self._walk(report.submissions[number], number, known)
        return known

    def enough(self, report: Report) -> list[int]:
        """As few specimens as lead to every document with every answer that ever goes with it."""
        return fewest(
            {
                number: {(code, answer.id) for code, _ in one.documents for answer in one.answers.everything}
                for number, one in report.submissions.items()
            }
        )

    def pursue_branches(self, report: Report) -> None:
        """Add specimens that take ways through the templates which those that reach all of the form do not."""
        known = self.walk(report, [*report.submissions])
        for ways in [*known.values()]:
            for branch in sorted(ways.all, key=lambda branch: (branch.part, branch.number)):
                if branch not in ways.taken:
                    self._pursue(branch, ways, report, known)

    def _pursue(self, branch: Branch, ways: _Ways, report: Report, known: dict[str, _Ways]) -> None:
        wished, _ = Wishing(self.chain, ways.template, self.search.always).ways(branch)
        forbidden: list[str] = []
        # What is invented besides can still keep it from the way, as what each recipient had: so it is tried again.
        tries, is_possible = deque(wished[:WAYS_TRIED]), False
        for _ in range(WAYS_TRIED):
            if not tries:
                break
            wishes = tries.popleft()
            made = self.search.make(wishes)
            if made.contradicted:
                forbidden.append(made.contradicted)
            if made.specimen is None:
                continue
            tries.append(wishes)
            is_possible = True
            submission = self._sealed(made.specimen)
            if not self._takes_more(submission, ways):
                continue
            report.specimens.append(made.specimen)
            report.submissions[made.specimen.number] = submission
            self._walk(submission, made.specimen.number, known)
            if branch in ways.taken:
                return
        if forbidden and not is_possible and len(forbidden) == len(wished[:WAYS_TRIED]):
            report.forbidden[ways.template.id, branch] = f"an error forbids it: {' '.join(dict.fromkeys(forbidden))}"

    def _walk(self, submission: Submission, number: int, known: dict[str, _Ways]) -> None:
        """Make its documents, quickly if that will do for most, and note which ways the templates take for them."""
        renderer = self.sample.quick if self.sample else self.ports.renderer
        self.made[number] = [*self._documents(submission, number, renderer)]
        for one in self.made[number]:
            ways = known.setdefault(one.template.id, _Ways(one.template))
            ways.all |= one.branches
            ways.taken |= one.taken
            self.taken.setdefault(one.template.id, {}).setdefault(number, set()).update(one.taken)

    def _takes_more(self, submission: Submission, ways: _Ways) -> bool:
        """Whether a document of this template takes a way that none took before."""
        for template, row in self._templates(submission):
            if template.id == ways.template.id:
                fields = fields_of(self.ports, submission, template, row)
                with self.branches.recorded() as recording, suppress(DocumentFault):
                    self.ports.renderer.words(template, fields, pictures_for(submission, template))
                if recording.taken - ways.taken:
                    return True
        return False

    def _variants(self, template: Template, fields: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
        """Of the first few of each template, the same as drafts and of other teams; of a form, itself too.

        What is copied of a form is read back when it is copied, and that of all others with the document.
        """
        if template.kind == "form":
            yield fields
        self.varied[template.id] += 1
        if self.varied[template.id] <= ALSO_OTHERWISE:
            yield from _otherwise(fields, DRAFT[template.language])

    def _sealed(self, one: Specimen) -> Submission:
        """What authorising the specimen would seal."""
        known, at = self.ports.directory.organisation(self.actor.organisation), self.ports.clock.now()
        signed_at = str(Moment(at))
        by = {"by": self.actor.name, "job_title": self.actor.job_title, "at": signed_at}
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
            at=by["at"],
            prepared=by,
            declared=[{"id": said.id, "words": str(said.label)} for said in declarations(one.path)],
            authorised=by,
            people={self.actor.id: self.actor.name},
            about=_about(one),
            by=self.actor.name,
        )
        carried = (one.paths[-2], _saved(one.paths[-2], self.actor)) if len(one.paths) > 1 else None
        sealed = seal(one.path, _saved(one.path, self.actor), sealing, carried)
        return Submission(
            SubmissionId(f"specimen-{one.number}"), self.actor.organisation, EnquiryId("specimen"),
            QuestionnaireId(f"specimen-{one.number}"),
            one.path.definition.id, sealed, digest(sealed), self.actor.id, at,
        )  # fmt: skip

    def archived(self, report: Report) -> Collection[int]:
        """The specimens of which an archive copy is made."""
        asked = {one.number: len(one.path.questions) for one in report.specimens if one.number in self.made}
        return [max(asked, key=lambda number: asked[number])] if self.sample else asked

    @cached_property
    def _fullest(self) -> Mapping[str, int]:
        """Of each template drawn, the specimen that goes the whole way: the first that takes most of its branches."""
        drawn = self.sample.draws(self.taken) if self.sample else set()
        return {name: max(taken, key=lambda n: len(taken[n])) for name, taken in self.taken.items() if name in drawn}

    def _goes_whole(self, number: int, template: Template) -> bool:
        return self.sample is None or number == self._fullest.get(template.id)

    def documents(self, submission: Submission, number: int) -> list[SpecimenDocument]:
        """The documents of a specimen; those that went quickly and are to go the whole way are finished now."""
        return [self._finished(one, submission) for one in self.made[number]]

    def _finished(self, one: SpecimenDocument, submission: Submission) -> SpecimenDocument:
        if self.sample is None or one.fault or not self._goes_whole(one.specimen, one.template):
            return one
        fields = fields_of(self.ports, submission, one.template, one.row)
        try:
            whole = self.ports.renderer.render(one.template, fields, pictures_for(submission, one.template))
        except DocumentFault as error:
            return replace(one, rendered=None, fault=str(error))
        return replace(one, rendered=whole)

    def _documents(self, submission: Submission, number: int, renderer: Renderer) -> Iterator[SpecimenDocument]:
        for template, row in self._templates(submission):
            fields = fields_of(self.ports, submission, template, row)
            pictures = pictures_for(submission, template)
            with self.branches.recorded() as recording:
                try:
                    rendered, fault = renderer.render(template, fields, pictures), ""
                    for variant in self._variants(template, fields):
                        renderer.words(template, variant, pictures)
                except DocumentFault as error:
                    rendered, fault = None, str(error)
            yield SpecimenDocument(
                number, template, row, rendered, frozenset(recording.all), frozenset(recording.taken), fault
            )

    def _templates(self, submission: Submission) -> Iterator[tuple[Template, str]]:
        for code, row in submission.documents:
            with suppress(TemplateMissing):  # a document without a template is reported as one that nothing leads to
                yield self.ports.templates.for_document(code, submission.definition), row

    def write(self, number: int, made: Sequence[SpecimenDocument]) -> None:
        """Put the files of a specimen's documents into its folder."""
        for one in made:
            if not self._goes_whole(number, one.template):
                continue
            name = f"{one.template.code}{f'-{one.row}' if one.row else ''}"
            for file in one.rendered.files if one.rendered else ():
                (self._folder(number) / f"{name}.{file.kind}").write_bytes(file.data)

    def archive(self, submission: Submission, number: int) -> Iterator[str]:
        """Make the archive copy that the specimen's record would have; say why if it cannot be made."""
        try:
            copy = self.ports.archive_copies.make(submission.sealed)
        except DocumentFault as error:
            yield f"specimen {number}, archive copy: {error}"
        else:
            (self._folder(number) / "archive.pdf").write_bytes(copy)

    def _folder(self, number: int) -> FilePath:
        folder = self.out / f"{number:03}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _otherwise(fields: Mapping[str, object], marking: str) -> Iterator[Mapping[str, object]]:
    """The same as a draft, after what was sent was wrong, approved by telephone, and of teams that say little."""
    document, since = _named(fields, "document"), _of_document(SINCE)
    yield {**fields, **unsigned(), "document": {**document, "marking": _of_document(marking), "sealed_on": None}}
    yield {**fields, "document": {**document, "changed_since": since, "wrong_before": since}}
    yield {**fields, "authorised": {**_named(fields, "authorised"), "confirm_by": BY_WHEN}}
    told = _named(fields, "organisation")
    for keep in ((), ("address",), ("contact_name",), ("contact_phone",), ("contact_email",)):
        yield {**fields, "organisation": {name: told[name] if name in ("name", *keep) else None for name in told}}


def _of_document(text: str) -> PrintedText:
    """Something that is said of the document itself."""
    return PrintedText(text, source="document")


def _named(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = fields[name]
    return found if isinstance(found, Mapping) else {}


@dataclass
class _Ways:
    """The ways through one template, and those of them that were taken."""

    template: Template
    all: set[Branch] = field(default_factory=set)
    taken: set[Branch] = field(default_factory=set)


def _about(one: Specimen) -> str:
    about = one.path.definition.about
    rows: Any = one.paths[-2].answers.get(about, ()) if about and len(one.paths) > 1 else ()
    return str(rows[0]["id"]) if rows else ""


def _saved(path: Path, actor: User) -> dict[str, SavedAnswer]:
    at = path.reader.context.now.wall.replace(tzinfo=UTC)
    return {name: SavedAnswer(name, value, 1, actor.id, at) for name, value in path.answers.items()}
