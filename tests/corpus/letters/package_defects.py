"""Hostile letters, one thing wrong with each: what runs, fetches, rides along, takes long, or is two files at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tests.builders.hostile_letters import (
    BODY,
    MICROSOFT,
    SECRET,
    Change,
    beginning,
    both,
    holding,
    locked,
    related,
    saying,
    short,
    twice,
)
from tests.builders.word_files import field, p, picture, r
from tests.corpus.letters.rows import Defect

_BOMB: Final = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE: Final = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_BEGIN: Final = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
_LINK: Final = f'<w:hyperlink r:id="rIdHostile">{r("our page")}</w:hyperlink>'
_SHOWN: Final = p(picture("A crest").replace("rIdPicture", "rIdHostile"))
_ACTIVE: Final = '<w:object><w:control r:id="rIdHostile" w:name="Box"/></w:object>'


def _row(name: str, change: Change, code: str, words: str = "", *also: str, kind: str = "package") -> Defect:
    return Defect(name, kind, short(change), code, words, also=frozenset(also))


def _typed(declaration: str) -> Change:
    return saying("<w:document", f"{declaration}<w:document")


def _of_field(code: str, found: str = "letter-field", *also: str) -> Defect:
    return _row(
        f"the field {code}", beginning(p("Seen ", field(code, "this"))), found, "Seen this", *also, kind="field"
    )


def _to(name: str, target: str) -> Defect:
    change = both(related("hyperlink", target, outside=True), beginning(p("See ", _LINK)))
    return _row(name, change, "letter-link", "See our page", kind="link")


def _loops(times: int, said: str = "x", over: str = "answer") -> Change:
    return beginning(p(f"{{% for x in {over} %}}" * times + said + "{% endfor %}" * times))


_PROGRAMS: Final = (
    _row("macros", both(holding({"word/vbaProject.bin": "x"}), related(f"{MICROSOFT}vbaProject", "vbaProject.bin")),
         "letter-program"),
    _row("macros that nothing leads to", holding({"word/vbaProject.bin": "x"}), "letter-program", "vbaProject.bin"),
    _row("a document with macros by its type",
         saying("wordprocessingml.document.main+xml", "x.macroEnabled.main+xml", "[Content_Types].xml"), "letter-program"),
    _row("a ribbon of its own", related(f"{MICROSOFT}ui/extensibility", "customUI/a.xml", part=""), "letter-program"),
    _row("an add-in", related("http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "a.xml",
                              part=""), "letter-program"),
    _row("a control", both(related("control", "activeX/activeX1.xml"), beginning(p(f"<w:r>{_ACTIVE}</w:r>", "Box"))),
         "letter-program", "", "letter-embedded", "letter-package"),
    _row("a script that only lies in it", holding({"word/media/a.ps1": "x"}), "letter-program", "a.ps1"),
)  # fmt: skip
_FILES: Final = (
    _row("an embedded workbook", both(holding({"word/embeddings/a.xlsx": "PK"}), related("package", "embeddings/a.xlsx")),
         "letter-embedded", "", "letter-program"),
    _row("an object", both(related("oleObject", "embeddings/a.bin"), beginning(p("<w:r><w:object/></w:r>", "Here"))),
         "letter-embedded"),
    _row("a web page as a part", both(holding({"word/a.htm": "<p>x</p>"}), related("aFChunk", "a.htm"),
                                      beginning('<w:altChunk r:id="rIdHostile"/>')), "letter-embedded", "", "letter-package"),
    _row("a document within", both(related("subDocument", "file:///C:/a.docx", outside=True),
                                   beginning('<w:subDoc r:id="rIdHostile"/>')), "letter-reaches-out", "",
         "letter-embedded", "letter-package"),
    _row("a film", both(holding({"word/media/a.mp4": "x"}), related("video", "media/a.mp4")), "letter-embedded"),
    _row("a chart", both(holding({"word/charts/a.xml": "<a/>"}), related("chart", "charts/a.xml")), "letter-embedded"),
    _row("a drawing with a program in it", both(holding({"word/media/a.svg": "<svg onload='x()'/>"}),
                                                related("image", "media/a.svg"), beginning(_SHOWN)), "letter-picture"),
    _row("a program called a picture", both(holding({"word/media/a.png": "MZ\x90"}), related("image", "media/a.png"),
                                            beginning(_SHOWN)), "letter-picture"),
    _row("a picture of metafile records", both(holding({"word/media/a.emf": b"\1\0\0\0"}), related("image", "media/a.emf"),
                                               beginning(_SHOWN)), "letter-picture"),
)  # fmt: skip
_OUTSIDE_OF_IT: Final = (
    _row("a template elsewhere", related("attachedTemplate", "https://a.example/a.dotm", part="word/settings.xml",
                                         outside=True), "letter-reaches-out", "a.example"),
    _row("a picture elsewhere", both(related("image", "https://a.example/a.png", outside=True),
                                     beginning(_SHOWN.replace("r:embed", "r:link"))), "letter-reaches-out", "a.example",
         "letter-package"),
    _row("a picture of a share", related("image", r"\\\\a.example\\a.png", outside=True), "letter-reaches-out", "a.example"),
    _row("letters for many from a database", saying("</w:settings>", "<w:mailMerge/></w:settings>", "word/settings.xml"),
         "letter-reaches-out", "recipients"),
    _row("a frame elsewhere", related("frame", "https://a.example/", outside=True), "letter-reaches-out"),
    _row("an entity of a file", _typed(_OUTSIDE), "letter-reaches-out"),
    _row("entities in entities", _typed(_BOMB), "letter-reaches-out"),
    _row("entities of the styles", saying("<w:styles", f"{_BOMB}<w:styles", "word/styles.xml"), "letter-reaches-out"),
    _row("entities in UTF-16", holding({BODY: f"{_BOMB}<a>&b;</a>".encode("utf-16")}),
         "letter-reaches-out"),
    _row("a sheet of styles elsewhere", _typed('<?xml-stylesheet href="https://a.example/"?>'), "letter-reaches-out"),
)  # fmt: skip
_FIELDS: Final = (
    _of_field(r"DDEAUTO c:\\windows\\system32\\cmd.exe"),
    _of_field(r'INCLUDETEXT "C:\\a.docx"'),
    _of_field('INCLUDEPICTURE "https://a.example/a.png"'),
    _of_field("MACROBUTTON AutoOpen Click"),
    _of_field("includetext a"),
    _of_field("STARTSOON"),
    _of_field("DATABASE"),
    _of_field('HYPERLINK "file:///C:/a.exe"', "letter-link"),
    _of_field(r'HYPERLINK "https://a.example" "\\\\a.example\\b"', "letter-link"),
    _of_field(r'HYPERLINK \o "here" "ms-msdt:/id"', "letter-link"),
    _row("a field in pieces", beginning(p(field("D", "x").replace(" D ", "D</w:instrText></w:r><w:r><w:instrText>DE a"))),
         "letter-field", kind="field"),
    _row("a field that never ends", beginning(p(_BEGIN, r("DDE c:\\\\cmd"))), "letter-field", "", "not-readable",
         kind="field"),
    _row("a field in the address of another", beginning(p(
        field(f'HYPERLINK "https://</w:instrText></w:r>{field("QUOTE 97", "a")}<w:r><w:instrText>.example"', "x"))),
        "letter-field", "", "letter-link", kind="field"),
)  # fmt: skip
_LINKS: Final = (
    _to("a link to a file", "file:///C:/a.exe"),
    _to("a link to a share", r"\\a.example\a.lnk"),
    _to("a link to a program", "javascript:x()"),
    _to("a link to a protocol of Windows", "ms-msdt:/id"),
    _to("a link with a file for the e-mail", "mailto:a@a.example?attach=C:\\a.txt"),
    _row("a link to a file beside it", both(related("hyperlink", "a.lnk"), beginning(p("See ", _LINK))), "letter-link",
         kind="link"),
    _row("a link that is not there", beginning(p("See ", _LINK.replace("rIdHostile", "rIdGone"))), "letter-link", "",
         "letter-package", kind="link"),
)  # fmt: skip
_PACKED: Final = (
    _row("text that is no Word file", lambda _: b"junk", "not-readable"),
    _row("nothing", lambda _: b"", "not-readable"),
    _row("half of a file", lambda docx: docx[: len(docx) // 2], "not-readable"),
    _row("a file of an old Word", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "letter-locked"),
    _row("a file with a password", locked, "letter-locked"),
    _row("a member twice", twice(BODY, b"<w:document/>"), "letter-package"),
    _row("a member above the file", holding({"../../../../x": "x"}), "letter-package"),
    _row("a member of another computer", holding({"C:\\x": "x"}), "letter-package"),
    _row("another file behind it", lambda docx: docx + b"MZ" * 60, "letter-package"),
    _row("another file before it", lambda docx: b"MZ" * 60 + docx, "letter-package"),
    _row("another body than is read", both(holding({"word/b.xml": "<a/>"}), saying(BODY, "word/b.xml", "_rels/.rels")),
         "letter-package"),
    _row("styles that are not read", both(holding({"word/s.xml": "<a/>"}), related("styles", "s.xml")), "letter-package"),
    _row("a picture that is not there", both(related("image", "media/gone.png"), beginning(_SHOWN)), "letter-package"),
    _row("two things of one name", both(related("hyperlink", "https://a.example", outside=True),
                                        related("hyperlink", "https://b.example", outside=True)), "letter-package"),
)  # fmt: skip
_WITHOUT_END: Final = (
    _row("a member of zeros", holding({"word/media/a.png": bytes(60_000_000)}), "letter-too-large"),
    _row("many members", holding({f"word/{each}.xml": "<a/>" for each in range(1_100)}), "letter-too-large"),
    _row("more than a letter", lambda docx: docx + bytes(10_000_000), "letter-too-large"),
    _row("many elements", holding({"word/a.xml": b"<a>" + b"<a/>" * 600_000 + b"</a>"}), "letter-too-large"),
    _row("elements without end in each other", beginning("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "not-readable"),
    _row("a loop without end", beginning(p("{% for x in range(10**9) %}x{% endfor %}")), "not-readable"),
    _row("thirty loops", _loops(30), "loops-in-loops"),
    _row("four loops over all answers", _loops(4), "loops-in-loops"),
    _row("a tag that looks into Python", beginning(p("{{ ''.__class__.__mro__ }}")), "not-readable"),
    _row("a million braces", beginning(p("{{" * 500_000)), "not-readable"),
)  # fmt: skip
PACKAGE_DEFECTS: Final[Sequence[Defect]] = (
    *(*_PROGRAMS, *_FILES, *_OUTSIDE_OF_IT, *_FIELDS, *_LINKS, *_PACKED, *_WITHOUT_END),
)

_PERSON: Final = 'w:id="1" w:author="A. Nother" w:date="2026-01-01T00:00:00Z"'
_COMMENTS: Final = (
    f'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{p(SECRET)}</w:comments>'
)
_HEADER: Final = _COMMENTS.replace("w:comments", "w:hdr")
_REFERENCE: Final = '<w:headerReference w:type="first" r:id="rIdHostile"/>'
CARRIED: Final[Mapping[str, Change]] = {
    "comments left over": (both(holding({"word/comments.xml": _COMMENTS}), related("comments", "comments.xml"))),
    "who wrote it": (holding({"docProps/core.xml": f"<a>{SECRET}</a>", "docProps/app.xml": f"<a>{SECRET} {{{{ x }}}}</a>"})),
    "properties of its own": (both(holding({"docProps/custom.xml": f"<a>{SECRET}</a>"}),
                                   related("custom-properties", "docProps/custom.xml", part=""))),
    "data of its own": (both(holding({"customXml/item1.xml": f"<a>{SECRET}</a>"}), related("customXml", "../customXml/item1.xml"))),
    "a small picture of it": (both(holding({"docProps/thumbnail.jpeg": SECRET}), related(
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg", part=""))),
    "the printer": (both(holding({"word/printerSettings/printerSettings1.bin": SECRET}),
                         related("printerSettings", "printerSettings/printerSettings1.bin"),
                         saying("<w:pgSz", '<w:printerSettings r:id="rIdHostile"/><w:pgSz'))),
    "a member that nothing leads to": (holding({f"word/{SECRET.replace(' ', '_')}.txt": SECRET})),
    "a link that nothing shows": (related("hyperlink", f"https://a.example/{SECRET.replace(' ', '_')}", outside=True)),
    "a link elsewhere that nothing shows": (related("hyperlink", f"file:///C:/{SECRET.replace(' ', '_')}", outside=True)),
    "a header that stands on no page": (both(holding({"word/header9.xml": _HEADER}), related("header", "header9.xml"))),
    "the header of a first page that is turned off": (both(
        holding({"word/header9.xml": _HEADER}), related("header", "header9.xml"), saying("<w:pgSz", f"{_REFERENCE}<w:pgSz"))),
    "a change in how something looks": (beginning(p(r("Kept", f'<w:rPrChange {_PERSON}><w:rPr><w:rStyle w:val="{SECRET}"/></w:rPr></w:rPrChange>')))),
    "a note in its XML": (saying("<w:body>", f"<w:body><!-- {SECRET} --><?a {SECRET}?>")),
    "a tooltip": (both(related("hyperlink", "https://a.example/", outside=True),
                       beginning(p(_LINK.replace("<w:hyperlink", f'<w:hyperlink w:tooltip="{SECRET}"'))))),
    "the name of a control": (beginning(p(
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:tag w:val="{SECRET}"/><w:comboBox><w:listItem w:value="{SECRET}"/>'
        f"</w:comboBox></w:sdtPr><w:sdtContent>{r('Kept')}</w:sdtContent></w:sdt>"))),
    "a smart tag": (beginning(p(
        f'<w:smartTag w:uri="urn:a" w:element="{SECRET}"><w:smartTagPr><w:attr w:name="a" w:val="{SECRET}"/></w:smartTagPr>{r("Kept")}</w:smartTag>'))),
    "the description of a table": (beginning(
        f'<w:tbl><w:tblPr><w:tblDescription w:val="{SECRET}"/></w:tblPr><w:tblGrid/><w:tr><w:tc>{p("Kept")}</w:tc></w:tr></w:tbl>')),
    "variables": (saying("</w:settings>", f'<w:docVars><w:docVar w:name="a" w:val="{SECRET}"/></w:docVars></w:settings>',
                         "word/settings.xml")),
    "hyphenation and tracking turned on": (saying("</w:settings>", f"<w:autoHyphenation/><w:trackRevisions/><w:updateFields/><!--{SECRET}--></w:settings>",
                                                  "word/settings.xml")),
    "sessions of writing": (beginning(f'<w:p w:rsidR="00AA00AA" w:rsidRDefault="{SECRET}">{r("Kept")}</w:p>')),
    "effects of newer versions of Word": (beginning(p(r("Kept", f'<w14:glow xmlns:w14="urn:w14" w14:rad="{SECRET}"/>')))),
}  # fmt: skip
"""What Word leaves in letters, harmless to whoever opens them and nobody's to read; no issued file has it."""
