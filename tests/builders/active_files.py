"""Files in which something acts on the machine of whoever opens them, and what the reason of their refusal names."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from pikepdf import Array, Dictionary, Name, String

from tests.builders.hostile_files import RELATIONS
from tests.builders.uploads import a_pdf, a_word_file_with

W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = b'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
VML = b'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
TYPES = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def word(body: bytes, space: bytes = W) -> bytes:
    whole = b"<w:document %b><w:body>%b</w:body></w:document>" % (space, body)
    return a_word_file_with({"word/header9.xml": whole})


def complex_field(*runs: bytes) -> bytes:
    """Return a field whose instruction is spread over *runs*."""
    spread = b"".join(b"</w:p><w:p><w:r><w:instrText>%b</w:instrText></w:r>" % run for run in runs)
    return (
        b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>%b<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        b"<w:r><w:t>Shown</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>" % spread
    )


NESTED = complex_field(b"</w:instrText></w:r>" + complex_field(b"QUOTE 68 68 69") + b"<w:r><w:instrText> cmd")


def related(kind: bytes, target: bytes, mode: bytes = b"Internal") -> bytes:
    one = b'<Relationship Id="r9" Type="%b" Target="%b" TargetMode="%b"/>' % (kind, target, mode)
    return a_word_file_with({"word/_rels/header9.xml.rels": RELATIONS % one})


DDE = b"DDEAUTO c:\\cmd"
LATE = complex_field(DDE)
"""A field that starts a program; what stands before its words makes them look like another's."""
MEANS = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:q="urn:q"'
EITHER = (
    b"</w:r><mc:AlternateContent %b><mc:Choice Requires='q'><w:r>%%b</w:r></mc:Choice></mc:AlternateContent><w:r>"
    % MEANS
)
SEPARATE = b'<w:fldChar w:fldCharType="separate"/>'
IN_A_BOX = b"<w:pict><s xmlns='urn:s'><w:txbxContent><w:p><w:r>%b</w:r></w:p></w:txbxContent></s></w:pict>"
PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def before(first: bytes) -> bytes:
    """Return a field that starts a program, with *first* between its beginning and its words."""
    return word(LATE.replace(b"<w:instrText>", first + b"<w:instrText>"))


def document_called(name: str, kind: bytes = TYPES) -> bytes:
    """Return a Word file in which a part with a program says that it is a document, whatever it is called."""
    types = TYPES + b'"/><Override PartName="/%b" ContentType="%b' % (name.encode(), kind)
    return a_word_file_with({name: b"<w:document %b><w:altChunk/></w:document>" % W}, types=types)


