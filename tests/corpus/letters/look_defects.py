"""Letters that look wrong or hold tags of another program, one thing wrong with each; and some that only seem so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.builders.hostile_letters import Change, beginning, both, saying, short
from tests.builders.word_files import field, p, picture, r, table, tc, with_picture
from tests.corpus.letters.rows import Defect

_STYLES: Final = "word/styles.xml"
_NAMED: Final = ("Order", "Made", "Ends")
_BOX: Final = "<w:r><mc:AlternateContent xmlns:mc='urn:mc'/></w:r>"
_UNFILLED: Final = (
    f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Add the date.')}</w:sdtContent></w:sdt>"
)
_SECTION: Final = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'


def _looks(name: str, change: Change, code: str = "", words: str = "", mend: str = "", *also: str) -> Defect:
    return Defect(name, "look", short(change), code, words, mend=mend, also=frozenset(also))


def _tag(words: str, mend: str, *also: str) -> Defect:
    written = words.replace("&", "&amp;").replace("<", "&lt;")
    return Defect(f"“{words}”", "dialect", short(beginning(p(f"Dear {written}"))), "foreign-tag", f"Dear {words}", mend=mend,
                  also=frozenset(also))  # fmt: skip


def _letters(properties: str) -> Change:
    return beginning(p("Seen, ", r("and this too", properties)))


LOOK_DEFECTS: Final[Sequence[Defect]] = (
    _looks("white letters", _letters('<w:color w:val="FFFFFF"/>'), "unseen-text", "and this too", "colour"),
    _looks("nearly white letters", _letters('<w:color w:val="F4F4F4"/>'), "unseen-text", "and this too"),
    _looks("letters as dark as their ground", _letters('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="101010"/>'),
           "unseen-text", "and this too"),
    _looks("hidden letters", _letters("<w:vanish/>"), "unseen-text", "and this too", "let it be seen"),
    _looks("letters of a point", _letters('<w:sz w:val="2"/>'), "unseen-text", "and this too"),
    _looks("letters over each other", _letters('<w:spacing w:val="-240"/>'), "unseen-text", "and this too"),
    _looks("a line that is too low", beginning(p("Kept low", properties='<w:spacing w:line="20" w:lineRule="exact"/>')),
           "unseen-text", "Kept low"),
    _looks("pale letters", _letters('<w:color w:val="BFBFBF"/>'), "faint-text", "and this too", "darker"),
    _looks("a body of eight points", _letters('<w:sz w:val="16"/>'), "small-text", "and this too", "12 points"),
    _looks("a body without a size", saying('<w:sz w:val="24"/>', "", _STYLES), "small-text", "Is a visit wished", "12 points"),
    _looks("a letter without its marking", saying("OFFICIAL-SENSITIVE", "Reply", "word/header1.xml"), "no-marking"),
    _looks("a first page without its marking", saying("<w:pgSz", "<w:titlePg/><w:pgSz"), "no-marking", "first page"),
    _looks("a letter without a language", saying('<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>', "", _STYLES),
           "no-language"),
    _looks("a table without headings", beginning(table(_NAMED, ("a", "b", "c"), repeats=False)), "no-heading-row", "Order",
           "Repeat Header Rows"),
    _looks("a column without a heading", beginning(table(("A", "", "C"), ("a", "b", "c"))), "no-heading-row", "A"),
    _looks("a picture without words", lambda docx: with_picture(beginning(p("Crest ", picture("")))(docx)),
           "no-alternative-text", "Crest", "Alt Text"),
    _looks("a heading that leaves a level out", beginning(p("One", style="Heading1"), p("Three", style="Heading3")),
           "skipped-heading", "Three", "Heading 2"),
    _looks("a text box", beginning(p("Here", _BOX)), "text-box", "Here"),
    _looks("two sections", beginning(p("Wide", properties=_SECTION)), "several-sections", "Wide", "one section"),
    _looks("two sections and more", beginning(p("Wide", properties=_SECTION), p(r("low", "<w:vanish/>"))),
           "unseen-text", "low", "", "several-sections"),
    _looks("a row of exact height", beginning(table(("A", "B"), ("a", "b")).replace(
        "<w:tblHeader/>", '<w:tblHeader/><w:trHeight w:val="200" w:hRule="exact"/>', 1)), "exact-height", "A", "at least"),
    _looks("a column of a centimetre", beginning(table(("A", "B"), ("a", "{{ answer.view }}")).replace(
        tc("{{ answer.view }}"), tc("{{ answer.view }}").replace("2000", "567"))), "narrow-column", "answer.view", "wider"),
    _tag("{answer.why}", "{{ answer.why }}, with two braces"),
    _tag("{ why }", "{{ why }}"),
    _tag("${why}", "{{ answer.why }}"),
    _tag("{ { answer.why } }", "{{ answer.why }}"),
    _tag("«Why»", "{{ answer.why }}"),
    _tag("<<First name>>", "{{ answer.first_name }}"),
    _tag("<CHILD NAME>", "{{ answer.child_name }}"),
    _tag("[NAME OF CHILD]", "{{ answer.name_of_child }}"),
    _tag("Click or tap here to enter text.", "Delete the control"),
    _tag("Choose an item.", "Delete the control"),
    Defect("a mail-merge field", "dialect", short(beginning(p(field("MERGEFIELD Family_Name \\* MERGEFORMAT", "Name")))),
           "foreign-tag", "Name", mend="{{ answer.family_name }}"),
    Defect("a property of the file", "dialect", short(beginning(p("Seen ", field("DOCPROPERTY Why", "so")))), "foreign-tag",
           "Seen so", mend="{{ answer.… }}"),
    Defect("a box of an older form", "dialect", short(beginning(p("Seen ", field("FORMTEXT", "so")))), "foreign-tag", "Seen so"),
    Defect("a rule of a mail merge", "dialect", short(beginning(p("Seen ", field('IF "a" = "b" "c"', "so")))), "foreign-tag",
           "Seen so"),
    Defect("a control that nobody filled in", "dialect", short(beginning(p(_UNFILLED))), "foreign-tag", "Add the date."),
)  # fmt: skip
LOOKS_RIGHT: Final[Sequence[Defect]] = (
    _looks("white letters on a dark ground", _letters('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1B365D"/>')),
    _looks("brackets and quotes that say something", beginning(p("As she said: [sic], «ie wir» and 1 &lt; 2."))),
    _looks("a heading below the last but one", beginning(p("A", style="Heading1"), p("B", style="Heading2"),
                                                        p("C", style="Heading3"), p("D", style="Heading2"))),
    _looks("a small tag that chooses", beginning(p(r("{% if answer.view %}", '<w:sz w:val="8"/>'), "Yes{% endif %}"))),
    _looks("a marking with another hyphen", saying("OFFICIAL-SENSITIVE", "Official\u2011Sensitive", "word/header1.xml")),
    _looks("the marking in Welsh", saying("OFFICIAL-SENSITIVE", "SWYDDOGOL-SENSITIF", "word/header1.xml")),
    _looks("hyphenation and tracking turned on", saying("</w:settings>", "<w:autoHyphenation/><w:trackRevisions/></w:settings>",
                                                        "word/settings.xml")),
    _looks("a link to the web", beginning(p("See ", field('HYPERLINK "https://hub.example/a?b=c#d" \\h', "our page")))),
    _looks("a picture with words", both(beginning(p("Crest ", picture("Our crest"))), with_picture)),
)  # fmt: skip
