"""The HTML of an issued document: what the document says, in order, for whoever cannot use its other files."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from lxml import html

from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import html_reading
from forms_service.adapters.documents.renditions.plain_trees import tree_of_form, tree_of_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.documents.documents import Merged, Printed
from forms_service.casework.documents.tree import Words
from forms_service.engine.answers import Raw
from tests.builders.documents import page_of
from tests.builders.replies import (
    EVERYTHING_INTAKE,
    EVERYTHING_REPLY,
    LOOKED_AFTER,
    NO_TRACE,
    NO_TRACE_INTAKE,
    NO_TRACE_REPLY,
    WITH_CONCERNS,
    a_reply,
)
from tests.components.browser import NARROW, axe_violations, open_page

REPLIES: Mapping[str, tuple[str, Mapping[str, Raw], Mapping[str, Raw]]] = {
    "no trace": (NO_TRACE, NO_TRACE_INTAKE, NO_TRACE_REPLY),
    "everything": (WITH_CONCERNS, EVERYTHING_INTAKE, EVERYTHING_REPLY),
    "looked after": (LOOKED_AFTER, {}, {}),
}


def merged(name: str, marking: str = "") -> Merged:
    title, intake, reply = REPLIES[name]
    sealed = a_reply(title, intake=intake, reply=reply)
    return DocxtplMerger().merge(sealed.template.content, sealed.fields(marking), sealed.template.empty_tags)


def rendition(name: str) -> bytes:
    return page_of(merged(name))


@pytest.mark.parametrize("name", REPLIES)
def test_everything_that_was_printed_is_in_it(name: str) -> None:
    tree = read_word(merged(name))
    assert ReadBack().lost_from_word(tree) == []
    assert html_reading.lost(html_rendition.of_tree(tree), tree) == []


def test_what_is_missing_from_it_is_named() -> None:
    said, unsaid = Printed("q", "It says this.", "t"), Printed("r", "And not that.", "t")
    page = html_rendition.of_tree(tree_of_text([Words("It says this.", said)], "A title", "en"))
    whole = tree_of_text([Words("It says this.", said), Words("\n\n"), Words("And not that.", unsaid)], "A title", "en")
    (missing,) = html_reading.lost(page, whole)
    assert (missing.source, missing.where) == ("r", "html")


@pytest.mark.parametrize("name", REPLIES)
def test_it_has_a_language_a_title_landmarks_and_headings_in_order(name: str) -> None:
    page = html.document_fromstring(rendition(name))
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title")
    assert [len(page.findall(f".//{tag}")) for tag in ("header", "main", "h1")] == [1, 1, 1]
    levels = [int(str(element.tag)[1]) for element in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_its_tables_have_captions_and_headings_of_columns() -> None:
    tables = html.document_fromstring(rendition("everything")).findall(".//table")
    assert tables
    for table in tables:
        assert table.findtext("caption")
        assert {heading.get("scope") for heading in table.findall("thead/tr/th")} == {"col"}


def test_it_runs_nothing_and_loads_nothing() -> None:
    page = html.document_fromstring(rendition("everything"))
    assert page.xpath("//script|//link|//img|//iframe|//@onclick|//@href|//@src") == []


def test_a_draft_says_so_in_it() -> None:
    page = page_of(merged("no trace", "DRAFT: not issued"))
    assert "DRAFT: not issued" in html.document_fromstring(page).findtext(".//header/p[@class='HeaderDraft']", "")


def test_typed_tags_are_text() -> None:
    reply = a_reply(WITH_CONCERNS, reply={"co_assessment": "<script>alert(1)</script> & <b>bold</b> " * 3})
    made = DocxtplMerger().merge(reply.template.content, reply.fields(), reply.template.empty_tags)
    page = page_of(made)
    assert html_reading.lost(page, read_word(made)) == []
    assert html.document_fromstring(page).xpath("//script|//b") == []


@pytest.mark.parametrize("name", REPLIES)
def test_the_same_answers_give_the_same_bytes(name: str) -> None:
    assert merged(name).docx == merged(name).docx
    assert rendition(name) == rendition(name)


@pytest.mark.browser
def test_axe_finds_nothing_wrong_and_it_fits_a_narrow_screen() -> None:
    pages = {
        **{name: rendition(name) for name in REPLIES},
        "text": html_rendition.of_tree(tree_of_text([Words("One.\nTwo.\n\nThree.\n")], "Acknowledgement", "en")),
        "form": html_rendition.of_tree(
            tree_of_form(
                [("Name", (Words("A\nB"),)), ("Born", (Words("2 May 2016"),))],
                "A sheet",
                ["Keep it secure."],
                above=[Words("OFFICIAL")],
                language="cy",
            )
        ),
    }
    for name, written in pages.items():
        with open_page(size=NARROW) as page:
            page.set_content(written.decode())
            assert axe_violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
