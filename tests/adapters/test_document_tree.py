"""The tree of a document: every text has its place and its answer, and every cell its heading, whatever is empty."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.documents.documents import Merged, Missing, PrintedText
from forms_service.casework.documents.tree import DocumentTree, Heading, LabelledText, Listing, Paragraph, Place, Table
from tests.builders.word_files import context, p, table, template

HEADINGS = ["Order", "Made", "Ends", "Limits contact", "Seen"]
FACTS = '<w:style w:type="paragraph" w:styleId="Fact"><w:name w:val="Fact"/></w:style>'
CELL = st.one_of(
    st.just(""),
    st.sampled_from(["No", "Made", "Ends: 1 March 2027", "not stated", "one\ntwo", "a; b", " ", "\u0301x"]),
    st.text(st.characters(categories=["L", "N", "P"]), max_size=12),
)
ROWS = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=4))


@cache
def letter(width: int) -> bytes:
    tags = tuple(f"{{{{ row.c{n} }}}}" for n in range(width))
    rest = ("",) * (width - 1)
    return template(
        p("Before"),
        table(tuple(HEADINGS[:width]), ("{%tr for row in rows %}", *rest), tags, ("{%tr endfor %}", *rest)),
        p("After"),
    )


def of_rows(rows: list[list[str]]) -> Merged:
    named = [
        {f"c{n}": PrintedText(cell, source=f"row {number}, {HEADINGS[n]}") for n, cell in enumerate(row)}
        for number, row in enumerate(rows)
    ]
    return DocxtplMerger().merge(letter(len(rows[0]) if rows else 3), context(rows=named))


def lost(tree: DocumentTree, said: DocumentTree) -> list[Missing]:
    """What of *tree* is not in the HTML, or not in the text, that are made of what another *said*."""
    reader = ReadBack()
    in_html = reader.lost_from_html(tree, html_rendition.of_tree(said))
    return [*in_html, *reader.lost_from_text(tree, text_rendition.of_tree(said))]


def the_table(tree: DocumentTree) -> Table:
    return next(block for block in tree.blocks if isinstance(block, Table))


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_each_cell_is_read_under_its_own_heading_whatever_is_empty(rows: list[list[str]]) -> None:
    merged = of_rows(rows)
    tree = read_word(merged)
    assert ReadBack().lost_from_word(tree) == []
    assert lost(tree, tree) == []
    for row, cells in zip(the_table(tree).rows, rows, strict=True):
        assert [cell.heading for cell in row.cells] == HEADINGS[: len(cells)]
        for cell, typed in zip(row.cells, cells, strict=True):
            assert cell.is_empty == (not typed.strip())
            assert [value.text for one in cell.blocks if isinstance(one, Paragraph) for value in one.values] == (
                [typed] if typed.strip() else []
            )
    lines = text_rendition.of_tree(tree).replace("\n  ", "\n").split("\nAfter")[0]
    for cells in rows:
        if any(cell.strip() for cell in cells):
            said = [
                f"{heading}: {cell if cell.strip() else 'not stated'}".rstrip()
                for heading, cell in zip(HEADINGS, cells, strict=False)
            ]
            assert [one for one in said if one not in lines] == []


@settings(max_examples=30, deadline=None)
@given(ROWS.filter(lambda rows: any(cell.strip() for row in rows for cell in row[:-1])), st.data())
def test_a_cell_that_slides_under_another_heading_is_noticed(rows: list[list[str]], data: st.DataObject) -> None:
    tree = read_word(of_rows(rows))
    full = [
        (n, at)
        for n, row in enumerate(rows)
        for at in range(len(row) - 1)
        if len({letters(cell) or letters("not stated") for cell in row[at : at + 2]}) > 1
    ]
    if not full:
        return
    n, at = data.draw(st.sampled_from(full))
    here = the_table(tree)
    row = here.rows[n]
    cells = list(row.cells)
    one, other = cells[at], cells[at + 1]
    cells[at], cells[at + 1] = replace(one, blocks=other.blocks), replace(other, blocks=one.blocks)
    slid = replace(here, rows=(*here.rows[:n], replace(row, cells=tuple(cells)), *here.rows[n + 1 :]))
    wrong = replace(tree, blocks=tuple(slid if block is here else block for block in tree.blocks))
    found = lost(tree, wrong)
    assert {missing.where for missing in found} == {"html", "txt"}


def test_every_text_knows_its_place_and_the_answer_that_it_is() -> None:
    merged = DocxtplMerger().merge(
        template(
            p("Reply about {{ name }}", style="Title"),
            p("No", style="ListBullet"),
            p("Born", "<w:r><w:tab/></w:r>", "{{ born }}", style="Fact"),
            p("No. {{ said }} {{ said }}"),
            table(("A", "B"), ("x", "{{ name }}")),
            styles=FACTS,
            header="Reference {{ provenance.reference }}",
        ),
        context(
            name=PrintedText("No", source="su_name"),
            born=PrintedText("1 May", source="su_dob"),
            said=PrintedText("one\ntwo", source="co_text"),
        ),
    )
    tree = read_word(merged)
    title, bullets, fact, paragraph, cells = tree.blocks
    assert isinstance(title, Heading)
    assert isinstance(bullets, Listing)
    assert isinstance(fact, LabelledText)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(cells, Table)
    body = "word/document.xml"
    assert [(place, value.source) for place, value in tree.values()] == [
        (Place(body, 1), "su_name"),
        (Place(body, 3), "su_dob"),
        (Place(body, 4), "co_text"),
        (Place(body, 4), "co_text"),
        (Place(body, 8, table=1, row=2, column=2), "su_name"),
        (Place("word/header1.xml", 1), "provenance.reference"),
    ]
    # The letter's own "No" is nobody's answer.
    assert [item.values for item in bullets.items] == [[]]
    assert text_rendition.of_tree(tree).splitlines() == [
        "Reply about No", "• No", "Born: 1 May", "No. one", "two one", "two", "A: x; B: No",
    ]  # fmt: skip


def test_the_marks_and_pictures_of_a_welsh_letter_are_read_in_welsh() -> None:
    merged = DocxtplMerger().merge(template(p("☑ Do"), table(("A", "B", "C"), ("x", "", "z"))), context())
    assert text_rendition.of_tree(read_word(merged, "cy")) == "☑ (wedi ticio) Do\nA: x; B: heb ei nodi; C: z\n"


def test_a_mark_that_was_typed_is_text_and_no_mark_of_the_letter() -> None:
    merged = DocxtplMerger().merge(template(p("{{ said }}")), context(said="☑ She ticked it"))
    assert text_rendition.of_tree(read_word(merged)) == "☑ She ticked it\n"


def test_a_changed_mark_is_noticed() -> None:
    ticked, empty = (read_word(DocxtplMerger().merge(template(p(f"{sign} Seen")), context())) for sign in "☑☐")
    assert {missing.where for missing in lost(ticked, empty)} == {"html", "txt"}
