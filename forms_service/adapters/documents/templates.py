"""Document templates from folders: the template and its manifest, refused when a published one was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from marshmallow import Schema, fields, validate

from forms_service.adapters.definitions.grammar import Text
from forms_service.adapters.definitions.lock import LOCK, digest, lock_faults, lock_text, locked_as_they_are
from forms_service.adapters.definitions.yaml_files import UnusableFiles, load_content, load_file
from forms_service.adapters.documents.pdf_forms.filling import check_form
from forms_service.adapters.documents.pdf_forms.form import MOST_FORM_BYTES
from forms_service.adapters.documents.tag_checks.served_forms import answers_left_out, construct_findings, tag_findings
from forms_service.adapters.documents.tag_names import names_in
from forms_service.adapters.documents.text_templates import check_text
from forms_service.adapters.documents.word import check_word
from forms_service.adapters.documents.word_checks.look_rules import LOOKS
from forms_service.casework.documents.documents import EmptyTags, TemplateFault, TemplateMissing
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.ports import Template, TemplateKind
from forms_service.services.publishing.fitting import fitted

_MANIFEST = "manifest.yaml"
_FILES: Final[Mapping[str, TemplateKind]] = {"template.docx": "word", "template.pdf": "form", "template.txt": "text"}
_OF_A_PART: Final = re.compile(r"The (?:letter|header|footer|text)\b.*(?:\{\{|\{%)", re.DOTALL)
_OF_TAGS: Final = frozenset({"broken-tag", "unknown-construct"})
"""What is only warned of in a letter that is published and can be used, as how it looks is."""
_LINE: Final = re.compile(r":\d+$")
FILES_OF_LETTERS: Final = frozenset({*_FILES, _MANIFEST})
"""All that a version of a letter is; whatever else lies beside them is none of it."""


class _ManifestSchema(Schema):
    code = Text(required=True)
    title = Text(required=True)
    own_title = Text(load_default="")
    most_pages = fields.Integer(load_default=0, validate=validate.Range(min=1))
    profile = Text(required=True, validate=validate.OneOf(["full", "disclosable", "family", "record", "headline"]))
    language = Text(required=True, validate=validate.OneOf(["en", "cy"]))
    # The class of the record of their own in which what is made of it is kept, apart from the rest (photographs).
    retention = Text(load_default="", validate=validate.Regexp(r"RC-[0-9]{2}"))
    # Of a PDF form: which merge field each of its boxes prints.
    boxes = fields.Dict(keys=Text(), values=Text(), load_default=dict, data_key="fields")
    # Of a Word file: what becomes of a tag that has nothing to print.
    empty_tags = Text(load_default="refused", validate=validate.OneOf(["refused", "left_out"]))
    # Answers that the document leaves out on purpose, each with the reason; a test holds the template to it.
    not_printed = fields.Dict(keys=Text(), values=Text(), load_default=dict)
    # Fixed sentences that assert something of the case: “act <which>” or “answer <question>”, which a test holds.
    asserts = fields.Dict(keys=Text(), values=Text(), load_default=dict)


@dataclass(frozen=True)
class TemplateLibrary:
    """Published templates, the oldest version first. *own* are those that organisations made for themselves."""

    templates: Sequence[Template]
    own: frozenset[str] = frozenset()
    set_aside: Sequence[Fault] = ()

    def for_document(self, code: str, definition_id: str) -> Template:
        shipped = (found for found in self.templates if found.id not in self.own)
        fitting = [found for found in shipped if found.code == code and definition_id in found.serves]
        if not fitting:
            raise TemplateMissing(f"There is no letter {code} for {definition_id}: none that fits is published.")
        return fitting[-1]

    def get(self, template_id: str) -> Template:
        for found in self.templates:
            if found.id == template_id:
                return found
        raise TemplateMissing(f"The letter {template_id} is not there any more.")

    def all(self) -> Sequence[Template]:
        return self.templates


@dataclass(frozen=True)
class _Folder:
    """One version of one template, as it lies on the disk."""

    path: Path
    publisher: str
    name: str
    version: int

    @property
    def id(self) -> str:
        return f"{self.publisher}/{self.name}@{self.version}"

    @property
    def file(self) -> str:
        """The name of the template itself, which says of what kind it is; a Word file, if there is none."""
        return next((name for name in _FILES if (self.path / name).is_file()), "template.docx")

    @property
    def content(self) -> bytes:
        """What the lock vouches for: the template's bytes, then the manifest's."""
        return b"".join((self.path / name).read_bytes() for name in (self.file, _MANIFEST))

    @property
    def place(self) -> str:
        return (self.path / self.file).as_posix()

    @property
    def contents(self) -> Mapping[str, bytes]:
        """Its files by their names."""
        return {name: (self.path / name).read_bytes() for name in (self.file, _MANIFEST)}

    def template(self) -> Template:
        manifest = load_file(self.path / _MANIFEST, _ManifestSchema())
        return _template_of(self.id, manifest, self.file, (self.path / self.file).read_bytes(), digest(self.content))


def _template_of(name: str, manifest: Mapping[str, Any], file: str, content: bytes, sha256: str) -> Template:
    kind = _FILES[file]
    return Template(
        id=name,
        code=manifest["code"],
        title=manifest["title"],
        own_title=manifest["own_title"],
        most_pages=manifest["most_pages"],
        serves=(),
        language=manifest["language"],
        content=content,
        kind=kind,
        profile=manifest["profile"],
        retention=manifest["retention"],
        fields=manifest["boxes"],
        not_printed=manifest["not_printed"],
        asserts=manifest["asserts"],
        empty_tags=manifest["empty_tags"],
        digest=sha256,
        names=names_in(kind, content, manifest["boxes"]),
    )


def oldest_first(template: Template) -> tuple[int, str]:
    """Where a template stands among all of them, from wherever it was read."""
    name, _, version = template.id.partition("@")
    return int(version), name


def locked_content(contents: Mapping[str, bytes]) -> bytes:
    """Return of a version's files what the lock vouches for: the template's bytes, then the manifest's."""
    file = next((name for name in _FILES if name in contents), _MANIFEST)
    return b"".join(contents.get(name, b"") for name in dict.fromkeys((file, _MANIFEST)))


