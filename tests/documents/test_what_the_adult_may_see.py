"""The version for the adult: whatever is answered and however it is marked, nothing withheld is in any of its files."""

import io
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.sealing.disclosure import Profile
from forms_service.casework.sealing.readable import readable
from forms_service.engine.answers import Raw
from forms_service.services.documents.making import fields_of
from forms_service.services.ports import Ports, Template
from tests.builders.closed_texts import closed_texts
from tests.builders.documents import page_of, text_of
from tests.builders.marked import Marked, marked, marks
from tests.builders.replies import EVERYTHING_INTAKE, EVERYTHING_REPLY, WITH_CONCERNS, a_reply, templates
from tests.builders.shipped import shipped

pytestmark = pytest.mark.office
TOO_SHORT_TO_TELL = 8
"""Letters below which a text (“Yes”, “High”) says nothing of where it comes from."""
AUTHORISED_ON = "23November2026"
TOGETHER = 3
"""Replies whose Word and HTML files are searched for each that becomes a PDF, which takes its time."""
FOR_THE_ADULT = [
    pytest.param("core/prison_enquiry_response@1", "D11", id="D11 for a prison"),
    pytest.param("core/probation_enquiry_response@1", "D11", id="D11 for probation"),
    pytest.param("core/contact_assessment_not_known@1", "D11", id="D11 of a view"),
    pytest.param("core/contact_assessment_known@1", "D32", id="D32"),
]
WORDS = st.lists(
    st.text(st.sampled_from("aeiou bcdfg ŵŷâ 019 & < > '\n"), min_size=3, max_size=60), min_size=1, max_size=5
)
GENERATED = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PORTS = cast(Ports, SimpleNamespace(library=shipped(), edition=lambda: "test"))


def in_word(docx: bytes) -> str:
    """Every member of the file, as it is and without its tags."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        members = [name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    text = "".join(members)
    return letters(text + re.sub(r"<[^>]+>", "", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


def in_pdf(pdf: bytes) -> str:
    """Its pages, its metadata, and the names and contents of whatever is embedded."""
    command = ["/usr/bin/pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    pages = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes().decode("utf-8", "replace")
        info = " ".join(f"{key} {value}" for key, value in document.docinfo.items())
        embedded = [
            name + attached.get_file().read_bytes().decode("utf-8", "replace")
            for name, attached in document.attachments.items()
        ]
    return letters(pages + metadata + info + "".join(embedded))


def files_of(reply: Marked, template: Template, converter: RepairedConverter | None) -> dict[str, str]:
    """Everything that can be read in the files of a document, by kind; of a PDF only with a *converter*."""
    merged = DocxtplMerger().merge(template.content, fields_of(PORTS, reply.submission, template), template.empty_tags)
    page = page_of(merged)
    said = {"docx": in_word(merged.docx), "html": letters(page.decode()), "txt": letters(text_of(merged))}
    return {**said, "pdf": in_pdf(converter.convert(merged.docx))} if converter else said


def withheld(reply: Marked, template: Template, profile: Profile) -> set[str]:
    """What may not be read, as letters: each mark, and each text without one that stands nowhere else.

    Elsewhere is in an answer that may be read, with its label where it is one of a row, in the template, or in what is
    said of those who wrote it, and when.
    """
    closed = closed_texts(reply.answers, profile)
    entries = readable(reply.answers, profile).values()
    opened = "".join(str(entry) for entry in entries)
    rows = [
        f"{cell.short}: {cell.text}" for entry in entries for row in entry.rows or () for cell in row.cells.values()
    ]
    authors = [getattr(reply.submission.answers, name) for name in ("organisation", "prepared", "authorised")]
    elsewhere = letters(f"{opened}{rows}{authors}") + in_word(template.content) + AUTHORISED_ON
    others = {letters(line) for text in closed if not marks(text) for line in text.split("\n")}
    told = {one for one in others if len(one) >= TOO_SHORT_TO_TELL and one not in elsewhere}
    return marks("\n".join(closed)) - marks(opened) | told


def found_in(files: Mapping[str, str], secret: set[str]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, said in files.items() for text in sorted(secret) if text in said]


def replies(form: str, code: str, seed: int, words: Sequence[str]) -> Iterator[Marked]:
    lot = random.Random(seed)
    for _ in range(TOGETHER):
        reply = marked(form, code, lot, words)
        assert reply is not None, "no answers were found that lead to it"
        yield reply


@pytest.mark.parametrize(("form", "code"), FOR_THE_ADULT)
@GENERATED
@given(seed=st.integers(0, 10**6), words=WORDS)
def test_no_withheld_text_is_in_any_file_of_a_version_for_the_adult(
    form: str, code: str, converter: RepairedConverter, seed: int, words: Sequence[str]
) -> None:
    template = templates().for_document(code, form)
    for number, reply in enumerate(replies(form, code, seed, words)):
        files = files_of(reply, template, None if number else converter)
        secret = withheld(reply, template, "disclosable")
        assert found_in(files, secret) == []
        assert found_in(files, reply.never_for_the_adult) == []
        assert marks(" ".join(secret))
        assert all(marks(said) for said in files.values())


@GENERATED
@pytest.mark.parametrize("code", ["D34", "D34L", "D34W", "D34WL"])
@given(seed=st.integers(0, 10**6), words=WORDS)
def test_nothing_but_administration_and_names_is_in_the_letter_to_a_family(
    code: str, seed: int, words: Sequence[str]
) -> None:
    form = "core/contact_assessment_known@1"
    template = templates().for_document(code, form)
    for reply in replies(form, code, seed, words):
        files = files_of(reply, template, None)
        assert found_in(files, withheld(reply, template, "family")) == []
        assert len(marks(files["docx"])) < 8


def test_what_may_be_shown_to_the_adult_is_in_each_file(converter: RepairedConverter) -> None:
    shown: Mapping[str, Any] = {
        "id": "s1",
        "co_text": "Open to all",
        "co_nature": "fact",
        "co_about": "adult",
        "co_source": "Our record",
        "co_status": "proved_or_found",
        "co_permission": "own",
        "co_show_adult": "yes",
        "co_as_at": {"year": "2026"},
    }
    said: Mapping[str, Raw] = {
        "co_live": "no",
        "co_items": [shown, {**shown, "id": "s2", "co_text": "Open to none", "co_show_adult": "no"}],
        "vo_words": {"brook": "The words that Brook said alone."},
        "vo_share_adult": {"brook": "yes_child_agrees"},
        "so_disclosable": "disclosable_version_only",
    }
    reply = a_reply(WITH_CONCERNS, intake=EVERYTHING_INTAKE, reply={**EVERYTHING_REPLY, **said}, faultless=False)
    template = reply.template_of("D11")
    merged = DocxtplMerger().merge(template.content, reply.fields(template=template), template.empty_tags)
    page = page_of(merged).decode()
    for text in (in_word(merged.docx), in_pdf(converter.convert(merged.docx)), letters(page)):
        assert letters("Open to all") in text
        assert letters("Open to none") not in text
        assert letters("The words that Brook said alone.") in text
