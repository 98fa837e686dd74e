"""The replies to prisons as they leave: real merger, real LibreOffice, read back, and looked into."""

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.wordml import W
from forms_service.casework.documents.documents import Merged
from forms_service.engine.answers import Raw
from tests.builders.documents import lost
from tests.builders.replies import (
    EVERYTHING_INTAKE,
    EVERYTHING_REPLY,
    LOOKED_AFTER,
    NO_TRACE,
    NO_TRACE_INTAKE,
    NO_TRACE_REPLY,
    WITH_CONCERNS,
    WITHOUT_CONCERN,
    Reply,
    a_reply,
    merged_text,
)

pytestmark = pytest.mark.office

HOSTILE = 'Tŷ’r Llŷn & Sons <tag> {{ 7*7 }} {% raw %} {_{ x }_} "quotes" — emoji 🙂 <!-- </w:t> שלום مرحبا'
LONG = " ".join(f"Sentence {number} of a very long answer, with {'x' * (number % 40)} in it." for number in range(200))
ONE_WORD = "Llanfair" * 25
BRANCHES: Mapping[str, tuple[str, Mapping[str, Raw], Mapping[str, Raw]]] = {
    "no trace": (NO_TRACE, {}, {}),
    "no trace with everything": (NO_TRACE, NO_TRACE_INTAKE, NO_TRACE_REPLY),
    "known without concern": (WITHOUT_CONCERN, {}, {}),
    "concerns": (WITH_CONCERNS, {}, {}),
    "everything": (WITH_CONCERNS, EVERYTHING_INTAKE, EVERYTHING_REPLY),
    "looked after": (LOOKED_AFTER, {}, {}),
}


class Press:
    """One warm converter, and every document that it made once."""

    def __init__(self, converter: RepairedConverter) -> None:
        self._converter = converter
        self._made: dict[str, tuple[Merged, bytes]] = {}

    def print(self, reply: Reply, marking: str = "") -> tuple[Merged, bytes]:
        key = f"{marking}{reply.sealed!r}"
        if key not in self._made:
            merged = DocxtplMerger().merge(reply.template.content, reply.fields(marking), reply.template.empty_tags)
            self._made[key] = merged, self._converter.convert(merged.docx)
        return self._made[key]


@pytest.fixture(scope="module")
def press(converter: RepairedConverter) -> Press:
    return Press(converter)


