"""Letters whose empty tags are left out: nothing said is nothing printed, and whatever was said is there."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.adapters.documents.word_reading.wordml import W
from forms_service.casework.documents.documents import Merged, PrintedText, TemplateFault
from forms_service.casework.documents.origins import Origin, OriginKind
from forms_service.casework.documents.tree import Heading
from tests.builders.documents import text_of
from tests.builders.word_files import NATURE, context, field, p, picture, r, rewritten, table, template, with_picture

MARKS = re.compile("[\ue000-\ue003]")
LOOP = ("{%p for x in xs %}", "{{ x }}", "{%p endfor %}")
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def merged(*blocks: str, header: str = "", **answers: object) -> Merged:
    return merged_of(template(*blocks, header=header, styles=NATURE), **answers)


def merged_of(docx: bytes, **answers: object) -> Merged:
    return DocxtplMerger().merge(docx, context(**answers), "left_out")


def body_of(made: Merged, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(made.docx)) as archive:
        return archive.read(part).decode()


def h(text: str, level: int = 1) -> str:
    return p(text, style=f"Heading{level}")


def name(text: str) -> PrintedText:
    return PrintedText(text, source="child, name", origin=Origin(OriginKind.FACT, "child, name"))


def asked(text: str) -> PrintedText:
    return PrintedText(text, source="the question q", origin=Origin(OriginKind.QUESTION, "q"))


NOTHING: Mapping[str, Any] = {"n": None, "empty": "", "blank": " \n", "xs": [], "who": name("Bela")}
PRINTED: Mapping[str, tuple[Sequence[str], str]] = {
    "a line whose tag is empty goes": ([p("Born {{ n }}"), p("End")], "End"),
    "so does one of an empty text": ([p("Born {{ empty }}, {{ blank }}"), p("End")], "End"),
    "a line without tags stays": ([p("Keep it secure.")], "Keep it secure."),
    "what was answered stays, “None” too": ([p("Other names: {{ given }}")], "Other names: None"),
    "what is in brackets goes alone": ([p("Seen by {{ a }}[[ on {{ n }}]].")], "Seen by Ann."),
    "and stays where it prints": ([p("Seen by {{ a }}[[ on {{ b }}]].")], "Seen by Ann on Bo."),
    "brackets are marks however Word splits them": (
        [p("Seen by {{ a }}[", "[ on {{", " n }}]", "].")],
        "Seen by Ann.",
    ),
    "a line stays if its tags are all in brackets": ([p("Dear colleague[[, {{ n }}]]")], "Dear colleague"),
    "but for one that is all brackets": ([p("[[{{ n }}]][[, {{ n }}]]"), p("End")], "End"),
    "tabs and breaks in brackets go too": (
        [p("A {{ a }}[[", "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", "{{ n }}", "]]B")],
        "A AnnB",
    ),
    "a single bracket is text": ([p("[draft] {{ a }} [x]")], "[draft] Ann [x]"),
    "a loop over nothing within a line": ([p("Systems: {% for x in xs %}{{ x }}; {% endfor %}"), p("End")], "End"),
    "a loop over nothing of runs": ([p("Systems: ", "{%r for x in xs %}", "{{ x }}", "{%r endfor %}"), p("End")], "End"),
    "and in brackets": ([p("Seen.[[ By {% for x in xs %}{{ x }}; {% endfor %}]]")], "Seen."),
    "what an author chooses stays": ([p("Born: {% if n %}{{ n }}{% else %}not known{% endif %}")], "Born: not known"),
    "a heading goes with all under it": ([h("A"), p("x {{ n }}"), p(""), h("B"), p("y {{ a }}")], "B\ny Ann"),
    "and with a loop over nothing": ([h("A"), *map(p, LOOP), h("B"), p("b")], "B\nb"),
    "a heading above headings goes with them": (
        [h("A"), h("A1", 2), p("{{ n }}"), h("A2", 2), p("{{ empty }}"), h("B"), p("b")],
        "B\nb",
    ),
    "and stays with one of them": ([h("A"), h("A1", 2), p("{{ n }}"), h("A2", 2), p("{{ a }}")], "A\nA2\nAnn"),
    "words without tags keep their heading": ([h("A"), p("We asked."), p("{{ n }}")], "A\nWe asked."),
    "a heading that never had anything under it stays": ([h("A"), h("B"), p("{{ a }}")], "A\nB\nAnn"),
    "the name in a heading keeps nothing": ([h("{{ who }}"), p("x {{ n }}"), h("B"), p("b")], "B\nb"),
    "an answer in a heading is never lost": ([h("{{ a }}"), p("x {{ n }}"), h("B"), p("b")], "Ann\nB\nb"),
    "a row goes": (
        [table(("A", "B"), ("Born", "{{ n }}"), ("Name", "{{ a }}"))],
        "A: Name; B: Ann",
    ),
    "an empty cell of a row that stays is empty": (
        [table(("A", "B"), ("{{ a }}", p("on {{ n }}")))],
        "A: Ann; B: not stated",
    ),
    "a table goes with its rows": (
        [p("Before"), table(("A", "B"), ("{%tr for x in xs %}", ""), ("{{ x }}", "y"), ("{%tr endfor %}", "")), p("End")],
        "Before\nEnd",
    ),
    "and its heading with it": ([h("T"), table(("A", "B"), ("x", "{{ n }}")), h("B"), p("b")], "B\nb"),
    "a row of a loop over nothing in a cell": (
        [table(("A", "B"), ("Systems", "".join(map(p, LOOP)) + p("")), ("Name", "{{ a }}"))],
        "A: Name; B: Ann",
    ),
    "a label goes with its answer": ([p("{{ label.q }}: {{ q }}"), p("{{ label.n }}: {{ n }}")], "Name?: Ann"),
    "a label alone keeps no line": ([p("{{ label.q }} {{ n }}"), p("End")], "End"),
    "a label above its answer stays": ([p("{{ label.q }}"), p("{{ q }}"), p("{{ label.n }}"), p("{{ n }}")], "Name?\nAnn"),
    "a label whose answer is nowhere goes": ([p("{{ label.q }}"), p("{{ b }}")], "Bo"),
    "a label above rows that are of each child": (
        [p("{{ short.q }}"), p("{%p for row in who_rows.q_rows %}"), p("{{ row.z }}"), p("{%p endfor %}")],
        "Name\nOne\nTwo",
    ),
    "what a thing is called is its label too": ([p("{{ short.q }}: {{ q }}"), p("{{ short.n }}: {{ n }}")], "Name: Ann"),
    "a line that says what all under it is goes with it": (
        [p("Fact: ours", style="Nature"), p("{{ n }}"), p("Reported: theirs", style="Nature"), p("{{ a }}")],
        "Reported: theirs\nAnn",
    ),
    "and does not keep what is above it": (
        [h("A"), p("Fact: ours", style="Nature"), p("{{ n }}"), h("B"), p("b")],
        "B\nb",
    ),
    "one that prints the nature itself is a line as any other": ([p("{{ n }}", style="Nature"), p("{{ a }}")], "Ann"),
    "a label above the column of each row": (
        [p("{%p for row in rows %}"), p("{{ label.q }}"), p("{{ row.q }}"), p("{{ row.z }}"), p("{%p endfor %}")],
        "One\nName?\nTwo\nTwo",
    ),
    "a number keeps no line": (
        [p("{%p for row in rows %}"), p("{{ loop.index }}. {{ row.q }}"), p("{%p endfor %}")],
        "2. Two",
    ),
}  # fmt: skip
SAID: Mapping[str, Any] = {
    "a": "Ann", "b": "Bo", "q": "Ann", "given": "None",
    "label": {"q": asked("Name?"), "n": None}, "short": {"q": asked("Name"), "n": None},
    "who_rows": {"q_rows": [{"z": "One"}, {"z": "Two"}]},
    "rows": [{"q": None, "z": "One"}, {"q": "Two", "z": "Two"}],
}  # fmt: skip


@pytest.mark.parametrize("what", PRINTED)
def test_what_says_nothing_is_left_out(what: str) -> None:
    blocks, printed = PRINTED[what]
    made = merged(*blocks, **NOTHING, **SAID)
    assert text_of(made).strip() == printed
    assert not MARKS.search(body_of(made))
    assert "note-" not in body_of(made)


FAULTS: Mapping[str, tuple[Sequence[str], str]] = {
    "a line half said": ([p("{{ a }}, born {{ n }}")], r"The letter, paragraph 1: “{{ a }}, born {{ n }}”: {{ n }} has nothing to print, and {{ a }} has"),
    "a bracket half said": ([p("Seen [[by {{ a }} on {{ n }}]]")], "{{ n }} has nothing to print"),
    "a bracket that prints beside a tag that does not": ([p("{{ n }}[[, {{ a }}]]")], "{{ n }} has nothing to print"),
    "a page number beside a tag that does not": ([], "The header, paragraph 1: “{{ n }}1”: {{ n }} has nothing to print, and a picture or page number stands beside it"),
    "half a line of a loop": ([p("{% for row in rows %}{{ row.q }} {{ row.z }}{% endfor %}")], "row.q"),
    "a label without a question": ([p("{{ label.n }} {{ a }}")], "label.n"),
    "a heading that says nothing above what does": ([h("{{ n }}"), p("{{ a }}")], "this heading has nothing to print"),
    "a bracket without its other": ([p("a [[ {{ a }}")], "without its other"),
    "one within another": ([p("[[ {{ a }} [[ {{ b }} ]] ]]")], "one within another"),
    "brackets over two lines": ([p("[[ {{ a }}"), p("{{ b }} ]]")], "without its other"),
    "brackets without a tag": ([p("[[ maybe ]] {{ a }}")], "hold no tag"),
    "brackets that cut a condition": ([p("[[ {{ a }} {% if b %} ]] x {% endif %}")], "only one end"),
    "brackets that cut a link": (
        [p("[[ {{ a }} ", field('HYPERLINK "https://x.example"', "a ]] b"))],
        "cut a link",
    ),
    "brackets that cut a simple link": (
        [p("[[ {{ a }} ", '<w:fldSimple w:instr=\'HYPERLINK "https://x.example"\'>', r("a ]] b"), "</w:fldSimple>")],
        "cut a link",
    ),
    "a section beside other words": ([p("See {{ section.main }}")], "paragraph of its own"),
    "what is no text": ([p("{{ rows }}")], "{{ rows }}: it is a list"),
    "a section beside a page break": ([p("{{ section.main }}", PAGE_BREAK)], "paragraph of its own"),
    "what is no answer": ([p("{{ none }}")], "prints no answer"),
    "a loop through nothing at all": ([p("{% for x in n %}{{ x }}{% endfor %}")], "no list"),
    "what is not there": ([p("{{ nobody }}")], "nobody"),
    "a sign of ours": ([p("\ue002 {{ a }}")], "private-use"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_what_would_be_half_said_is_a_fault_that_names_the_line_and_the_tag(what: str) -> None:
    blocks, words = FAULTS[what]
    made = template(*blocks, header="{{ n }}" if not blocks else "")
    if not blocks:
        made = rewritten(
            made, {"word/header1.xml": [("{{ n }}</w:t></w:r>", f"{{{{ n }}}}</w:t></w:r>{field('PAGE', '1')}")]}
        )
    with pytest.raises(TemplateFault) as refused:
        merged_of(made, **NOTHING, **SAID)
    assert words in str(refused.value)
    assert "Bo" not in str(refused.value)


def test_a_letter_of_today_is_as_it_was() -> None:
    with pytest.raises(TemplateFault, match=r"{{ n }}: it has nothing to print"):
        DocxtplMerger().merge(template(p("{{ n }}")), context(n=None))
    kept = DocxtplMerger().merge(template(h("A"), p("[[ {{ a }} ]]")), context(a="Ann"))
    assert text_of(kept).strip() == "A\n[[ Ann ]]"


def test_what_a_file_needs_stays_when_its_line_goes() -> None:
    made = merged(
        p("One {{ n }}", PAGE_BREAK),
        table(("A", "B"), ("{{ a }}", "x"), repeats=False),
        p("{{ n }}", style="ListBullet", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        p("{{ n }}"),
        table(("C", "D"), ("{{ a }}", "x"), repeats=False),
        p("{{ n }}"),
        header="{{ n }}",
        **NOTHING,
        **SAID,
    )
    body = etree.fromstring(body_of(made).encode()).find(f"{W}body")
    assert body is not None
    assert [etree.QName(one).localname for one in body] == ["p", "tbl", "p", "tbl", "p", "sectPr"]
    assert len(list(body.iter(f"{W}br"))) == 1
    assert "<w:p" in body_of(made, "word/header1.xml")
    assert body.find(f"{W}p/{W}pPr/{W}numPr") is None
    Document(io.BytesIO(made.docx))


def test_a_control_around_a_line_goes_with_it_and_a_field_over_two_lines_stays_whole() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('{{ n }}')}</w:sdtContent></w:sdt>"
    runs = field('HYPERLINK "https://x.example"', "words").split("</w:r>")
    begin, rest = "</w:r>".join(runs[:3]), "</w:r>".join(runs[3:])
    made = merged(control, p(f"{begin}</w:r>", "{{ n }}"), p(rest), **NOTHING, **SAID)
    assert "w:sdt" not in body_of(made)
    assert body_of(made).count("w:fldChar ") == 3
    assert text_of(made).strip() == "words"


def test_a_picture_in_brackets_goes_with_them() -> None:
    blocks = p("{{ a }}[[", picture("Our crest"), " {{ n }}]]")
    assert text_of(merged_of(with_picture(template(blocks)), **NOTHING, **SAID)).strip() == "Ann"
    with pytest.raises(TemplateFault, match="picture or page number stands beside it"):
        merged_of(with_picture(template(p(picture("Our crest"), "{{ n }}"))), **NOTHING, **SAID)
    beside = with_picture(template(p(picture("Our crest"), "[[{{ n }}]]")))
    assert text_of(merged_of(beside, **NOTHING, **SAID)).strip() == "[Picture: Our crest]"


@pytest.mark.parametrize("answer", ["\ue0000\ue001", "\ue002x\ue003", "[[x]]", "{{ a }}", "{%p for x in xs %}"])
def test_no_answer_is_taken_for_a_mark_a_bracket_or_a_tag(answer: str) -> None:
    made = merged(h("A"), p("{{ said }}[[, {{ said }}]]"), said=answer)
    assert text_of(made).strip() == f"A\n{answer}, {answer}"
    assert [one.text for one in made.printed] == [answer, answer]


TEXTS = st.one_of(
    st.none(), st.just(""), st.just(" "), st.text("ab\ue001[]{}", min_size=1, max_size=5).map("<\ue000{}>".format)
)
MARKED_ANSWER = re.compile("<\ue000[ab\ue001\\[\\]{}]{1,5}>")
ANSWERS = st.lists(TEXTS, min_size=12, max_size=12)
ROWS = st.lists(st.fixed_dictionaries({"u": TEXTS, "v": TEXTS}), max_size=3)
EVERYTHING = template(
    h("First"),
    p("{{ a0 }}"),
    h("Second", 2),
    p("{{ a1 }}"),
    p("Words [[of {{ a2 }} or so]]"),
    h("Third"),
    p("[[{{ a3 }}]][[ and {{ a4 }}]]"),
    p(""),
    h("Fourth", 2),
    table(("A", "B"), ("Fixed", "{{ a5 }}"), ("{%tr for row in rows %}", ""), ("{{ row.u }}", "{{ row.v }}"), ("{%tr endfor %}", "")),
    p("{%p for row in rows %}"),
    h("Row {{ loop.index }}", 3),
    p("u {{ row.u }}"),
    p("{%p if row.v %}"),
    p("v {{ row.v }}"),
    p("{%p endif %}"),
    p("{%p endfor %}"),
    p("{% for row in rows %}[[{{ row.u }};]]{% endfor %}"),
    h("Fifth"),
    table(("{{ a6 }}", "{{ a7 }}"), ("{{ a8 }}", p("{{ a9 }}") + p("{{ a10 }}")), repeats=False),
    table(("C", "D"), ("{{ a11 }}", "")),
    header="{{ a0 }}",
)  # fmt: skip


def said_in(texts: Sequence[object]) -> list[str]:
    return [text for text in texts if isinstance(text, str) and text.strip()]


@settings(max_examples=60, deadline=None)
@given(ANSWERS, ROWS)
def test_for_any_answers_what_is_printed_is_what_was_said_and_nothing_said_is_lost(
    answers: list[Any], rows: list[dict[str, Any]]
) -> None:
    made = merged_of(EVERYTHING, rows=rows, **{f"a{number}": text for number, text in enumerate(answers)})
    cells = [row[column] for row in rows for column in ("u", "v")]
    wanted = [*answers[:6], *cells, *cells, *[row["u"] for row in rows], *answers[6:]]
    in_body = [one.text for one in made.printed if one.part == "word/document.xml" and one.source != "a number"]
    assert in_body == said_in(wanted)
    assert [one.text for one in made.printed if one.part != "word/document.xml"] == said_in(answers[:1])
    _is_sound(made)
    headings = {block.paragraph.text for block in read_word(made).blocks if isinstance(block, Heading)}
    stands = {
        "First": True,
        "Second": True,
        "Third": said_in([*answers[3:6], *cells]),
        "Fourth": said_in([answers[5], *cells]),
    }
    assert headings >= {text for text, stays in stands.items() if stays}
    assert headings.isdisjoint(text for text, stays in stands.items() if not stays)
    assert ("Fifth" in headings) is bool(said_in(answers[6:]))


def _is_sound(made: Merged) -> None:
    root = etree.fromstring(body_of(made).encode())
    # With what answers hold taken away, no mark is left.
    assert not MARKS.search(MARKED_ANSWER.sub("", "".join(map(str, root.itertext()))))
    assert not any(str(name).startswith("note-") for element in root.iter() for name in element.attrib)
    assert all(cell[-1].tag == f"{W}p" for cell in root.iter(f"{W}tc"))
    assert all(row.find(f"{W}tc") is not None for row in root.iter(f"{W}tr"))
    assert all(one.find(f"{W}tr") is not None for one in root.iter(f"{W}tbl"))
    Document(io.BytesIO(made.docx))
