"""The definitions of a folder: read, put together from their blocks, checked; all of them or none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from forms_service.adapters.definitions.located import Located, read
from forms_service.adapters.definitions.lock import LOCK, is_all_locked, lock_faults, lock_text, locked_as_they_are
from forms_service.adapters.definitions.places import in_authors_words, stray_files
from forms_service.adapters.definitions.schemas import BlockSource, FormSource, SectionSource
from forms_service.adapters.definitions.shape import source_of
from forms_service.adapters.definitions.yaml_files import bytes_of, printable_name
from forms_service.casework.errors import FormMissing
from forms_service.casework.meaning_checks import meaning_faults, outcome_faults, role_faults
from forms_service.engine.checking.agreement_checks import agreement_faults
from forms_service.engine.checking.checks import faults, finer_faults
from forms_service.engine.checking.surroundings import NOTHING_KNOWN, Surroundings
from forms_service.engine.checking.type_checks import is_long_text
from forms_service.engine.conditions import Condition, in_phrases
from forms_service.engine.definitions.forms import Carries, Definition, family_of
from forms_service.engine.definitions.questions import Page, Section, Wording
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.derivations.kinds import Derivation
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY


class DefinitionRefused(Exception):
    """The folder holds a definition that may not be used; *faults* say where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class DefinitionLibrary:
    """Checked definitions by id, and the exact bytes that these and their blocks were read from.

    *set_aside* says why what else stands in their folder is not used; *parts* are the files that forms from a database
    are put together from, and *own* those that organisations wrote for themselves.
    """

    definitions: Mapping[str, Definition]
    sources: Mapping[str, bytes]
    set_aside: Sequence[Fault] = ()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    def get(self, definition_id: str) -> Definition:
        """Return ``core/enquiry_intake@1``; ``FormMissing`` if there is none."""
        if definition_id not in self.definitions:
            raise FormMissing(definition_id)
        return self.definitions[definition_id]

    def latest(self, form: str) -> Definition:
        """Return the newest version of ``core/enquiry_intake``; ``FormMissing`` if there is none."""
        versions = [definition for definition in self.all() if definition.form == form]
        if not versions:
            raise FormMissing(form)
        return max(versions, key=lambda definition: definition.version)

    def all(self) -> list[Definition]:
        return list(self.definitions.values())

    def source(self, definition_id: str) -> bytes:
        return self.sources[definition_id]


def load_library(root: Path) -> DefinitionLibrary:
    """Read every definition under *root*; ``DefinitionRefused`` with all faults if there is any.

    To find out what no answers lead to, and what else makes a form worse and breaks nothing, takes longer than all
    the rest; where all is as it was locked, locking did it.
    """
    workshop = _workshop(root)
    found = workshop.found(was_walked=is_all_locked(root, workshop.contents))
    if refused := [fault for fault in found if fault.is_refused]:
        raise DefinitionRefused(refused)
    return DefinitionLibrary(workshop.made, workshop.contents)


def load_published(root: Path) -> DefinitionLibrary:
    """Read what is published under *root*; a draft is passed over, and what is faulty set aside with its findings."""
    workshop = _workshop(root)
    found = workshop.found(was_walked=is_all_locked(root, workshop.contents))
    refused = [fault for fault in found if fault.is_refused]
    made = workshop.sound() if refused else workshop.made
    published = workshop.published if (root / LOCK).is_file() else workshop.contents.keys()
    usable = {name: form for name, form in made.items() if workshop.files_of(form) <= published}
    return DefinitionLibrary(usable, {name: workshop.contents[name] for name in published}, refused)


def with_stored(library: DefinitionLibrary, stored: Mapping[str, bytes]) -> DefinitionLibrary:
    """Return a library with what was published elsewhere than in its folder; what cannot be used here is set aside."""
    workshop, every, waiting = _Workshop(Path()), {**library.sources, **stored}, list(stored)
    while waiting:
        name = waiting.pop()
        if name in every and name not in workshop.contents:
            workshop.take(name, every[name], name)
            waiting += workshop.named_by(name)
    for name in workshop.forms.keys() & stored.keys():
        workshop.make(name)
    usable = {name: form for name, form in workshop.sound().items() if name in stored}
    lost = [Fault("set-aside", name, "This version cannot be used here") for name in workshop.missing(stored, usable)]
    parts = {**library.parts, **{name: frozenset(workshop.files_of(form)) for name, form in usable.items()}}
    return DefinitionLibrary({**library.definitions, **usable}, every, [*library.set_aside, *lost], parts, library.own)