def stored_template(name: str, contents: Mapping[str, bytes]) -> Template:
    """Return the template that a database holds as two files; ``UnusableFiles`` if it is none."""
    file = next((each for each in _FILES if each in contents), "")
    if not file or _MANIFEST not in contents:
        raise UnusableFiles([Fault("missing", name, f"{name} needs a {_MANIFEST}, and one of {', '.join(_FILES)}")])
    manifest = load_content(contents[_MANIFEST], f"{name}/{_MANIFEST}", _ManifestSchema())
    return _template_of(name, manifest, file, contents[file], digest(locked_content(contents)))


def load_published_templates(root: Path, forms: Iterable[Definition]) -> TemplateLibrary:
    """Read what is published under *root*; a draft is passed over, and what is faulty set aside with its findings."""
    every = list(_folders(root))
    lacking = {folder.id: list(_missing(folder)) for folder in every}
    whole = [folder for folder in every if not lacking[folder.id]]
    contents = {folder.id: folder.content for folder in whole}
    published = locked_as_they_are(root, contents) if (root / LOCK).is_file() else contents.keys()
    shape = {folder.id: list(_misshapen(folder)) for folder in whole if folder.id in published}
    usable = [folder.template() for folder in whole if folder.id in published and not shape[folder.id]]
    wrong = [*lacking.values(), *shape.values(), lock_faults(root, contents)]
    return TemplateLibrary(fitted(usable, forms), set_aside=[fault for faults in wrong for fault in faults])


def published_contents(root: Path, templates: TemplateLibrary) -> Mapping[str, Mapping[str, bytes]]:
    """Return the files under *root* of which these templates were made, by template and name."""
    return {
        folder.id: folder.contents for folder in _folders(root) if folder.id in {each.id for each in templates.all()}
    }


