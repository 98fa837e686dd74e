"""Document templates from folders: the template and its manifest, refused when a published one was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from marshmallow import Schema, ValidationError, fields, validate

from forms_service.adapters.definitions.grammar import Text, Texts
from forms_service.adapters.definitions.lock import LOCK, digest, lock_faults, lock_text, locked_as_they_are
from forms_service.adapters.definitions.yaml_files import UnusableFiles, load_file
from forms_service.adapters.documents.pdf_forms.filling import check_form
from forms_service.adapters.documents.tag_checks.served_forms import answers_left_out, construct_findings, tag_findings
from forms_service.adapters.documents.tag_names import names_in
from forms_service.adapters.documents.text_templates import check_text
from forms_service.adapters.documents.word import check_word
from forms_service.casework.documents.documents import EmptyTags, TemplateFault
from forms_service.casework.errors import NotFound
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault
from forms_service.services.ports import Template, TemplateKind

_MANIFEST = "manifest.yaml"
_FILES: Final[Mapping[str, TemplateKind]] = {"template.docx": "word", "template.pdf": "form", "template.txt": "text"}
_OF_A_PART: Final = re.compile(r"(?:word/(?:document|header\d*|footer\d*)\.xml|template\.txt)(?:, paragraph \d+)?: ")
_OF_TAGS: Final = frozenset({"broken-tag", "unknown-construct", "no-tag"})
"""What is only warned of in a letter that is published and can be used."""
_LINE: Final = re.compile(r":\d+$")
_DEFINITION = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*@[1-9][0-9]*")


def _are_definitions(named: Sequence[str]) -> None:
    for name in named:
        if not _DEFINITION.fullmatch(name):
            raise ValidationError(f"“{name}” is not a definition, such as core/prison_enquiry_response@1")


class _ManifestSchema(Schema):
    code = Text(required=True)
    title = Text(required=True)
    own_title = Text(load_default="")
    most_pages = fields.Integer(load_default=0, validate=validate.Range(min=1))
    serves = Texts(required=True, validate=_are_definitions)
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
    """Published templates, the oldest version first."""

    templates: Sequence[Template]

    def for_document(self, code: str, definition_id: str) -> Template:
        fitting = [found for found in self.templates if found.code == code and definition_id in found.serves]
        if not fitting:
            raise NotFound(f"There is no template of {code} for {definition_id}.")
        return fitting[-1]

    def get(self, template_id: str) -> Template:
        for found in self.templates:
            if found.id == template_id:
                return found
        raise NotFound(f"There is no template {template_id}.")

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

    def template(self) -> Template:
        manifest: Mapping[str, Any] = load_file(self.path / _MANIFEST, _ManifestSchema())
        kind, content = _FILES[self.file], (self.path / self.file).read_bytes()
        return Template(
            id=self.id,
            code=manifest["code"],
            title=manifest["title"],
            own_title=manifest["own_title"],
            most_pages=manifest["most_pages"],
            serves=manifest["serves"],
            language=manifest["language"],
            content=content,
            kind=kind,
            profile=manifest["profile"],
            retention=manifest["retention"],
            fields=manifest["boxes"],
            not_printed=manifest["not_printed"],
            asserts=manifest["asserts"],
            empty_tags=manifest["empty_tags"],
            digest=digest(self.content),
            names=names_in(kind, content, manifest["boxes"]),
        )


def load_templates(root: Path) -> TemplateLibrary:
    """Read every template under *root*; ``UnusableFiles`` with all faults if there is any."""
    if faults := check_templates(root):
        raise UnusableFiles(faults)
    return TemplateLibrary([folder.template() for folder in _folders(root)])


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


def unreadable_templates(root: Path, check: Checking = check_template) -> list[Fault]:
    """Open every template under *root* and name whatever keeps its documents from being made or read.

    *check* opens one: a command lets it be done where a template can break nothing.
    """
    whole = [folder for folder in _folders(root) if not list(_missing(folder))]
    published = locked_as_they_are(root, {folder.id: folder.content for folder in whole})
    found = ((folder.id, fault) for folder in whole for fault in _unreadable(folder, check))
    return [replace(fault, is_published=name in published and fault.code in _OF_TAGS) for name, fault in found]


def _unreadable(folder: _Folder, check: Checking) -> Iterator[Fault]:
    with suppress(UnusableFiles):  # what is wrong with a manifest is told by itself
        yield from _check_findings(folder.template(), folder.place, check)


def _check_findings(template: Template, at: str, check: Checking) -> Iterator[Fault]:
    constructs = construct_findings(template, at)
    yield from constructs
    try:
        check(template.kind, template.content, template.fields, template.empty_tags)
    except TemplateFault as error:
        # What compiling says of the tags of a part was said already, of all of them and with their places.
        lines = [line for line in str(error).split("\n") if not (constructs and _OF_A_PART.match(line))]
        yield from (Fault("not-readable", at, line) for line in lines)


def tag_mistakes(root: Path, forms: Mapping[str, Definition], unreadable: Collection[Fault]) -> list[Fault]:
    """What the tags of every template under *root* name that is not in the *forms* that it serves.

    Nothing is said of what was found *unreadable*. Of a version that is published it is only a warning.
    """
    unread = {_LINE.sub("", fault.at) for fault in unreadable}
    whole = [folder for folder in _folders(root) if not list(_missing(folder)) and folder.place not in unread]
    published = locked_as_they_are(root, {folder.id: folder.content for folder in whole})
    found = ((folder.id, fault) for folder in whole for fault in _tag_mistakes(folder, forms))
    return [replace(fault, is_published=name in published) for name, fault in found]


def _tag_mistakes(folder: _Folder, forms: Mapping[str, Definition]) -> Iterator[Fault]:
    with suppress(UnusableFiles):  # what is wrong with a manifest is told by itself
        yield from tag_findings(folder.template(), folder.place, forms)


def answers_unprinted(root: Path, forms: Mapping[str, Definition], unreadable: Collection[Fault]) -> list[Fault]:
    """What the *forms* ask and none of the newest letters under *root* prints, nor leaves out for a reason.

    Nothing is said of a form while one of its letters was found *unreadable*.
    """
    unread = {_LINE.sub("", fault.at) for fault in unreadable}
    whole = {folder.id: folder for folder in _folders(root) if not list(_missing(folder)) and not _misshapen(folder)}
    letters = [folder.template() for folder in whole.values()]
    found = []
    for form in forms.values():
        newest = {letter.code: letter for letter in letters if form.id in letter.serves}.values()
        if not any(whole[letter.id].place in unread for letter in newest):
            found += list(answers_left_out(form, list(newest), forms))
    return [replace(fault, at=whole[fault.at].place) for fault in found]


def letter_findings(
    template: Template, at: str, forms: Mapping[str, Definition], check: Checking = check_template
) -> list[Fault]:
    """Everything that keeps one letter from being published, for those of *forms* that it serves."""
    unreadable = list(_check_findings(template, at, check))
    return unreadable or list(tag_findings(template, at, forms))


def lock_templates(root: Path) -> list[Fault]:
    """Publish: write down the checksum of every version, unless something is wrong; return what is wrong."""
    faults = [*check_templates(root), *unreadable_templates(root)]
    if not faults:
        (root / LOCK).write_text(lock_text({folder.id: folder.content for folder in _folders(root)}), "utf-8")
    return faults


def _folders(root: Path) -> Iterator[_Folder]:
    found = [path for path in root.glob("*/*/*") if path.is_dir() and path.name.isdigit()]
    for path in sorted(found, key=lambda path: (int(path.name), path.as_posix())):
        publisher, name, version = path.relative_to(root).parts
        yield _Folder(path, publisher, name, int(version))


def _missing(folder: _Folder) -> Iterator[Fault]:
    for name in (folder.file, _MANIFEST):
        if not (folder.path / name).is_file():
            yield Fault("missing", (folder.path / name).as_posix(), f"{folder.id} has no {name}")


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