def check_all(root: Path, surroundings: Surroundings = NOTHING_KNOWN, of: Collection[str] = ()) -> list[Fault]:
    """Everything that is wrong under *root*, warnings among it, each with its place in its author's words.

    Forms that are not *of* these publishers, if any are named, were looked through when they were published.
    """
    workshop = _workshop(root)
    found = [*workshop.found(surroundings=surroundings, of=of), *stray_files(root)]
    return [in_authors_words(fault, workshop.trees) for fault in dict.fromkeys(found)]


def sound_forms(root: Path) -> Mapping[str, Definition]:
    """The forms under *root* of which whatever hangs on them can be judged, be others as they may."""
    return _workshop(root).sound()


def write_lock(root: Path) -> None:
    """Lock every version under *root*; ``DefinitionRefused`` if any is faulty or was locked with other bytes."""
    workshop = _workshop(root)
    if refused := [fault for fault in workshop.found() if fault.is_refused]:
        raise DefinitionRefused(refused)
    (root / LOCK).write_text(lock_text(workshop.contents), "utf-8")


@dataclass
class _Workshop:
    """Definitions in the making: what was read, what was made of it, and what is wrong.

    *unfinished* are the forms of which a part could not be read, so that nothing more can be said of them; *lost* and
    *torn* are what was left out of files to read on.
    """

    root: Path
    contents: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Located] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    forms: dict[str, FormSource] = field(default_factory=dict)
    blocks: dict[str, BlockSource] = field(default_factory=dict)
    made: dict[str, Definition] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    lost: dict[str, set[str]] = field(default_factory=dict)
    torn: set[str] = field(default_factory=set)

    def read(self, path: Path) -> None:
        publisher, name, version = path.relative_to(self.root).with_suffix("").parts
        place = f"{publisher}/{name}@{version}"
        content, faults = bytes_of(path)
        self.faults += faults
        if faults:
            self.unread.add(place)
            return
        self.take(place, content, printable_name(path))

    def take(self, place: str, content: bytes, called: str) -> None:
        """Take in what a version holds; *called* is its file, in whatever is wrong with it."""
        self.contents[place] = content
        written = read(content, called)
        self.trees[called] = written.root
        shaped = source_of(written)
        self.faults += shaped.faults
        self.lost[place] = shaped.lost
        self.torn |= shaped.torn
        source = shaped.source
        if source is None:
            self.unread.add(place)
        elif source.id != place:
            self.unread.add(place)
            self.faults.append(Fault("wrong-place", source.at, f"This is {source.id}, and its file says {place}"))
        elif isinstance(source, FormSource):
            self.forms[place] = source
        else:
            self.blocks[place] = source

    def found(
        self, *, was_walked: bool = False, surroundings: Surroundings = NOTHING_KNOWN, of: Collection[str] = ()
    ) -> Iterator[Fault]:
        yield from self.faults
        for name, definition in self.made.items():
            if name not in self.unfinished:
                is_others = bool(of) and definition.publisher not in of
                found = self._wrong_with(definition, surroundings, was_walked=was_walked or is_others)
                lost = self._lost_of(self.forms[name])
                yield from (fault for fault in found if not self._is_for_what_was_lost(fault, lost))
        yield from self._unused_blocks()
        yield from self._wrong_origins()
        yield from (fault for fault in role_faults(self.made.values()) if fault.at not in self.torn)
        yield from lock_faults(self.root, self.contents)

    def sound(self) -> dict[str, Definition]:
        """What was made whole, and can be walked."""
        whole = {name: form for name, form in self.made.items() if name not in self.unfinished}
        return {name: form for name, form in whole.items() if not self._is_broken(form)}

    def _is_broken(self, form: Definition) -> bool:
        found = self._wrong_with(form, NOTHING_KNOWN, was_walked=True)
        return bool(self._lost_of(self.forms[form.id])) or any(fault.is_refused for fault in found)

    def _unused_blocks(self) -> Iterator[Fault]:
        """A block is looked through as part of the forms that use it: of one that none uses, nothing is known."""
        used = {name for form in self.forms.values() for name in (*form.uses, *(each.use for each in form.sections))}
        for name, block in self.blocks.items():
            if name not in used:
                yield Fault(
                    "unused-block", block.at, f"No form here uses “{name}”, so that nothing in it was looked at"
                )

    def _wrong_origins(self) -> Iterator[Fault]:
        """Forms that say that they were made from one that is not here, or whose place they cannot take."""
        for form in self.made.values():
            if form.derives_from and (form.derives_from not in self.forms or family_of(form.derives_from) != form.name):
                message = f"“{form.derives_from}”, from which it was made, is no form of this name that is here"
                yield Fault("unknown-form", form.at, message, nearest(form.derives_from, self.forms))

    def _wrong_with(self, definition: Definition, around: Surroundings, *, was_walked: bool) -> Iterator[Fault]:
        yield from faults(definition, was_walked=was_walked)
        yield from agreement_faults(definition)
        yield from meaning_faults(definition)
        if not was_walked:
            is_published = self._files_of(self.forms[definition.id]) <= self.published
            for fault in (*finer_faults(definition, around), *outcome_faults(definition, around)):
                yield replace(fault, is_published=is_published)

    @cached_property
    def published(self) -> frozenset[str]:
        """The files that are locked, and as they were when they were."""
        return locked_as_they_are(self.root, self.contents)

    def files_of(self, form: Definition) -> set[str]:
        """What a form that was made is put together from, itself among it."""
        return self._files_of(self.forms[form.id])

    def named_by(self, name: str) -> set[str]:
        """The files that a form is put together from; none of a block."""
        return self._files_of(self.forms[name]) if name in self.forms else set()

    def missing(self, wanted: Collection[str], usable: Collection[str]) -> Sequence[str]:
        """Which forms, of those *wanted*, are not among what is *usable*, and which files could not be read."""
        return sorted(name for name in wanted if name in self.unread or (name in self.forms and name not in usable))

    def _files_of(self, form: FormSource) -> set[str]:
        """What *form* is put together from, itself among it."""
        named = [form.id, *form.uses, *(section.use for section in form.sections)]
        named += [form.carries.form] if form.carries else []
        return {name for name in named if name}

    def _lost_of(self, form: FormSource) -> set[str]:
        """What was left out of the files that *form* is put together from."""
        return set().union(*(self.lost.get(file, ()) for file in self._files_of(form)))

    def _is_for_what_was_lost(self, fault: Fault, lost: set[str]) -> bool:
        """Whether *fault* may be there only because a part that is wrong in itself was not read."""
        return fault.at in self.torn or any(word in lost for word in re.findall("“([^”]*)”", fault.message))

    def make(self, name: str, waiting: tuple[str, ...] = ()) -> Definition | None:
        """Return the definition *name*, made once, with whatever it carries made first."""
        source = self.forms.get(name)
        if source is None or name in waiting:
            return None
        if name not in self.made:
            carries = self._carries(source, (*waiting, name))
            self.made[name] = self._definition(source, carries)
        return self.made[name]

    def _carries(self, source: FormSource, waiting: tuple[str, ...]) -> Carries | None:
        if source.carries is None:
            return None
        at, form = source.carries.at, source.carries.form
        carried = self.make(form, waiting)
        if carried is None and form in self.unread:
            self.unfinished.add(source.id)
            return None
        if carried is None:
            message = f"“{form}” cannot be carried from: it is not here"
            self.faults.append(Fault("unknown-form", at, message, nearest(form, self.forms)))
            return None
        own = {question.id: question for question in carried.questions}
        for missing in [name for name in (*source.carries.ids, *source.copies) if name not in own]:
            self.faults.append(Fault("unknown-reference", at, f"“{missing}” is not a question of {form}"))
        readable = tuple(own[name] for name in source.carries.ids if name in own)
        return Carries(form, readable, carried.bearers)

    def _definition(self, source: FormSource, carries: Carries | None) -> Definition:
        blocks = [block for section in source.sections if (block := self._block(section))]
        blocks += [block for name in source.uses if (block := self._used(name, source.id, source.at))]
        sections = tuple(self._section(section, source.id) for section in source.sections)
        return Definition(
            publisher=source.publisher,
            name=source.name,
            version=source.version,
            title=source.title,
            sections=sections,
            conditions=self._conditions(source, blocks),
            carries=carries,
            copies=source.copies,
            plays=source.plays,
            about=source.about,
            reviews=source.reviews,
            continues=source.continues,
            declarations=(*(said for block in blocks for said in block.declarations), *source.declarations),
            manager_checks=source.manager_checks,
            cross_checks=(*(check for block in blocks for check in block.cross_checks), *source.cross_checks),
            agreement=self._agreement(source, blocks, sections),
            vocabulary=next((block.vocabulary for block in blocks if block.vocabulary != NO_VOCABULARY), NO_VOCABULARY),
            outcomes=source.outcomes,
            express=source.express,
            phrases=_phrases(blocks),
            purpose=source.purpose,
            derives_from=source.derives_from,
            digest=self._digest(source, blocks),
            at=source.at,
        )

    def _block(self, section: SectionSource) -> BlockSource | None:
        return self.blocks.get(section.use)

    def _used(self, name: str, form: str, at: str) -> BlockSource | None:
        """A block of phrases, conditions and rules that a form uses without asking anything of it."""
        block = self.blocks.get(name)
        if block is None and name in self.unread:
            self.unfinished.add(form)
        elif block is None or block.pages:
            self.faults.append(Fault("unknown-block", at, f"“{name}” is not a block without pages that is here"))
        return block

    def _agreement(
        self, source: FormSource, blocks: Sequence[BlockSource], sections: Sequence[Section]
    ) -> tuple[AgreementRule, ...]:
        """The rules of the blocks and of the form, with the phrases that they call by name."""
        phrases = _phrases(blocks)
        rules = (*(rule for block in blocks for rule in block.agreement), *source.agreement)
        return tuple(
            replace(rule, disagrees=in_phrases(rule.disagrees, phrases), questions=_questions(rule, sections))
            for rule in rules
        )

    def _section(self, section: SectionSource, form: str) -> Section:
        block = self._block(section)
        if block is None and section.use in self.unread:
            self.unfinished.add(form)
        elif section.use and (block is None or not block.pages):
            self.faults.append(
                Fault(
                    "unknown-block",
                    section.at,
                    f"“{section.use}” is not a block that is here",
                    nearest(section.use, self.blocks),
                )
            )
        shared = tuple(_with_defaults(page, section.proposes) for page in block.pages) if block else ()
        asked = {question.id for page in shared for question in page.questions}
        for unknown in sorted(section.proposes.keys() - asked) if section.use not in self.unread else ():
            message = f"“{unknown}” is not asked by “{section.use}”, so nothing can be proposed for it here"
            self.faults.append(Fault("unknown-reference", section.at, message))
        of_block = block.why if block else section.why
        pages = (
            *(_with_why(page, of_block or section.why) for page in shared),
            *(_with_why(page, section.why) for page in section.pages),
        )
        return Section(section.id, section.title, pages, section.show_when, section.at)

    def _conditions(self, source: FormSource, blocks: Sequence[BlockSource]) -> dict[str, Condition]:
        gathered: dict[str, Condition] = {}
        for conditions in (*(block.conditions for block in blocks), source.conditions):
            for name, condition in conditions.items():
                if name in gathered:
                    message = f"The condition “{name}” is already given at {gathered[name].at}"
                    self.faults.append(Fault("duplicate-id", condition.at, message))
                gathered[name] = condition
        return gathered

    def _digest(self, source: FormSource, blocks: Sequence[BlockSource]) -> str:
        """The sha-256 over the digests of the form and of its blocks, in the order of use."""
        parts = [sha256(self.contents[name]).digest() for name in (source.id, *(block.id for block in blocks))]
        return sha256(b"".join(parts)).hexdigest()