def load_templates(root: Path, forms: Iterable[Definition] = ()) -> TemplateLibrary:
    """Read every template under *root*, each for those of *forms* that it fits; ``UnusableFiles`` if any is faulty."""
    if faults := check_templates(root):
        raise UnusableFiles(faults)
    return TemplateLibrary(fitted([folder.template() for folder in _folders(root)], forms))


def check_templates(root: Path) -> list[Fault]:
    """Everything that forbids using the templates under *root*."""
    folders = list(_folders(root))
    missing = [fault for folder in folders for fault in _missing(folder)]
    whole = {folder.id: folder.content for folder in folders if not list(_missing(folder))}
    shape = [fault for folder in folders if folder.id in whole for fault in _misshapen(folder)]
    return [*missing, *shape, *lock_faults(root, whole)]


Checking: TypeAlias = Callable[[TemplateKind, bytes, Mapping[str, str], EmptyTags], None]


def check_template(
    kind: TemplateKind, content: bytes, boxes: Mapping[str, str], empty_tags: EmptyTags = "refused"
) -> None:
    """Read a template as it is read to be used; ``TemplateFault`` names all that forbids that."""
    match kind:
        case "word":
            check_word(content, empty_tags)
        case "text":
            check_text(content)
        case "form":
            check_form(content, boxes)


def unreadable_templates(root: Path, check: Checking = check_template, of: Collection[str] = ()) -> list[Fault]:
    """Open every template under *root* and name whatever keeps its documents from being made or read.

    *check* opens one: a command lets it be done where a template can break nothing. Templates that are not *of* these
    publishers, if any are named, were opened when they were published. Of a version that is published, how it looks is
    only a warning.
    """
    mine = (folder for folder in _folders(root) if not of or folder.publisher in of)
    whole = [folder for folder in mine if not list(_missing(folder))]
    published = locked_as_they_are(root, {folder.id: folder.content for folder in whole})
    found = [(folder.id, fault) for folder in whole for fault in _unreadable(folder, check)]
    graceful = LOOKS | _OF_TAGS
    return [replace(fault, is_published=fault.code in graceful and name in published) for name, fault in found]


def _unreadable(folder: _Folder, check: Checking) -> Iterator[Fault]:
    with suppress(UnusableFiles):  # what is wrong with a manifest is told by itself
        yield from _check_findings(folder.template(), folder.place, check)


def _check_findings(template: Template, at: str, check: Checking) -> Iterator[Fault]:
    constructs = construct_findings(template, at)
    yield from constructs
    try:
        check(template.kind, template.content, template.fields, template.empty_tags)
    except TemplateFault as error:
        found = error.findings or [Fault("not-readable", "", line) for line in str(error).split("\n")]
        # What compiling says of the tags of a part was said already, of all of them and with their places.
        told = [one for one in found if not (constructs and _is_of_tags(one))]
        yield from (replace(one, at=at) for one in told)


def _is_of_tags(fault: Fault) -> bool:
    return fault.code in {"not-readable", "loops-in-loops"} and bool(_OF_A_PART.match(fault.message))


def tag_mistakes(
    root: Path, forms: Mapping[str, Definition], unreadable: Collection[Fault], of: Collection[str] = ()
) -> list[Fault]:
    """What the tags of every template under *root* name that is not in the *forms* that it fits, or was meant for.

    Nothing is said of what was found *unreadable*, unless it only looks wrong. Of a version that is published it is
    only a warning. Where publishers are named, it is only said what concerns a letter or a form *of* theirs.
    """
    unread = {_LINE.sub("", fault.at) for fault in unreadable if fault.is_refused and fault.code not in LOOKS}
    whole = [folder for folder in _folders(root) if not list(_missing(folder)) and folder.place not in unread]
    published = locked_as_they_are(root, {folder.id: folder.content for folder in whole})
    places = {folder.id: folder.place for folder in whole}
    letters = fitted(list(_with_sound_manifest(whole)), forms.values())
    if of:
        concerned = (_concerning(of, letter, forms) for letter in letters)
        letters = [letter for letter in concerned if letter.serves or letter.publisher in of]
    found = ((each.id, fault) for each in letters for fault in tag_findings(each, places[each.id], forms))
    return [replace(fault, is_published=name in published) for name, fault in found]


