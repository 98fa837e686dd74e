"""What Word's authors put into letters: it reads the same in Word, PDF, HTML and text, or the template is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from docx import Document

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.documents.documents import TemplateFault
from tests.builders.documents import lost, page_of, text_of
from tests.builders.word_files import context, field, p, picture, r, rewritten, sym, table, tc, template, with_picture

CAPS = '<w:style w:type="paragraph" w:styleId="Loud"><w:name w:val="Loud"/><w:rPr><w:caps/></w:rPr></w:style>'
OWN_HEADING = '<w:style w:type="paragraph" w:styleId="Abschnitt"><w:name w:val="Abschnitt"/><w:basedOn w:val="Heading2"/></w:style>'
LISTS = (
    '<w:abstractNum w:abstractNumId="90">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1(%2)"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    '<w:num w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    "</w:lvlOverride></w:num>"
)
OF_LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="90"/></w:numPr>'
ORDERS = table(
    ("Order", "Made", "Ends", "How it limits contact"),
    ("{%tr for one in orders %}", "", "", ""),
    ("{{ one.order }}", "{{ one.made }}", "{{ one.ends }}", "{{ one.limits }}"),
    ("{%tr endfor %}", "", "", ""),
)


@dataclass(frozen=True)
class Held:
    """A letter that the tree can hold: what is answered, and what its text and its HTML must say."""

    template: bytes
    answers: Mapping[str, object]
    text: Sequence[str]
    html: Sequence[str]


def box(name: str) -> str:
    """Insert > Symbol: a ticked box or an empty one, by a condition within the paragraph."""
    return f"{r(f'{{% if {name} %}}')}{sym('Wingdings', 'F0FE')}{r('{% else %}')}{sym('Wingdings', 'F0A8')}{r('{% endif %}')}"


ORDER = {"order": "Restraining order", "made": "", "ends": "1 March 2027", "limits": "No contact with Bela"}
CONTROL = (
    '<w:sdt><w:sdtPr><w:id w:val="7"/><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
    f"<w:sdtContent>{r('☒')}</w:sdtContent></w:sdt>"
)
HELD = {
    "an empty cell": Held(
        template(ORDERS),
        {"orders": [ORDER]},
        ["Order: Restraining order; Made: not stated; Ends: 1 March 2027; How it limits contact: No contact with Bela"],
        ["<td>Restraining order</td><td></td><td>1 March 2027</td>"],
    ),
    "a box of symbols, ticked and not": Held(
        template(p(box("seen"), " Seen ", box("told"), " Told")),
        {"seen": True, "told": False},
        ["☑ (ticked) Seen ☐ (not ticked) Told"],
        ['<span role="img" aria-label="ticked">☑</span> Seen <span role="img" aria-label="not ticked">☐</span> Told'],
    ),
    "the tick box of a control": Held(template(p(CONTROL, " Yes")), {}, ["☒ (ticked) Yes"], ['aria-label="ticked">☒<']),
    "capitals": Held(
        template(
            p(r("Officialsensitive ", "<w:caps/>"), r("{{ name }}", "<w:smallCaps/>")),
            p("Kept secure, ", r("not loud", '<w:caps w:val="0"/>'), style="Loud"),
            styles=CAPS,
        ),
        {"name": "Ann Weiß"},
        ["OFFICIALSENSITIVE ANN WEIẞ", "KEPT SECURE, not loud"],
        ["OFFICIALSENSITIVE ANN WEIẞ", "KEPT SECURE, not loud"],
    ),
    "a hyphen that does not break": Held(
        template(p(r("01632"), "<w:r><w:noBreakHyphen/></w:r>", r("960101"))),
        {},
        ["01632\u2011960101"],
        ["01632\u2011960101"],
    ),
    "numbered paragraphs": Held(
        template(
            p("One", properties=OF_LIST.format(0)),
            p("Under one", properties=OF_LIST.format(1)),
            p("In between"),
            p("{%p for name in names %}"),
            p("{{ name }}", properties=OF_LIST.format(0)),
            p("{%p endfor %}"),
            p("Five", properties=OF_LIST.format(0).replace("90", "91")),
            p("Under five", properties=OF_LIST.format(1).replace("90", "91")),
            numbering=LISTS,
        ),
        {"names": ["Two", "Three"]},
        ["1. One", "1(a) Under one", "2. Two", "3. Three", "5. Five", "5(a) Under five"],
        ["<li>2. Two</li><li>3. Three</li><li>5. Five</li>"],
    ),
    "headings by their outline": Held(
        template(
            p("Reply", style="Title"), p("First", style="Heading1"), p("Second", style="Abschnitt"), styles=OWN_HEADING
        ),
        {},
        ["Reply\nFirst\nSecond"],
        ["<h1>Reply</h1><h2>First</h2><h3>Second</h3>"],
    ),
    "a table of labels": Held(
        template(table(("Name", "{{ name }}"), ("Born", "{{ born }}"), repeats=False, look="04A0")),
        {"name": "Ann", "born": ""},
        ["Name: Ann\nBorn: not stated"],
        ['<th scope="row">Born</th><td></td>'],
    ),
    "a header row that Word only shows as one": Held(
        template(table(("A", "B", "C"), ("{{ a }}", "", "{{ c }}"), repeats=False, look="0020")),
        {"a": "1", "c": "3"},
        ["A: 1; B: not stated; C: 3"],
        ['<th scope="col">B</th>'],
    ),
    "headings above headings": Held(
        template(
            table(("Name", "Contact", ""), ("{{ a }}", "{{ b }}", "{{ c }}")).replace(
                tc("Contact") + tc(""), tc("Contact").replace("</w:tcPr>", '<w:gridSpan w:val="2"/></w:tcPr>')
            )
        ),
        {"a": "Ann", "b": "", "c": "by letter"},
        ["Name: Ann; Contact: not stated; Contact: by letter"],
        ['<th scope="colgroup" colspan="2">Contact</th>'],
    ),
    "a link": Held(
        template(
            p(
                '<w:hyperlink w:anchor="gone">',
                r("our page"),
                "</w:hyperlink>",
                *[field('HYPERLINK "https://hub.example/x"', "our site")],
            )
        ),
        {},
        ["our page", "our site (https://hub.example/x)"],
        ['<a href="https://hub.example/x">our site</a>'],
    ),
    "bookmarks in a loop": Held(
        template(
            p("{%p for name in names %}"),
            p('<w:bookmarkStart w:id="1" w:name="_GoBack"/>', r("{{ name }}"), '<w:bookmarkEnd w:id="1"/>'),
            p("{%p endfor %}"),
        ),
        {"names": ["Ann", "Bo"]},
        ["Ann\nBo"],
        ["<p>Ann</p><p>Bo</p>"],
    ),
    "pictures in a loop": Held(
        with_picture(
            template(p("{%p for name in names %}"), p(picture("Our crest"), "{{ name }}"), p("{%p endfor %}"))
        ),
        {"names": ["Ann", "Bo"]},
        ["[Picture: Our crest]Ann\n[Picture: Our crest]Bo"],
        ["[Picture: Our crest]"],
    ),
    "a table of no rows": Held(
        template(
            p("Before"),
            table(("{%tr for name in names %}", ""), ("{{ name }}", "x"), ("{%tr endfor %}", ""), repeats=False),
            p("After"),
        ),
        {"names": []},
        ["Before\nAfter"],
        ["<p>Before</p><p>After</p>"],
    ),
}


@pytest.mark.office
@pytest.mark.parametrize("name", HELD)
def test_what_the_tree_holds_reads_the_same_in_all_four(name: str, converter: LibreOfficeConverter) -> None:
    held = HELD[name]
    merged = DocxtplMerger().merge(held.template, context(**held.answers))
    assert lost(merged, converter.convert(merged.docx)) == []
    text, page = text_of(merged), page_of(merged).decode()
    assert [said for said in held.text if said not in text] == []
    assert [said for said in held.html if said not in page] == []
    Document(io.BytesIO(merged.docx))


WIDTHS = {
    "as it says": ORDERS,
    "set in": ORDERS.replace("<w:tblLook", '<w:tblInd w:w="700" w:type="dxa"/><w:tblLook'),
    "right-aligned": ORDERS.replace("<w:p><w:pPr>", '<w:p><w:pPr><w:jc w:val="right"/>'),
    "as wide as the page": ORDERS.replace('<w:tblW w:w="0" w:type="auto"/>', '<w:tblW w:w="5000" w:type="pct"/>'),
    "wider than its grid": ORDERS.replace('<w:tblW w:w="0" w:type="auto"/>', '<w:tblW w:w="9000" w:type="dxa"/>'),
    "centred": ORDERS.replace("<w:tblLook", '<w:jc w:val="center"/><w:tblLook'),
}


@pytest.mark.office
@pytest.mark.parametrize("width", WIDTHS)
def test_a_table_with_empty_cells_is_read_back_however_wide_it_is(width: str, converter: LibreOfficeConverter) -> None:
    long = [
        {"order": "Llanfair" * 9, "made": "", "ends": "x", "limits": "i\nii\niii"},
        {"order": "שלום עולם", "made": "", "ends": "مرحبا", "limits": ""},
        {"order": "", "made": "A " * 300, "ends": "", "limits": "end"},
    ]
    merged = DocxtplMerger().merge(template(WIDTHS[width]), context(orders=[ORDER, *long]))
    assert lost(merged, converter.convert(merged.docx)) == []


def test_nothing_that_may_stand_once_stands_twice_in_a_loop() -> None:
    for name in ("bookmarks in a loop", "pictures in a loop"):
        merged = DocxtplMerger().merge(HELD[name].template, context(**HELD[name].answers))
        with zipfile.ZipFile(io.BytesIO(merged.docx)) as archive:
            body = archive.read("word/document.xml").decode()
        ids = re.findall(r"<w:bookmarkStart[^>]*w:id=\"(\d+)|<wp:docPr[^>]*id=\"(\d+)", body)
        assert len(ids) == len(set(ids))


SHAPE = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="A box"/><a:graphic '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"/></a:graphic></wp:inline></w:drawing></w:r>'
)
UNTOLD = SHAPE.replace(
    "microsoft.com/office/word/2010/wordprocessingShape", "openxmlformats.org/drawingml/2006/picture"
).replace(' descr="A box"', "")
BOUND = (
    '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent>'
    f"{r('{{ name }}')}</w:sdtContent></w:sdt>"
)
REFUSED = {
    "a date that is today's": (p("Dated ", field('DATE \\@ "d MMMM yyyy"', "1 January 2020")), "Dated", "field (DATE)"),
    "the date it was saved": (p(field("SAVEDATE", "1 January 2020")), "1 January 2020", "field (SAVEDATE)"),
    "its author": (p(field("AUTHOR", "Ann")), "Ann", "field (AUTHOR)"),
    "its file name": (
        p('<w:fldSimple w:instr=" FILENAME \\p ">', r("x.docx"), "</w:fldSimple>"),
        "x.docx",
        "(FILENAME)",
    ),
    "text of another file": (p(field('INCLUDETEXT "C:\\\\x.docx"', "x")), "x", "field (INCLUDETEXT)"),
    "a picture of another file": (p(field('INCLUDEPICTURE "http://x/y.png"', "x")), "x", "field (INCLUDEPICTURE)"),
    "a program": (p(field('DDEAUTO excel "C:\\\\x"', "x")), "x", "field (DDEAUTO)"),
    "a field in pieces": (
        p(field("DA", "x").replace(" DA ", "DA</w:instrText></w:r><w:r><w:instrText>TE ")),
        "x",
        "field (DATE)",
    ),
    "a merge field of Word's": (
        p(field("MERGEFIELD name", "«name»")),
        "«name»",
        "mail-merge field (MERGEFIELD), “name”",
    ),
    "a page number in the text": (p("See page ", field("PAGE", "1")), "See page", "page number"),
    "a link to a file": (p(field('HYPERLINK "file:///C:/x"', "x")), "x", "leads to no web page"),
    "a symbol nobody knows": (p("Box ", sym("Wingdings", "F021")), "Box", "symbol of the font Wingdings"),
    "letters shown as symbols": (p(r("\uf0fe", "")), "\uf0fe", "shows as symbols"),
    "a font of symbols": (p(r("x", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')), "x", "shows as symbols"),
    "a bound control": (p("Reply: ", BOUND), "Reply: {{ name }}", "quick part"),
    "a text box": (p("Here", SHAPE), "Here", "text box or a shape"),
    "a picture without words": (p("Logo", UNTOLD), "Logo", "without alternative text"),
    "an old watermark": (p("Draft", "<w:r><w:pict/></w:r>"), "Draft", "watermark"),
    "a footnote": (p("Note", '<w:r><w:footnoteReference w:id="2"/></w:r>'), "Note", "footnote"),
    "a comment": (p("Said", '<w:commentRangeStart w:id="2"/>'), "Said", "comment"),
    "a tracked change": (p("Was", f"<w:ins>{r('new')}</w:ins>"), "Wasnew", "tracked change"),
    "text struck through": (p(r("Never", "<w:strike/>")), "Never", "struck through"),
    "hidden text": (p(r("Never", "<w:vanish/>")), "Never", "hidden text"),
    "a raised figure": (p("10", r("2", '<w:vertAlign w:val="superscript"/>')), "102", "raised"),
    "a figure set higher": (p("10", r("2", '<w:position w:val="12"/>')), "102", "raised"),
    "white letters": (p("Seen ", r("and not", '<w:color w:val="FFFFFF"/>')), "Seen", "nobody can see"),
    "letters of half a point": (p("Seen ", r("and not", '<w:sz w:val="1"/>')), "Seen", "nobody can see"),
    "letters of no width": (p("Seen ", r("and not", '<w:w w:val="1"/>')), "Seen", "nobody can see"),
    "letters that are marked black": (p("Seen ", r("not", '<w:highlight w:val="black"/>')), "Seen", "nobody can see"),
    "black on black": (
        p("Seen ", r("not", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="0A0A0A"/>')),
        "Seen",
        "nobody can see",
    ),
    "a control nobody filled in": (
        p("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>", r("Enter text."), "</w:sdtContent></w:sdt>"),
        "Enter text.",
        "not filled in",
    ),
    "an equation": (p("So ", "<m:oMath/>"), "So", "does not know"),
    "a cell with {%p alone": (
        table(("A", "B"), (p("{%p if seen %}") + p("Seen") + p("{%p endif %}"), "x")),
        "{%p if seen %}",
        "Word cannot open",
    ),
    "cells joined over rows": (
        table(("A", "B"), ("x", "y")).replace("</w:tcPr>", "<w:vMerge/></w:tcPr>", 1),
        "A",
        "joined over several rows",
    ),
    "a table in a table": (
        table(("A", "B"), (table(("C", "D")).replace("<w:tbl>", "<w:p/><w:tbl>", 0) or "x", "y")),
        "",
        "table",
    ),
    "columns without headings": (table(("{{ a }}", "b", "c"), repeats=False), "{{ a }}", "headings are not marked"),
    "a column without a heading": (table(("A", "B", ""), ("a", "b", "c")), "A", "column 3 has no heading"),
    "text beside a tag of a paragraph": (
        p("Dear {%p if seen %} Ann") + p("{%p endif %}"),
        "Dear",
        "takes its whole paragraph",
    ),
    "something new": (p("Now ", "<w:r><w:newThing/></w:r>"), "Now", "“newThing”, which our reading does not know"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_tree_cannot_hold_is_refused_with_its_paragraph_and_what_to_do(name: str) -> None:
    body, words, what = REFUSED[name]
    with pytest.raises(TemplateFault) as refused:
        DocxtplMerger().merge(template(p("First."), body), context(name="Ann", seen=False, a="x"))
    said = str(refused.value)
    assert what in said
    assert re.search(r"The letter, paragraph \d+ \(“", said)
    assert words in said
    assert all(len(line.split(". ")[-1]) > 8 for line in said.split("\n"))


@pytest.mark.parametrize(
    "level",
    [
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="✗"/>',
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0fc"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>',
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0a8"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>',
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlPicBulletId w:val="0"/>',
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:rPr><w:vanish/></w:rPr>',
        '<w:numFmt w:val="ordinalText"/><w:lvlText w:val="%1"/>',
    ],
)
def test_a_list_whose_signs_say_something_or_cannot_be_counted_is_refused(level: str) -> None:
    lists = (
        f'<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    )
    item = p("Contact is allowed", properties=OF_LIST.format(0))
    with pytest.raises(TemplateFault, match="numbers or signs we cannot read"):
        DocxtplMerger().merge(template(item, numbering=lists), context())


@pytest.mark.parametrize("letters", ["<w:vanish/>", "<w:strike/>", '<w:color w:val="FEFEFE"/>'])
def test_what_the_whole_file_begins_with_is_looked_at_too(letters: str) -> None:
    first = "<w:rPrDefault><w:rPr>"
    begun = rewritten(template(p("Never")), {"word/styles.xml": [(first, f"{first}{letters}")]})
    with pytest.raises(TemplateFault, match=r"hidden text|struck through|nobody can see"):
        DocxtplMerger().merge(begun, context())


def test_headers_and_footers_are_looked_at_too_and_say_which_page_it_is() -> None:
    kept = template(p("Text"), header="Reference {{ provenance.reference }}")
    numbers = "</w:p>" + p("Page ", field("PAGE", "1"), " of ", field("NUMPAGES", "1")) + "</w:hdr>"
    paged = rewritten(kept, {"word/header1.xml": [("</w:p></w:hdr>", numbers)]})
    merged = DocxtplMerger().merge(paged, context())
    page = page_of(merged).decode()
    assert "Reference SF-2026-0001" in page
    assert "Page" not in page.split("<header>")[1].split("</header>")[0]
    dated = rewritten(kept, {"word/header1.xml": [("</w:hdr>", p(field("SAVEDATE", "1 May")) + "</w:hdr>")]})
    with pytest.raises(TemplateFault, match=r"The header, paragraph 2 \(“1 May”\): it holds a field \(SAVEDATE\)"):
        DocxtplMerger().merge(dated, context())


def test_every_fault_of_a_letter_is_named_at_once() -> None:
    with pytest.raises(TemplateFault) as refused:
        DocxtplMerger().merge(template(REFUSED["hidden text"][0], REFUSED["its author"][0]), context())
    assert len(str(refused.value).split("\n")) == 2
