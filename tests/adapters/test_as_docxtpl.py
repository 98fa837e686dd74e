"""docxtpl's language remains underneath: where every tag has something to print, a letter is what docxtpl makes of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.wordml import W
from tests.builders.word_files import context, p, r, table, template

LOOP = ("{%p for x in xs %}", "{{ x }}", "{%p endfor %}")


def h(text: str, level: int = 1) -> str:
    return p(text, style=f"Heading{level}")


CONSTRUCTS: Mapping[str, Sequence[str]] = {
    "a tag": [p("Dear {{ a }}, ", r("yours {{ b }}", "<w:b/>"))],
    "a tag in pieces": [p("Ref {", "{ a", " }", r("}", "<w:i/>"), " end")],
    "a heading and a list": [h("{{ a }}", 2), p("{{ b }}", style="ListBullet"), p("Fixed", style="ListNumber")],
    "a condition in a line": [p("{% if a == 'x' %}X{% elif b %}{{ b }}{% else %}none{% endif %} end")],
    "one of two": [p("{{ a if b else c }}")],
    "a loop in a line": [p("{% for x in xs %}{{ loop.index }}. {{ x }}{% if not loop.last %}, {% endif %}{% endfor %}")],
    "a loop of paragraphs": [*map(p, LOOP)],
    "a condition of paragraphs": [p("{%p if a != b %}"), p("not {{ a }}"), p("{%p else %}"), p("{{ b }}"), p("{%p endif %}")],
    "a loop in a loop": [
        p("{%p for row in rows %}"),
        h("{{ row.u }}", 3),
        p("{%p for v in row.vs %}"),
        p("{{ loop.index }} {{ v }} of {{ row.u }}"),
        p("{%p endfor %}"),
        p("{%p endfor %}"),
    ],
    "rows of a table": [
        table(
            ("A", "B"),
            ("{%tr for row in rows %}", ""),
            ("{{ row.u }}", p("{{ a }}") + p("{% for v in row.vs %}{{ v }}; {% endfor %}")),
            ("{%tr endfor %}", ""),
            ("Fixed", "{{ b }}"),
        )
    ],
    "a row that is chosen": [table(("A", "B"), ("{%tr if a %}", ""), ("{{ a }}", "y"), ("{%tr endif %}", ""))],
    "paragraphs in a cell": [table(("A", "B"), ("x", "".join(map(p, LOOP)) + p("")))],
    "a remark": [p("{#p to be reworded #}"), p("{{ a }}{# not yet #} end")],
    "a tag in a link": [p('<w:hyperlink w:anchor="x">', r("see {{ a }}"), "</w:hyperlink>")],
    "tags that take the space away": [p("a "), p("{%- if a %}{{ a }}{% endif %} b")],
    "fixed words": [p("Keep it secure."), p(""), h("Alone"), h("And another", 2), p("☑ Seen")],
    "brackets": [p("Seen[[ by {{ a }}]][[, ", r("on {{ b }}", "<w:b/>"), "]].")],
}  # fmt: skip
ANSWERED = st.text(st.sampled_from("aäŵ &<>{}%\"'#\n\t🙂"), min_size=1, max_size=8).filter(str.strip)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(CONSTRUCTS)), min_size=1, max_size=6, unique=True),
    st.lists(ANSWERED, min_size=9, max_size=9),
    st.integers(1, 3),
)
def test_where_everything_is_said_a_letter_is_what_docxtpl_itself_makes_of_it(
    names: list[str], texts: list[str], turns: int
) -> None:
    _are_the_same(names, texts, turns)


@pytest.mark.parametrize("what", CONSTRUCTS)
def test_each_construct_is_what_docxtpl_itself_makes_of_it(what: str) -> None:
    _are_the_same([what], ["x", "Bo & Co", "<c>", "one", "two", "u\nv", "w\tx", "{{ y }}", "ẃ"], 2)


def _are_the_same(names: Sequence[str], texts: Sequence[str], turns: int) -> None:
    blocks = [block for what in names for block in CONSTRUCTS[what]]
    a, b, c, *more = texts
    rows = [{"u": more[number], "vs": more[: number + 1]} for number in range(turns)]
    answers: dict[str, object] = {"a": a, "b": b, "c": c, "xs": more[:turns], "rows": rows}
    ours = DocxtplMerger().merge(template(*blocks, header="Ref {{ a }}"), context(**answers), "left_out")
    other = DocxTemplate(io.BytesIO(template(*(_without_brackets(block) for block in blocks), header="Ref {{ a }}")))
    other.render(answers, autoescape=True)
    theirs = io.BytesIO()
    other.save(theirs)
    for part in ("word/document.xml", "word/header1.xml"):
        assert _shape(_part(ours.docx, part)) == _shape(_part(theirs.getvalue(), part))


def _part(docx: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(part).decode()


def _without_brackets(block: str) -> str:
    return block.replace("[[", "").replace("]]", "")


def _shape(xml: str) -> list[object]:
    """What stands in a part, whatever runs and text elements it is written in; docxtpl leaves bookmarks and anchors."""
    root = etree.fromstring(xml.encode())
    body = root.find(f"{W}body")
    return [_of_block(block) for block in (root if body is None else body)]


def _of_block(block: etree._Element) -> object:
    if block.tag == f"{W}tbl":
        rows = block.findall(f"{W}tr")
        cells = [(_plain(row.find(f"{W}trPr")), [_of_cell(cell) for cell in row.findall(f"{W}tc")]) for row in rows]
        return _plain(block.find(f"{W}tblPr")), cells
    if block.tag != f"{W}p":
        return _plain(block)
    runs: list[tuple[str, str]] = []
    for run in block.iter(f"{W}r"):
        looks = _plain(run.find(f"{W}rPr"))
        text = "".join(_letters(one) for one in run if one.tag != f"{W}rPr")
        if runs and runs[-1][0] == looks:
            runs[-1] = (looks, runs[-1][1] + text)
        elif text:
            runs.append((looks, text))
    return _plain(block.find(f"{W}pPr")), runs


def _of_cell(cell: etree._Element) -> object:
    return _plain(cell.find(f"{W}tcPr")), [_of_block(block) for block in cell.iter(f"{W}p", f"{W}tbl")]


def _letters(one: etree._Element) -> str:
    return {f"{W}t": one.text or "", f"{W}br": "\n", f"{W}tab": "\t"}.get(str(one.tag), _plain(one))


def _plain(element: etree._Element | None) -> str:
    """How something looks; the numbers of sessions of writing are none of it."""
    for one in () if element is None else element.iter():
        for name in [name for name in map(str, one.attrib) if "}rsid" in name]:
            del one.attrib[name]
    return (
        "" if element is None or not len(element) else etree.tostring(element, method="c14n", exclusive=True).decode()
    )
