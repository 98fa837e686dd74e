"""What would act on the machine of whoever opens a file is refused with its reason, or left out, which is said."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, String

from forms_service.adapters.uploads.contents import FileContents
from forms_service.casework.answering.uploads import FileRefused
from tests.builders.hostile_files import RELATIONS
from tests.builders.uploads import a_pdf, a_word_file_with, an_email, an_open_document

FILES = FileContents()
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


WORD = {
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


@pytest.mark.parametrize("what", WORD)
def test_a_word_file_in_which_something_acts_is_refused(what: str) -> None:
    data, reason = WORD[what]
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.docx", data)


PLAIN_WORD = {
    "numbers of pages, dates and contents": word(
        complex_field(b" PAGE ") + complex_field(rb' TOC \o "1-3" ') + complex_field(b"=SUM(ABOVE)")
    ),
    "an invitation to click and type": word(complex_field(b"MACROBUTTON NoMacro [Name]")),
    "a link by a field": word(complex_field(b'HYPERLINK "https://www.gov.uk/" ')),
    "a link with a hint": word(complex_field(rb'HYPERLINK "https://www.gov.uk/" \o "Opens: a page" \t "_blank"')),
    "a picture that was pasted": word(complex_field(rb'INCLUDEPICTURE "cid:image001.png@01D9" \* MERGEFORMATINET \d')),
    "a place in the same text": word(complex_field(rb'HYPERLINK \l "_Toc1"')),
    "what somebody types in a form": word(complex_field(b" FORMTEXT ")),
    "a field about itself": word(b"<w:fldSimple w:instr=' FILENAME '/>"),
    "settings of a printer": a_word_file_with({"word/printerSettings/printerSettings1.bin": b"x"}),
    "a label of how sensitive it is": a_word_file_with({"docMetadata/LabelInfo.xml": b"<a/>"}),
    "names as LibreOffice writes them": related(
        b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties", b"a.xml"
    ),
    "a drawing": a_word_file_with(
        {"word/media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0"/></svg>'}
    ),
}


@pytest.mark.parametrize("what", PLAIN_WORD)
def test_an_ordinary_word_file_is_taken_as_it_came(what: str) -> None:
    assert FILES.accept("file", "a.docx", PLAIN_WORD[what]).data == PLAIN_WORD[what]


ODF = (
    b'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    b'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:m="urn:m" '
)
OPEN = {
    "a picture from the web": (b"<draw:image %b xlink:href='https://a.example/b.png'/>", "fetches a part"),
    "a section of a file": (b"<text:section-source %b xlink:href='file:///etc/passwd'/>", "fetches a part"),
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


@pytest.mark.parametrize("what", OPEN)
def test_an_open_document_in_which_something_acts_is_refused_wherever_it_stands(what: str) -> None:
    content, reason = OPEN[what]
    for data in (an_open_document(content % ODF), an_open_document(members={"styles.xml": content % ODF})):
        with pytest.raises(FileRefused, match=re.escape(reason)):
            FILES.accept("file", "a.odt", data)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Basic/Standard/Module1.xml", "a program"),
        ("Scripts/python/a.py", "a program"),
        ("Object 1/content.xml", "another file in it"),
        ("Pictures/a.exe", "a program"),
        ("extra.xml", "none of a text’s own"),
    ],
)
def test_a_part_that_is_none_of_an_open_text_is_refused(name: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.odt", an_open_document(members={name: b"<a/>"}))


def test_an_ordinary_open_document_is_taken() -> None:
    links = b"<text:a %b xlink:href='https://www.gov.uk/'/><draw:image %b xlink:href='Pictures/a.png'/>" % (ODF, ODF)
    data = an_open_document(
        links, {"Pictures/a.png": b"\x89PNG\r\n\x1a\n", "layout-cache": b"x", "manifest.rdf": b"<a/>"}
    )

    assert FILES.accept("file", "a.odt", data).data == data


def action(name: str, **keys: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{name}"), **keys)


def opening(one: object) -> bytes:
    return a_pdf({"/OpenAction": one})


def clicked(one: object) -> bytes:
    return a_pdf({"/Extra": Dictionary(Type=Name.Annot, Subtype=Name.Link, A=one)})


SHARE = String("\\\\a.example\\b.pdf")
PDFS = {
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


@pytest.mark.parametrize("what", PDFS)
def test_a_pdf_in_which_something_acts_is_refused(what: str) -> None:
    data, reason = PDFS[what]
    with pytest.raises(FileRefused, match=re.escape(reason)):
        FILES.accept("file", "a.pdf", data)


@pytest.mark.parametrize(
    "plain",
    [
        opening(Array([0, Name.Fit])),
        opening(action("GoTo", D=Array([0, Name.Fit]))),
        clicked(action("URI", URI=String("https://www.gov.uk/"))),
        clicked(action("URI", URI=String("mailto:front.door@council.example"))),
        clicked(action("Named", N=Name.NextPage)),
        a_pdf({"/Extra": Dictionary(Type=Name.StructElem, S=Name.P, A=Dictionary(O=Name.Layout))}),
        a_pdf({"/Extra": Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4)}),
    ],
)
def test_an_ordinary_pdf_is_taken(plain: bytes) -> None:
    assert FILES.accept("file", "a.pdf", plain).data == plain


def page(html: str, charset: str = "utf-8", **attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "ppu@prison.example", "Sun, 22 Nov 2026 09:40:00 +0000"
    message["Subject"] = "Child contact"
    message.set_content("Please tell us about Ada Example.")
    message.add_alternative(html, subtype="html", charset=charset)
    for name, content in attached.items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return message.as_bytes()


def pages_in(mail: bytes) -> str:
    parts = [part for part in message_from_bytes(mail).walk() if part.get_content_type() == "text/html"]
    payloads = [part.get_payload(decode=True) for part in parts]
    return "".join(payload.decode() for payload in payloads if isinstance(payload, bytes))


ACTIVE = {
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


@pytest.mark.parametrize("what", ACTIVE)
def test_an_email_whose_page_acts_is_kept_without_that_and_says_so(what: str) -> None:
    html, left_out = ACTIVE[what]
    pdf = a_pdf()

    kept = FILES.accept(
        "file", "a.eml", page(f"<html><body><p>About Ada <b>Example</b></p>{html}</body></html>", form=pdf)
    )

    assert any(left_out in one for one in kept.left_out)
    assert "About Ada <b>Example</b>" in pages_in(kept.data)
    assert not re.search(r"a\.example|script|onclick|onerror|<(form|input|iframe|svg|link|style)", pages_in(kept.data))
    assert FILES.accept("file", "a.eml", kept.data).left_out == ()
    attached = [part.get_payload(decode=True) for part in message_from_bytes(kept.data).walk() if part.get_filename()]
    assert attached == [pdf]


def test_an_ordinary_email_is_kept_as_it_came() -> None:
    html = (
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=utf-8'><style>p {color: red}</style></head>"
        "<body><p class='x' style='margin:0'>About <a href='https://www.gov.uk/'>Ada</a><img src='cid:a' alt='Logo'></p>"
        "<table border='1'><tr><td colspan='2'>Born</td></tr></table></body></html>"
    )
    mail = page(html)

    kept = FILES.accept("file", "a.eml", mail)

    assert kept.data == mail
    assert kept.left_out == ()


def test_an_email_that_its_sender_signed_is_kept_as_it_came() -> None:
    message = message_from_bytes(page("<p>Ada</p>"))
    whole = message.as_bytes().replace(b"multipart/alternative", b"multipart/mixed", 1)
    boundary = whole.split(b'boundary="')[1].split(b'"')[0]
    signature = b'--%b\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n' % boundary
    signed = whole.replace(b"--%b--" % boundary, signature + b"\r\n0\x82 x\r\n--%b--" % boundary)

    assert FILES.accept("file", "a.eml", signed).data == signed


def test_in_an_email_that_is_attached_to_another_too() -> None:
    kept = FILES.accept("file", "a.eml", an_email({"b.eml": page("<p>Ada</p><script>x()</script>")}))

    assert kept.left_out == ("a program in the page that its text is written as",)
    (attached,) = [part for part in message_from_bytes(kept.data).walk() if part.get_filename()]
    inner = attached.get_payload(decode=True)
    assert isinstance(inner, bytes)
    assert "script" not in pages_in(inner)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain\r\nContent-Type: text/html",
        b"Content-Type: text/html/x",
        b"Content-Type: text",
    ],
)
def test_an_email_that_two_programs_could_read_in_two_ways_is_refused(head: bytes) -> None:
    mail = b"From: a@b.example\r\nSubject: a\r\n" + head + b"\r\n\r\n<script>x()</script>"
    with pytest.raises(FileRefused, match="damaged"):
        FILES.accept("file", "a.eml", mail)


@pytest.mark.parametrize(
    "kind", ['external-body; access-type=url; URL="https://a.example/"', "partial; id=a; number=1"]
)
def test_an_email_that_is_not_all_there_is_refused(kind: str) -> None:
    mail = f"From: a@b.example\r\nSubject: a\r\nContent-Type: message/{kind}\r\n\r\nContent-Type: text/plain\r\n\r\nx"
    with pytest.raises(FileRefused, match="somewhere else"):
        FILES.accept("file", "a.eml", mail.encode())


def test_a_page_under_another_name_is_looked_at_as_if_it_were_attached() -> None:
    mail = b"From: a@b.example\r\nSubject: a\r\nContent-Type: application/xhtml+xml\r\n\r\n<html><script/></html>"
    with pytest.raises(FileRefused, match="a web page"):
        FILES.accept("file", "a.eml", mail)