WORD = {
    "a document called a font": (document_called("word/fonts/font1.odttf"), "none of a text’s own"),
    "a document called a drawing": (document_called("word/media/a.svg"), "none of a text’s own"),
    "a document called a signature": (document_called("_xmlsignatures/a.sigs"), "none of a text’s own"),
    "a drawing that is a document": (document_called("word/media/a.svg", b"image/svg+xml"), "cannot be unpacked"),
    "a folder that is a file": (a_word_file_with({"word/a/": b"MZ"}), "cannot be unpacked"),
    "a control by its name": (a_word_file_with({"word/activeX/activeX1.xml": b"<a/>"}), "a program"),
    "a field under two names": (word(b"<w:fldSimple x:instr='PAGE' w:instr='%b' xmlns:x='urn:x'/>" % DDE), "DDEAUTO"),
    "a field's end under another name": (
        word(LATE.replace(b'w:fldCharType="begin"', b'xmlns:x="urn:x" x:fldCharType="end" w:fldCharType="begin"')), "DDEAUTO",
    ),
    "a comment in a field": (word(LATE.replace(b"DDEAUTO", b"<!-- -->DDEAUTO")), "DDEAUTO"),
    "words of a field that Word leaves out": (before(EITHER % b"<w:instrText>PAGE </w:instrText>"), "…"),
    "an end of a field that Word leaves out": (before(EITHER % SEPARATE), "…"),
    "words of a field that are deleted": (
        before(b"</w:r><w:del><w:r><w:delInstrText>PAGE </w:delInstrText></w:r></w:del><w:r>"), "DDEAUTO",
    ),
    "words of a field above others": (before(b"<w:ruby><w:rt><w:r><w:t>PAGE </w:t></w:r></w:rt></w:ruby>"), "…"),
    "a drawing with a page in it": (
        a_word_file_with({"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><p xmlns="http://www.w3.org/1999/xhtml"/></svg>'}),
        "a program",
    ),
    "a drawing that fetches by one of two": (
        a_word_file_with({"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><u xmlns:x="urn:x" x:href="//a" href="#b"/></svg>'}),
        "fetches",
    ),
    "an end of a field in a box": (before(IN_A_BOX % SEPARATE), "…"),
    "a link to a program of this computer": (word(complex_field(b'HYPERLINK "file:///C:/Windows/cmd.exe"')), "a link in it"),
    "a link to a program without its end": (related(OFFICE + b"hyperlink", b"C:\\Windows\\cmd", b"External"), "a link"),
    "a link to a shortcut beside it": (related(OFFICE + b"hyperlink", b"a.lnk", b"External"), "a link in it"),
    "links that all begin with a share": (
        a_word_file_with({"docProps/app.xml": rb'<P xmlns="%b"><HyperlinkBase>\\a.example\</HyperlinkBase></P>' % PROPERTIES}),
        "a link in it",
    ),
    "addresses that all begin elsewhere": (
        a_word_file_with({"word/_rels/a.xml.rels": (RELATIONS % b"").replace(b"<R", b"<R xml:base='https://a.example' ", 1)}),
        "cannot be unpacked",
    ),
    "a form that comes from elsewhere": (
        a_word_file_with({"customXml/item9.xml": b"<customXsn><xsnLocation>https://a.example/</xsnLocation></customXsn>"}),
        "fetches a part",
    ),
    "a macro when a box is left": (word(b"<w:ffData><w:exitMacro w:val='AutoOpen'/></w:ffData>"), "a program"),
    "a drawing with a style that fetches": (
        a_word_file_with({"word/media/a.svg": rb'<svg xmlns="http://www.w3.org/2000/svg"><g style="fill:u\72l(//a)"/></svg>'}),
        "fetches a part",
    ),
    "a field that starts a program": (word(b"<w:p><w:fldSimple w:instr='DDEAUTO c:\\\\cmd /k calc'/></w:p>"), "DDEAUTO"),
    "a field in pieces": (word(complex_field(b" D", b"DE ", b"c:\\cmd")), "DDE"),
    "a field in a strict document": (word(complex_field(b"DDEAUTO c"), STRICT), "DDEAUTO"),
    "a field in small letters": (word(complex_field(b"includetext c")), "INCLUDETEXT"),
    "a field whose name is another field": (word(NESTED), "a field in it"),
    "a field never ended": (word(b"<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:t>DDE x</w:t></w:r></w:p>"), "DDE"),
    "a field that nobody knows": (word(complex_field(b"STARTSOON x")), "STARTSOON"),
    "a picture by a field": (word(complex_field(b'INCLUDEPICTURE "https://a.example/b.png"')), "fetches a part"),
    "a picture by a field, from a share": (word(complex_field(rb'INCLUDEPICTURE \d "\\\\a.example\\b.png"')), "fetches"),
    "a link to a share by a field": (word(complex_field(rb'HYPERLINK "\\\\a.example\\b"')), "a link in it"),
    "a link to a share behind a hint": (word(complex_field(rb'HYPERLINK \o "here" "\\\\a.example\\b"')), "a link in it"),
    "a link to a share behind a good one": (word(complex_field(rb'HYPERLINK "a" "\\\\a.example\\b"')), "a link in it"),
    "a link to a program": (word(complex_field(b'HYPERLINK "ms-msdt:/id"')), "a link in it"),
    "a button that runs a macro": (word(complex_field(b"MACROBUTTON AutoOpen Click")), "a program"),
    "a part in another format": (word(b"<w:altChunk/>"), "another file in it"),
    "a control": (word(b"<w:control/>"), "a program"),
    "an object": (word(b"<w:object/>"), "another file in it"),
    "letters for many from a database": (word(b"<w:mailMerge/>"), "fetches a part"),
    "a film from the web": (word(b"<x:webVideoPr xmlns:x='urn:x' embeddedHtml='x'/>"), "a program"),
    "a picture in a shape": (word(b"<v:imagedata %b src='http://a.example/b'/>" % VML), "fetches a part"),
    "a picture in a shape, otherwise": (word(rb"<v:imagedata %b o:href='\\a.example\b'/>" % VML), "fetches a part"),
    "a page as a part": (a_word_file_with({"word/afchunk.htm": b"<html/>"}), "another file in it"),
    "a page as a part, related": (related(OFFICE + b"aFChunk", b"afchunk.htm"), "another file in it"),
    "another document": (a_word_file_with({"word/embeddings/a.docm": b"PK"}), "a program"),
    "a document without programs": (a_word_file_with({"word/embeddings/a.docx": b"PK"}), "another file in it"),
    "a script that only lies in it": (a_word_file_with({"word/a.ps1": b"x"}), "a program"),
    "a shortcut that only lies in it": (a_word_file_with({"word/a.lnk": b"x"}), "a program"),
    "a Windows script file": (a_word_file_with({"customXml/a.wsf": b"x"}), "a program"),
    "a kind that nobody knows": (a_word_file_with({"word/a.qqq": b"x"}), "none of a text’s own"),
    "a program called a picture": (a_word_file_with({"word/media/a.png": b"MZ\x90"}), "none of a text’s own"),
    "a part that calls itself a program": (
        a_word_file_with({}, types=TYPES + b'"/><Override PartName="/word/a.xml" ContentType="application/vnd.ms-x'),
        "none of a text’s own",
    ),
    "a ribbon": (related(b"http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", b"a.xml"), "none of"),
    "a drawing with a program": (
        a_word_file_with({"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'}), "a program",
    ),
    "a drawing that fetches": (
        a_word_file_with({"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><u href="//a"/></svg>'}), "fetches",
    ),
}  # fmt: skip


ODF = (
    b'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    b'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:m="urn:m" '
)
OPEN = {
    "a picture of a form": (b"<m:image-frame %b m:image-data='https://a.example/b.png'/>", "fetches a part"),
    "what a form is filled with": (b"<m:instance %b src='//a.example/b'/>", "fetches a part"),
    "an entry of the menu": (b"<m:menu %b m:id='vnd.sun.star.script:x'/>", "a program"),
    "a macro by its name alone": (b"<m:event %b m:macro-name='Standard.Main'/>", "a program"),
    "a button that starts a program beside it": (b"<m:button %b xlink:href='a.exe'/>", "a program"),
    "a link to a command": (b"<text:a %b xlink:href='.uno:Quit'/>", "a link in it"),
    "a template of a share": (b"<m:template %b xlink:href='file://a.example/b.ott'/>", "fetches a part"),
    "a picture from the web": (b"<draw:image %b xlink:href='https://a.example/b.png'/>", "fetches a part"),
    "a section of a file": (b"<text:section-source %b xlink:href='file:///etc/passwd'/>", "fetches a part"),
    "a section of a file beside it, by a way round": (
        b"<text:section-source %b xlink:href='a/../../b.odt'/>",
        "fetches a part",
    ),
    "a section of a file beside it": (b"<text:section-source %b xlink:href='../secret.odt'/>", "fetches a part"),
    "a page that comes again and again": (b"<m:auto-reload %b xlink:href='https://a.example/'/>", "fetches a part"),
    "a form that sends": (b"<m:form %b xlink:href='https://a.example/'/>", "fetches a part"),
    "what another program says": (b"<text:dde-connection-decl %b/>", "fetches a part"),
    "a macro": (b"<text:execute-macro %b/>", "a program"),
    "a macro behind a link": (b"<text:a %b xlink:href='vnd.sun.star.script:x'/>", "a program"),
    "an object": (b"<draw:object %b xlink:href='./Object 1'/>", "another file in it"),
    "another page": (b"<draw:floating-frame %b/>", "another file in it"),
    "a link to a share": (b"<text:a %b xlink:href='file://a.example/b'/>", "a link in it"),
}


def action(name: str, **keys: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{name}"), **keys)


def opening(one: object) -> bytes:
    return a_pdf({"/OpenAction": one})


def clicked(one: object) -> bytes:
    return a_pdf({"/Extra": Dictionary(Type=Name.Annot, Subtype=Name.Link, A=one)})


def again(first: bytes) -> bytes:
    """Return a PDF written again behind itself, without what its pages and its beginning did."""
    root = first.split(b"/Root ")[1].split(b" 0 R")[0]
    pages = first.split(b"/Pages ")[1].split(b" 0 R")[0]
    at, before_it = len(first), first.rsplit(b"startxref", 1)[1].split()[0]
    anew = b"%b 0 obj\n<< /Type /Catalog /Pages %b 0 R >>\nendobj\n" % (root, pages)
    table = b"xref\n%b 1\n%010d 00000 n \ntrailer\n<< /Size 9 /Root %b 0 R /Prev %b >>\n" % (root, at, root, before_it)
    return first + anew + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(anew))


SHARE = String("\\\\a.example\\b.pdf")
PDFS = {
    "a program in a former edition": (again(opening(action("JavaScript", JS=String("x")))), "a program"),
    "a page of the web, in a list": (opening(Array([action("URI", URI=String("https://a.example"))])), "by itself"),
    "a thread of another file": (clicked(action("Thread", F=SHARE)), "when it is clicked"),
    "a command of the reader": (clicked(action("Named", N=Name("/AcroSendMail:SendMail"))), "when it is clicked"),
    "a program beside it": (clicked(action("URI", URI=String("a.exe"))), "when it is clicked"),
    "an address that is a name": (clicked(action("URI", URI=Name("/file:"))), "when it is clicked"),
    "a file of a share, on opening": (opening(action("GoToR", F=SHARE)), "by itself"),
    "a file within a share, on opening": (opening(action("GoToE", F=SHARE)), "by itself"),
    "what was typed is sent, on opening": (opening(action("SubmitForm", F=String("https://a.example"))), "by itself"),
    "a page of the web, on opening": (opening(action("URI", URI=String("https://a.example"))), "by itself"),
    "an action that nobody knows, on opening": (opening(action("StartSoon")), "by itself"),
    "the second of two, on opening": (
        opening(action("GoTo", Next=Array([action("GoTo"), action("URI", URI=String("https://a.example"))]))), "by itself",
    ),
    "when a page is opened": (
        a_pdf({"/Extra": Dictionary(AA=Dictionary(O=action("URI", URI=String("https://a.example"))))}), "by itself",
    ),
    "a click on a share": (clicked(action("URI", URI=SHARE)), "when it is clicked"),
    "a click on a program": (clicked(action("URI", URI=String("ms-msdt:/id"))), "when it is clicked"),
    "a click that nobody knows": (clicked(action("StartSoon")), "when it is clicked"),
    "addresses that begin with a share": (a_pdf({"/URI": Dictionary(Base=String("file://a.example/"))}), "clicked"),
    "sound": (a_pdf({"/Extra": Dictionary(Subtype=Name.Sound)}), "sound, film"),
    "a body": (a_pdf({"/Extra": Dictionary(Subtype=Name("/3D"))}), "sound, film"),
    "pictures of a print shop": (a_pdf({"/Extra": Dictionary(OPI=Dictionary())}), "fetches a part"),
    "another PDF": (a_pdf({"/Extra": Dictionary(Subtype=Name.Form, Ref=Dictionary())}), "fetches a part"),
}  # fmt: skip


def page(html: str, charset: str = "utf-8", **attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "ppu@prison.example", "Sun, 22 Nov 2026 09:40:00 +0000"
    message["Subject"] = "Child contact"
    message.set_content("Please tell us about Ada Example.")
    message.add_alternative(html, subtype="html", charset=charset)
    for name, content in attached.items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return message.as_bytes()


ACTIVE = {
    "an alphabet that hides a program": ("<meta charset='utf-7'>+ADw-b+AD4-", "layout"),
    "a picture by a function": ("<p style=\"background:image-set('//a.example/b' 1x)\">x</p>", "layout"),
    "a function in the styles": ("<style>p {background: src('//a.example/b')}</style>", "layout"),
    "a program": ("<script>alert(1)</script>", "a program"),
    "a program on a click": ("<p onclick='x()'>Ada</p>", "a program"),
    "a program behind a link": ("<a href='java&#115;cript:x()'>Ada</a>", "something else than a web page"),
    "a picture that tells": ("<img src='https://a.example/1x1.gif'>", "pictures that are fetched"),
    "a picture of a share": ("<img src='file://a.example/b'>", "pictures that are fetched"),
    "a picture behind the text": ("<table background='https://a.example/b'></table>", "pictures that are fetched"),
    "a picture in the style": ("<p style='background:u\\72l(//a.example)'>x</p>", "layout"),
    "a sheet of styles": ("<link rel=stylesheet href='https://a.example/'>", "layout"),
    "a style that fetches": ("<style>@import 'https://a.example'</style>", "layout"),
    "a form": ("<form action='https://a.example'><input name=a></form>", "a form"),
    "another page": ("<iframe src='https://a.example'></iframe>", "another page"),
    "a page that moves on": ("<meta http-equiv=refresh content='0;url=https://a.example'>", "layout"),
    "a comment that two programs read otherwise": ("<!--><img src=x onerror=x()>-->", "layout"),
    "a drawing": ("<svg><script>x()</script></svg>", "a program"),
}
