"""Who stands in a document as author, as having declared, as authoriser, and when: only who did the act, in every form.

Each document of each form is made as it would be at every stage of its reply, and read in each of its renditions.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pypdf
import pytest

from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.documents.tree import text_of
from forms_service.casework.meanings import FormRole
from forms_service.engine.derivations.kinds import Now
from forms_service.services.documents.making import DRAFT
from forms_service.services.ports import Template
from tests.builders.documents import Sealed, made_up
from tests.builders.replies import templates
from tests.builders.shipped import shipped

AUTHOR, EARLIER, AUTHORISER, RECORDER = "Signy Penwright", "Olwen Handover", "Bodil Sealer", "Rhiannon Scribe"
EVERYBODY = {AUTHOR, EARLIER, AUTHORISER, RECORDER}
WORDS = "I have checked this for a made-up reason"
SIGNED = {"by": AUTHOR, "job_title": "Social worker", "registration": "SW009001", "at": "2026-11-20T09:40"}
AGREED = {"by": AUTHORISER, "job_title": "Team manager", "registration": "SW009002", "at": "2026-11-23T14:05"}
CALLED = {**AGREED, "recorded_by": RECORDER, "confirm_by": "2026-11-24T14:05"}


@dataclass(frozen=True)
class Stage:
    """How far a reply has come: who signed, who authorised, and whether what is made of it is a draft."""

    name: str
    prepared: Mapping[str, str]
    authorised: Mapping[str, str]
    is_draft: bool = False

    @property
    def actors(self) -> set[str]:
        named = {self.prepared.get("by", ""), self.authorised.get("by", ""), self.authorised.get("recorded_by", "")}
        return named - {""}


STAGES = (
    Stage("a draft that nobody has sent, handed over or returned", {}, {}, is_draft=True),
    Stage("a draft of what waits for a manager", SIGNED, {}, is_draft=True),
    Stage("authorised", SIGNED, AGREED),
    Stage("approved by telephone, and made again after it was confirmed", SIGNED, CALLED),
)
REPLIES = [form.id for form in shipped().all() if form.plays != FormRole.INTAKE]


def at_stage(sealed: Sealed, stage: Stage) -> Sealed:
    """What is sealed of the same answers at another stage."""
    declared = [{"id": "right", "words": WORDS}] if stage.prepared else []
    acts = {"prepared": dict(stage.prepared), "declared": declared, "authorised": dict(stage.authorised)}
    return sealed.with_contents(**acts)


def renditions(sealed: Sealed, template: Template, row: str, stage: Stage) -> Iterator[tuple[str, str]]:
    """The words of a document as it can be read: on each of its kinds of file."""
    fields = sealed.fields(template, row, DRAFT[template.language] if stage.is_draft else "")
    match template.kind:
        case "word":
            merged = DocxtplMerger().merge(template.content, fields, template.empty_tags)
            tree = read_word(merged, "cy" if template.language == "cy" else "en")
            yield "text", text_rendition.of_tree(tree)
            yield "html", words_of(html_rendition.of_tree(tree))
        case "form":
            filled = PdfForms().fill(template.content, template.fields, fields)
            pages = pypdf.PdfReader(io.BytesIO(filled.pdf)).pages
            texts = [page.extract_text() for page in pages]
            yield from ((f"page {number}", text) for number, text in enumerate(texts, 1))
            yield "pdf", "\n".join(texts)
            yield "lines", "\n".join(f"{label}: {text_of(pieces)}" for label, pieces in filled.lines)
        case "text":
            yield "text", print_text(template.content, fields).text


def words_of(page: bytes) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.decode()))


def plain(text: str) -> str:
    return " ".join(text.split())


@cache
def made(form: str) -> Sequence[tuple[Template, Stage, str, str]]:
    """Each document of a form once, at each stage and in each rendition, as its words."""
    first: dict[str, tuple[Sealed, str]] = {}
    wanted = {outcome.name for outcome in shipped().get(form).outcomes if outcome.kind == "document"}
    for sealed in made_up(form):
        for code, row in sealed.contents["made_for"]:
            first.setdefault(code, (sealed, row))
        if first.keys() >= wanted:
            break
    found = []
    for code, (sealed, row) in first.items():
        template = templates().for_document(code, form)
        for stage in STAGES:
            several = renditions(at_stage(sealed, stage), template, row, stage)
            found += [(template, stage, rendition, plain(text)) for rendition, text in several]
    return found


def whole(form: str) -> Sequence[tuple[Template, Stage, str, str]]:
    """The same, but for single pages: what does not fit into a box of a form goes on on a page after it."""
    return [one for one in made(form) if not one[2].startswith("page ")]


@pytest.mark.parametrize("form", REPLIES)
def test_nobody_is_named_who_did_not_do_the_act(form: str) -> None:
    wrong = [
        (template.id, stage.name, rendition, name)
        for template, stage, rendition, text in made(form)
        for name in EVERYBODY - stage.actors
        if name in text
    ]
    assert wrong == []


@pytest.mark.parametrize("form", REPLIES)
def test_a_draft_is_marked_and_says_that_nobody_has_authorised_it(form: str) -> None:
    for template, stage, rendition, text in made(form):
        if stage.is_draft and rendition != "lines":
            assert DRAFT[template.language] in text, (template.id, rendition)
        if "Authorised by" in text and stage.is_draft:
            assert "Not yet authorised" in text, (template.id, rendition)
            assert "23 November 2026" not in text, (template.id, rendition)
        if "Prepared by" in text and not stage.prepared:
            assert "Not yet signed" in text, (template.id, rendition)
        if not stage.is_draft:
            assert "DRAFT" not in text, (template.id, rendition)


@pytest.mark.parametrize("form", REPLIES)
def test_who_sent_and_who_authorised_it_stand_with_what_they_declared_and_when(form: str) -> None:
    for template, stage, rendition, text in whole(form):
        if "Authorised by" in text and stage.authorised:
            assert AUTHORISER in text, (template.id, rendition)
        if "Prepared by" in text and stage.prepared:
            assert AUTHOR in text, (template.id, rendition)
        if "Role and registration" in text and stage.prepared:
            assert "Social worker (registration SW009001)" in text
            assert "20 November 2026 at 9:40am" in text
            assert WORDS in text


@pytest.mark.parametrize("form", REPLIES)
def test_an_approval_by_telephone_says_who_wrote_it_down_and_that_it_is_not_confirmed(form: str) -> None:
    for template, stage, rendition, text in whole(form):
        if AUTHORISER in text:
            is_by_phone = stage.authorised.get("confirm_by") is not None
            said = f"Approved by telephone by {AUTHORISER}" in text
            assert said is is_by_phone, (template.id, rendition)
            assert (f"recorded by {RECORDER}, not yet confirmed" in text) is is_by_phone, (template.id, rendition)


def test_most_documents_for_other_agencies_say_who_prepared_and_who_authorised_them() -> None:
    """So that what is asked above is asked of something."""
    signed = {template.code for form in REPLIES for template, _, _, text in made(form) if "Authorised by" in text}
    assert {"D10", "D12", "D20", "D21", "D30", "D31", "D33", "D40", "D60", "D70", "D85"} <= signed


def test_no_answer_speaks_as_i_for_it_is_printed_over_whoever_sends_it() -> None:
    """A reply is handed over: an “I” of its answers would be said by another than whoever gave it."""
    every = (each for form in shipped().all() for question in form.questions for each in (question, *question.columns))
    labels = {str(option.label) for each in every for option in each.options}
    assert {label for label in labels if re.search(r"\b(I|[Mm]y|me|myself)\b", label)} == set()


def test_the_present_moment_is_proposed_for_nothing_but_the_arrival_of_a_request() -> None:
    """The minute in which a page is opened is no time at which anybody did anything."""
    every = (each for form in shipped().all() for question in form.questions for each in (question, *question.columns))
    assert {each.id for each in every if isinstance(each.default, Now)} == {"in_received_at"}
