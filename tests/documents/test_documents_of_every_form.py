"""Every document of every form: nothing answered is lost without a reason, nothing internal is sent, the PDF is good."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import Printed
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedWords
from forms_service.casework.sealing.submissions import Sealing, digest, seal
from forms_service.engine.definitions import Definition
from forms_service.engine.path import Path as AnswerPath
from forms_service.engine.specimens import Search
from forms_service.engine.types.registry import TYPES
from forms_service.services.ports import Template
from forms_service.services.publishing.specimens import EVERYTHING_ELSE, specimen_context
from tests.builders import a_context, shipped
from tests.reply_builders import templates
from tests.verapdf import judge

SPECIMENS = 24
"""As many as lead to every document of every form, and print nearly everything that can be answered."""
FORMS = [form.id for form in shipped().all() if any(outcome.kind == "document" for outcome in form.outcomes)]
RECORD_SHEET = "core/enquiry_record_sheet@1"
SEALING = Sealing(
    reference="NS-2026-7K4M9Q",
    organisation={
        "name": "Northshire Council",
        "team": "Multi-agency safeguarding hub",
        "contact_name": "Safeguarding hub duty team",
        "contact_phone": "01632 960101",
        "contact_email": "hub@northshire.example",
        "address": "Alder House\n3 Invented Lane\nNorthshire NS1 1AA",
    },
    prepared={"by": "Amal Example", "job_title": "Social worker"},
    authorised={"by": "Bo Sample", "job_title": "Team manager", "at": "2026-11-23T14:05"},
    people={"amal": "Amal Example"},
)


@dataclass(frozen=True)
class Document:
    """One document of one specimen: its file, or its text, and everything that its template printed."""

    template: Template
    data: bytes
    printed: tuple[Printed, ...]

    @property
    def sources(self) -> set[str]:
        return {one.source.partition(",")[0] for one in self.printed}

    def leaves_out(self, question: str, column: str) -> bool:
        return not {question, column, EVERYTHING_ELSE}.isdisjoint(self.template.not_printed)


@dataclass(frozen=True)
class Sealed:
    definition: Definition
    sealed: bytes

    @property
    def contents(self) -> Mapping[str, Any]:
        return dict(json.loads(self.sealed))

    def documents(self) -> list[Document]:
        return [
            self.document(templates().for_document(code, self.definition.id), row)
            for code, row in self.contents["made_for"]
        ]

    def document(self, template: Template, row: str, marking: str = "") -> Document:
        fields = self.fields(template, row, marking)
        match template.kind:
            case "word":
                merged = DocxtplMerger().merge(template.content, fields)
                return Document(template, merged.docx, merged.printed)
            case "form":
                filled = PdfForms().fill(template.content, template.fields, fields)
                return Document(template, filled.pdf, filled.printed)
            case "text":
                plain = print_text(template.content, fields)
                return Document(template, plain.text.encode(), plain.printed)

    def fields(self, template: Template, row: str, marking: str) -> dict[str, object]:
        named = {"code": template.code, "title": template.called, "template": template.id, "edition": "test"}
        provenance = {
            "title": template.called,
            "language": template.locale,
            "reference": str(self.contents["reference"]),
            "definition": self.definition.id,
            "template": template.id,
            "answers": digest(self.sealed),
        }
        named = {**named, "marking": marking}
        fields = merge_fields(
            SealedAnswers.read(self.sealed),
            digest(self.sealed),
            self.definition,
            named,
            template.profile,
            this=row,
            language=template.language,
        )
        return {**fields, "provenance": provenance}

    def answered(self) -> Iterator[tuple[str, str, str]]:
        """Every text that whoever the reply is for may read, under its question's and its column's id."""
        asked = {*self.definition.carried, *(question.id for question in self.definition.questions)}
        answers = readable(SealedAnswers.read(self.sealed).everything, "full")
        for name, answer in answers.items():
            if name in asked and not answer.internal and not TYPES[answer.type].takes_files:
                yield from ((name, column, text) for column, text in _texts(name, answer))


def _texts(name: str, answer: SealedWords) -> Iterator[tuple[str, str]]:
    if isinstance(answer, SealedAnswer) and answer.each is not None:
        for one in answer.each.values():
            yield from _texts(name, one)
    elif answer.rows is not None:
        cells = (cell for row in answer.rows for cell in row.cells.items())
        yield from ((column, cell.text) for column, cell in cells if cell.text)
    elif answer.chosen is not None or answer.lines is not None:
        yield from ((name, option.text) for option in answer.chosen or ())
        yield from ((name, line.text) for line in answer.lines or ())
    elif answer.text:
        yield name, answer.text


@cache
def chain_of(form: str) -> tuple[Definition, ...]:
    chain = [shipped().get(form)]
    while (carries := chain[0].carries) is not None:
        chain.insert(0, shipped().get(carries.form))
    return tuple(chain)


@cache
def sealed_specimens(form: str) -> list[Sealed]:
    """Answer sets that could be authorised, taking in turn whatever was taken least."""
    search = Search(chain_of(form), specimen_context(a_context()))
    made = [search.make(search.always).specimen for _ in range(SPECIMENS)]
    found = []
    for one in filter(None, made):
        carried: tuple[AnswerPath, Mapping[str, SavedAnswer]] | None = (
            (one.paths[-2], {}) if len(one.paths) > 1 else None
        )
        found.append(Sealed(one.path.definition, seal(one.path, {}, SEALING, carried)))
    return found


@cache
def documents(form: str) -> list[tuple[Sealed, list[Document]]]:
    return [(one, one.documents()) for one in sealed_specimens(form)]


@pytest.mark.parametrize("form", FORMS)
def test_every_document_of_the_form_is_among_those_tried(form: str) -> None:
    tried = {document.template.code for _, made in documents(form) for document in made}
    assert tried == {outcome.name for outcome in shipped().get(form).outcomes if outcome.kind == "document"}


@pytest.mark.parametrize("form", FORMS)
def test_every_answer_is_printed_or_left_out_for_a_reason(form: str) -> None:
    """By one of the documents that the answers lead to; or each of them says why it leaves it out."""
    lost = set()
    for one, made in documents(form):
        full = [document for document in made if document.template.profile == "full"]
        said = [value for document in full for value in document.printed]
        for question, column, text in one.answered():
            mine = (value.text for value in said if value.source.partition(",")[0] == question)
            excused = all(document.leaves_out(question, column) for document in full)
            if not excused and not any(text in words for words in mine):
                lost.add((question, column, *sorted(document.template.code for document in full)))
    assert lost == set()


def test_the_record_sheet_of_an_enquiry_prints_everything() -> None:
    lost = set()
    for one in sealed_specimens("core/enquiry_intake@1"):
        opened = one.document(templates().get(RECORD_SHEET), "")
        for question, column, text in one.answered():
            mine = [value.text for value in opened.printed if value.source.partition(",")[0] == question]
            # The kind of a statement is the label above it, and a child is called by name.
            if not column.endswith(("_nature", "_about")) and not any(text in words for words in mine):
                lost.add((question, column))
    assert lost == set()


@pytest.mark.parametrize("form", FORMS)
def test_no_internal_answer_is_in_what_is_sent(form: str) -> None:
    for one, made in documents(form):
        entries = (*one.contents["carried"], *one.contents["answers"])
        internal = {entry["id"] for entry in entries if entry["internal"]}
        for document in made:
            if document.template.profile != "record":
                assert document.sources & internal == set(), document.template.id


@pytest.mark.parametrize("form", FORMS)
def test_what_is_absent_is_never_printed_as_none(form: str) -> None:
    for one, made in documents(form):
        # “None” is also what some options are called.
        chosen = {text for _, _, text in one.answered()}
        words = {value.text: value.source for document in made for value in document.printed}
        assert {"None", "[]", "{}"} & words.keys() <= chosen


@pytest.mark.parametrize("form", FORMS)
def test_what_is_left_out_for_a_reason_is_a_question_or_a_column_of_the_form(form: str) -> None:
    definition = shipped().get(form)
    for template in templates().templates:
        if form in template.serves:
            assert set(template.not_printed) - {*definition.index, EVERYTHING_ELSE} == set(), template.id
            assert all(len(reason) > 15 for reason in template.not_printed.values()), template.id


@pytest.mark.office
def test_one_rich_pdf_of_each_template_is_archival_and_accessible(tmp_path: Path) -> None:
    """The fullest of the specimens of each template, and of one template a draft."""
    fullest: dict[str, Document] = {}
    for form in FORMS:
        for _, made in documents(form):
            for document in made:
                if document.template.kind == "word":
                    known = fullest.setdefault(document.template.id, document)
                    fullest[document.template.id] = max(known, document, key=_letters)
    converter = RepairedConverter(LibreOfficeConverter())
    files = {name: tmp_path / f"{name.replace('/', ' ')}.pdf" for name in fullest}
    for name, document in fullest.items():
        files[name].write_bytes(converter.convert(document.data))
    converter.close()
    assert len(files) > 25
    assert judge(files.values(), "3b", "ua1") == {file: [] for file in files.values()}


def _letters(document: Document) -> int:
    return sum(len(value.text) for value in document.printed)