def _phrases(blocks: Sequence[BlockSource]) -> Mapping[str, tuple[str, ...]]:
    return {name: several for block in blocks for name, several in block.phrases.items()}


def _with_why(page: Page, inherited: Wording) -> Page:
    """A page that does not say why it asks says what its section or its block says."""
    return page if page.why else replace(page, why=inherited)


def _with_defaults(page: Page, proposes: Mapping[str, Derivation]) -> Page:
    """The page with what is proposed here in place of its questions' own defaults."""
    questions = tuple(replace(q, default=proposes[q.id]) if q.id in proposes else q for q in page.questions)
    return replace(page, questions=questions)


def _workshop(root: Path) -> _Workshop:
    workshop = _Workshop(root)
    for path in sorted(root.glob("*/*/*.yaml")):
        workshop.read(path)
    for name in workshop.forms:
        workshop.make(name)
    return workshop


EVERY_TEXT: Final = "every_text"
"""How a rule of agreement calls whatever somebody may write freely in the form that it is a rule of."""


def _questions(rule: AgreementRule, sections: Sequence[Section]) -> tuple[str, ...]:
    """The questions that a rule is about, each by its id."""
    if rule.questions != (EVERY_TEXT,):
        return rule.questions
    asked = (each for section in sections for question in section.questions for each in (question, *question.columns))
    return tuple(each.id for each in asked if is_long_text(each) and each.id not in rule.leaves_out)