def words(pdf: bytes) -> str:
    """What pdftotext finds, without white space."""
    command = ["/usr/bin/pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return squeezed(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode())


def squeezed(text: str) -> str:
    return "".join(text.split())


def part(merged: Merged, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(merged.docx)) as archive:
        return etree.fromstring(archive.read(name))


@pytest.mark.parametrize("branch", BRANCHES)
def test_nothing_that_was_printed_is_missing(branch: str, press: Press) -> None:
    title, intake, reply = BRANCHES[branch]
    merged, pdf = press.print(a_reply(title, intake=intake, reply=reply))
    assert lost(merged, pdf) == []


@pytest.mark.parametrize("branch", BRANCHES)
def test_pdftotext_finds_every_printed_answer(branch: str, press: Press) -> None:
    title, intake, reply = BRANCHES[branch]
    merged, pdf = press.print(a_reply(title, intake=intake, reply=reply))
    seen = words(pdf)
    one_line = [value.text for value in merged.printed if len(value.text) < 30]
    assert [text for text in one_line if squeezed(text) not in seen] == []


PLACES = ("a paragraph", "a fact", "a table", "a correction", "a name", "a statement")


@pytest.mark.parametrize("text", [HOSTILE, LONG[:9_990], ONE_WORD, f"{HOSTILE}\r\n\r\n{HOSTILE}"])
def test_whatever_was_typed_is_printed_as_it_was_typed(text: str, press: Press) -> None:
    """In every place at once, each with its number before it, so that none is taken for another."""
    intake: dict[str, Raw] = {}
    reply: dict[str, Raw] = {}
    typed = {where: f"{number}. {text}" for number, where in enumerate(PLACES, 1)}
    for where in PLACES:
        in_intake, in_reply = put(typed[where], where)
        assert not intake.keys() & in_intake.keys() | reply.keys() & in_reply.keys()
        intake, reply = {**intake, **in_intake}, {**reply, **in_reply}

    merged, pdf = press.print(a_reply(WITH_CONCERNS, intake=intake, reply=reply, faultless=False))

    printed = {value.text for value in merged.printed} | {merged_child(merged)}
    for where in PLACES:
        lines = typed[where].split("\r\n")
        assert ("\n" if where in {"a paragraph", "a statement"} else " ").join(lines) in printed, where
    assert lost(merged, pdf) == []


def put(text: str, where: str) -> tuple[Mapping[str, Raw], Mapping[str, Raw]]:
    """Return typed answers that have *text* in that place of the reply."""
    match where:
        case "a paragraph":
            return {}, {"co_assessment": text}
        case "a fact":
            return {"rq_role": text}, {}
        case "a table":
            agreement = {"so_agency": text, "so_agreed_by": text, "so_agreed_condition": text}
            agreed: Mapping[str, Raw] = {"so_third_party": "yes", "so_third_party_ok": [{"id": "one", **agreement}]}
            order = {"id": "one", "cv_order": text, "cv_court": text, "cv_effect": "limits", "cv_seen_copy": "no"}
            return {}, {**agreed, "cv_orders": [order]}
        case "a correction":
            correction = {"cf_field": text, "cf_given": text, "cf_correct_value": text, "cf_source": text}
            return {}, {"cf_correct": "no", "cf_corrections": [{"id": "one", **correction}]}
        case "a name":
            child = {"ch_unborn": "no", "ch_family_name": text, "ch_dob_approx": "9", "ch_relationship": "child"}
            return {"ch_children": [{"id": name, **child} for name in ("brook", "indigo")]}, {}
    said = {"co_text": text, "co_nature": "reported", "co_about": "adult", "co_source": text}
    return {}, {"co_items": [{"id": "one", **said, "co_permission": "agreed"}]}


def merged_child(merged: Merged) -> str:
    """The name of a child, which is printed as one text of its given and family names."""
    return next((value.text for value in merged.printed if value.source == "ch_children, name"), "")


def test_no_other_word_changes_when_hostile_text_is_printed(press: Press) -> None:
    plain = press.print(a_reply(WITH_CONCERNS, reply={"co_assessment": "INNOCENT " * 10}))[0]
    hostile = press.print(a_reply(WITH_CONCERNS, reply={"co_assessment": HOSTILE}))[0]
    digest = re.compile(r"sealed answers [0-9a-f]{12}")
    without = [
        digest.sub("", merged_text(merged)).replace(text, "").replace(text.strip(), "")
        for merged, text in ((plain, "INNOCENT " * 10), (hostile, HOSTILE))
    ]
    assert without[0] == without[1]


@pytest.mark.parametrize("branch", BRANCHES)
def test_headings_descend_one_level_at_a_time(branch: str, press: Press) -> None:
    title, intake, reply = BRANCHES[branch]
    merged, _ = press.print(a_reply(title, intake=intake, reply=reply))
    styles = [str(style.get(f"{W}val")) for style in part(merged).iter(f"{W}pStyle")]
    levels = [int(style[-1]) for style in styles if re.fullmatch(r"Heading\d", style)]
    assert styles.count("Title") == 1
    assert styles.index("Title") < styles.index("Heading1")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("branch", BRANCHES)
def test_every_table_has_a_heading_row_that_repeats(branch: str, press: Press) -> None:
    title, intake, reply = BRANCHES[branch]
    merged, _ = press.print(a_reply(title, intake=intake, reply=reply))
    tables = list(part(merged).iter(f"{W}tbl"))
    assert tables
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert len(rows) > 1
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, *[False] * (len(rows) - 1)]


@pytest.mark.parametrize("title", [NO_TRACE, WITH_CONCERNS])
def test_the_pdf_is_tagged_archivable_english_and_has_a_title(title: str, press: Press) -> None:
    reply = a_reply(title)
    _, pdf = press.print(reply)
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["dc:title"] == reply.template.title
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-GB"
        assert "/StructTreeRoot" in document.Root


def test_every_page_carries_the_marking_the_reference_and_its_number(press: Press) -> None:
    reply = a_reply(WITH_CONCERNS)
    _, pdf = press.print(reply)
    pages = subprocess.run(
        ["/usr/bin/pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode().split("\f")[:-1]  # fmt: skip
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "OFFICIAL-SENSITIVE" in page
        assert "Reference NS-2026-7K4M9Q" in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_draft_says_so_on_every_page(press: Press) -> None:
    merged, pdf = press.print(a_reply(LOOKED_AFTER), marking="DRAFT: not issued")
    pages = subprocess.run(["/usr/bin/pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    assert all("DRAFT: not issued" in page for page in pages.decode().split("\f")[:-1])
    assert lost(merged, pdf) == []


def test_an_ordinary_no_trace_reply_takes_two_pages(press: Press, tmp_path: Path) -> None:
    _, pdf = press.print(a_reply(NO_TRACE))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) <= 2