def _concerning(of: Collection[str], letter: Template, forms: Mapping[str, Definition]) -> Template:
    """The letter for what it serves of these publishers' forms; for all that it serves, if it is theirs itself."""
    theirs = [name for name in letter.serves if letter.publisher in of or forms[name].publisher in of]
    return replace(letter, serves=tuple(theirs))


def _with_sound_manifest(folders: Iterable[_Folder]) -> Iterator[Template]:
    for folder in folders:
        with suppress(UnusableFiles):  # what is wrong with a manifest is told by itself
            yield folder.template()


def answers_unprinted(
    root: Path, forms: Mapping[str, Definition], unreadable: Collection[Fault], of: Collection[str] = ()
) -> list[Fault]:
    """What the *forms* ask and none of the newest letters under *root* prints, nor leaves out for a reason.

    Nothing is said of a form while one of its letters was found *unreadable*, or where publishers are named and it is
    none *of* theirs.
    """
    unread = {_LINE.sub("", fault.at) for fault in unreadable if fault.is_refused and fault.code not in LOOKS}
    whole = {folder.id: folder for folder in _folders(root) if not list(_missing(folder)) and not _misshapen(folder)}
    letters = fitted([folder.template() for folder in whole.values()], forms.values())
    found = []
    for form in (form for form in forms.values() if not of or form.publisher in of):
        newest = {letter.code: letter for letter in letters if form.id in letter.serves}.values()
        if not any(whole[letter.id].place in unread for letter in newest):
            found += list(answers_left_out(form, list(newest), forms))
    return [replace(fault, at=whole[fault.at].place) for fault in found]


def letter_findings(
    template: Template, at: str, forms: Mapping[str, Definition], check: Checking = check_template
) -> list[Fault]:
    """Everything that keeps one letter from being published, for those of *forms* that it serves."""
    unreadable = list(_check_findings(template, at, check))
    is_readable = all(fault.code in LOOKS or not fault.is_refused for fault in unreadable)
    return [*unreadable, *(tag_findings(template, at, forms) if is_readable else ())]


def lock_templates(root: Path) -> list[Fault]:
    """Publish: write down the checksum of every version, unless something is wrong; return what is wrong."""
    faults = [*check_templates(root), *unreadable_templates(root)]
    if not any(fault.is_refused for fault in faults):
        (root / LOCK).write_text(lock_text({folder.id: folder.content for folder in _folders(root)}), "utf-8")
    return faults


def _folders(root: Path) -> Iterator[_Folder]:
    found = [path for path in root.glob("*/*/*") if path.is_dir() and path.name.isdigit()]
    for path in sorted(found, key=lambda path: (int(path.name), path.as_posix())):
        publisher, name, version = path.relative_to(root).parts
        yield _Folder(path, publisher, name, int(version))


def _missing(folder: _Folder) -> Iterator[Fault]:
    for name in (folder.file, _MANIFEST):
        path = folder.path / name
        if not path.is_file():
            yield Fault("missing", path.as_posix(), f"{folder.id} has no {name}")
        elif path.stat().st_size > MOST_FORM_BYTES:
            words = f"{folder.id} has a {name} of more than {MOST_FORM_BYTES:,} bytes"
            yield Fault("letter-too-large", path.as_posix(), words)


def _misshapen(folder: _Folder) -> Sequence[Fault]:
    try:
        template = folder.template()
    except UnusableFiles as error:
        return error.faults
    place = (folder.path / _MANIFEST).as_posix()
    if template.kind == "text" and template.most_pages:
        return [Fault("not-valid", place, f"{folder.id} is a plain text, which has no pages: take most_pages out")]
    if template.kind != "word" and template.empty_tags != "refused":
        return [Fault("not-valid", place, f"{folder.id} is no Word file, which alone can leave out empty_tags")]
    return ()
