"""E-mails that two programs could read differently are refused; files of another kind by name are left out."""

from __future__ import annotations

import re
from base64 import encodebytes
from email import message_from_bytes

import pytest

from forms_service.adapters.uploads.contents import FileContents
from forms_service.casework.answering.uploads import FileRefused
from tests.builders.ordinary_mails import ORDINARY_MAILS, WITH_APPOINTMENT
from tests.builders.uploads import a_pdf, a_picture

FILES = FileContents()
HEAD = "From: ppu@prison.example\r\nDate: Sun, 22 Nov 2026 09:40:00 +0000\r\nMIME-Version: 1.0\r\n"
SCRIPT = "<script>x()</script>"


def mail(*headers: str, body: str = "Text", charset: str = "utf-8") -> bytes:
    return (HEAD + "".join(f"{header}\r\n" for header in headers) + "\r\n" + body).encode(charset)


def parts(*written: str, boundary: str = "q", before: str = "", after: str = "") -> bytes:
    body = before + "".join(f"--{boundary}\r\n{one}\r\n" for one in written) + f"--{boundary}--\r\n" + after
    return mail(f'Content-Type: multipart/mixed; boundary="{boundary}"', body=body)


def attached(*headers: str, content: bytes = b"@echo off\r\nstart calc.exe\r\n") -> bytes:
    said = "".join(f"{header}\r\n" for header in headers)
    file = f"{said}Content-Transfer-Encoding: base64\r\n\r\n{encodebytes(content).decode()}"
    return parts("Content-Type: text/plain\r\n\r\nPlease tell us about Ada.", file)


def disposition(parameters: str, kind: str = "application/octet-stream", content: bytes = b"calc\r\n") -> bytes:
    return attached(f"Content-Type: {kind}", f"Content-Disposition: attachment; {parameters}", content=content)


TEXT = "Content-Type: text/plain\r\n\r\nText"
UNCLEAR = {
    "a blank before the colon": mail("Content-Type : text/html", body=SCRIPT),
    "a tab before the colon": mail("Content-Type\t: text/html", body=SCRIPT),
    "a blank in the name of a header": mail("Content Type: text/html", body=SCRIPT),
    "two encodings": mail("Content-Type: text/html", "Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: base64"),
    "an encoding that few know": mail("Content-Transfer-Encoding: x-uuencode"),
    "an encoding with a comment": mail("Content-Transfer-Encoding: base64 (7bit)", body="VGV4dA=="),
    "an encoding with more": mail("Content-Transfer-Encoding: 7bit, base64"),
    "letters that are none of base64": mail("Content-Transfer-Encoding: base64", body="VGV4dA==\r\nVGV4dA==!"),
    "half of base64": mail("Content-Transfer-Encoding: base64", body="VGV4d"),
    "escapes that are none": mail(
        "Content-Type: text/html", "Content-Transfer-Encoding: quoted-printable", body="<scr=ipt>x()</script>"
    ),
    "parts in base64": mail(
        'Content-Type: multipart/mixed; boundary="q"', "Content-Transfer-Encoding: base64", body=f"--q\r\n{TEXT}\r\n--q--"
    ),
    "an e-mail in base64": parts(f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{HEAD}\r\nx"),
    "two dispositions": attached("Content-Disposition: inline", 'Content-Disposition: attachment; filename="a.txt"'),
    "a name twice": disposition('filename="a.txt"; filename="a.bat"'),
    "a name twice, in capitals": disposition('filename="a.txt"; FILENAME="a.bat"'),
    "a name in pieces out of order": disposition('filename*1=".bat"; filename*0="a"'),
    "a name in pieces with a gap": disposition('filename*0="a.txt"; filename*2=".bat"'),
    "a name without quotes and with blanks": disposition("filename=a.txt b.bat"),
    "a quote that does not end": disposition('filename="a.txt'),
    "two boundaries": mail(
        'Content-Type: multipart/mixed; boundary="q"; boundary="z"',
        body=f"--q\r\n{TEXT}\r\n--q--\r\n--z\r\nContent-Type: text/html\r\n\r\n{SCRIPT}\r\n--z--",
    ),
    "a boundary in pieces": mail('Content-Type: multipart/mixed; boundary*0="q"', body=f"--q\r\n{TEXT}\r\n--q--"),
    "a boundary with an alphabet": mail("Content-Type: multipart/mixed; boundary*=utf-8''q", body=f"--q\r\n{TEXT}\r\n--q--"),
    "a boundary that ends in a blank": parts(TEXT, boundary="q "),
    "a boundary with a stroke": parts(TEXT, boundary="q\\z"),
    "no boundary": mail("Content-Type: multipart/mixed", body=f"--q\r\n{TEXT}\r\n--q--"),
    "a boundary that begins another": parts(
        f'Content-Type: multipart/mixed; boundary="qq"\r\n\r\n--qq\r\n{TEXT}\r\n--qq--\r\n'
    ),
    "the same boundary within": parts(f'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\n{TEXT}\r\n--q--\r\n'),
    "a line that begins like a boundary": parts(f"{TEXT}\r\n--qx\r\nContent-Type: text/html\r\n\r\n{SCRIPT}"),
    "boundaries one after the other": parts("--q", TEXT),
    "a part behind the end": parts(TEXT, after=f"--q\r\nContent-Type: text/html\r\n\r\n{SCRIPT}\r\n--q--\r\n"),
    "headers of a part before the first": parts(TEXT, before=f"Content-Type: text/html\r\n\r\n{SCRIPT}\r\n"),
    "a page before the first part": parts(TEXT, before=f"{SCRIPT}\r\n"),
    "headers of a part behind the last": parts(TEXT, after=f"\r\nContent-Type: text/html\r\n\r\n{SCRIPT}\r\n"),
    "a file in the words behind the last": parts(TEXT, after="\r\nbegin 644 a.exe\r\n"),
    "a type with a comment": mail("Content-Type: text/plain (text/html)", body=SCRIPT),
    "a type and a letter": mail("Content-Type: text/plain, text/html", body=SCRIPT),
    "the old Macintosh within": mail("Subject: a\rContent-Type: text/html", body=SCRIPT),
    "an empty line that is folded": mail("Subject: a\r\n \r\nContent-Type: text/html", body=SCRIPT),
    "a control character": mail("Content-Type: text/\x0bhtml", body=SCRIPT),
    "two senders": mail("From: other@council.example"),
    "two subjects": mail("Subject: a", "subject: b"),
    "two places": attached("Content-Location: a.txt", "Content-Location: a.bat"),
    "a uuencoded file": mail(body="Dear all\r\nbegin 644 a.exe\r\n#0V%T\r\n`\r\nend\r\n"),
    "a uuencoded file in base64": mail(body="begin-base64 0644 a.exe\r\nTVo=\r\n====\r\n"),
    "a uuencoded file behind escapes": mail(
        "Content-Transfer-Encoding: quoted-printable", body="=62egin 644 a.exe\r\n#0V%T\r\nend\r\n"
    ),
    "a uuencoded file in wide letters": mail(
        "Content-Type: text/plain; charset=utf-16-le", "Content-Transfer-Encoding: base64",
        body=encodebytes("begin 644 a.exe\n".encode("utf-16-le")).decode(),
    ),
    "a uuencoded file behind returns of the old Macintosh": mail(
        "Content-Transfer-Encoding: quoted-printable", body="a=0Dbegin 644 a.exe=0D#0V%T=0Dend\r\n"
    ),
    "a uuencoded file in text that has a name": mail(
        'Content-Type: text/plain; name="a.txt"', "Content-Disposition: inline", body="begin 644 a.exe\r\n#0V%T\r\nend\r\n"
    ),
    "a yEnc file": mail(body="=ybegin line=128 size=9 name=a.exe\r\nx\r\n=yend size=9\r\n"),
    "a BinHex file": mail(body="(This file must be converted with BinHex 4.0)\r\n:abc:\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNCLEAR)
def test_what_two_programs_could_read_in_two_ways_in_an_email_is_refused(what: str) -> None:
    with pytest.raises(FileRefused, match=r"damaged|written into the text"):
        FILES.accept("file", "a.eml", UNCLEAR[what])


FOREIGN_ENDINGS = (
    "bat", "ps1", "js", "vbs", "cmd", "url", "lnk", "hta", "library-ms", "settingcontent-ms", "BAT", "txt.bat", "bat.", "bat..", "html", "htm", "svg", "iqy", "reg", "eml", "pdf",
)  # fmt: skip
FOREIGN = {
    **{
        f"a.{ending}": disposition(f'filename="a.{ending}"')
        for ending in FOREIGN_ENDINGS
    },
    "no ending": disposition('filename="a"'),
    "a blank behind it": disposition('filename="a.bat "'),
    "many blanks before its end": disposition('filename="a.bat      .txt"'),
    "another stream": disposition('filename="a.bat:.txt"'),
    "a folder": disposition('filename="a.bat/.txt"'),
    "an encoded word": disposition('filename="=?utf-8?Q?a.bat?="'),
    "an encoded word without quotes": disposition("filename==?utf-8?Q?a=2Ebat?="),
    "encoded words": disposition('filename="=?utf-8?Q?a.txt?= =?utf-8?B?LmJhdA==?="'),
    "an encoded word of no alphabet": disposition('filename="=?x-own?Q?a.txt?="'),
    "an encoded word before an ending": disposition('filename="=?utf-8?Q?a.bat=00?=.txt"'),
    "with an alphabet": disposition("filename*=utf-8''a%2Ebat"),
    "with an alphabet, beside another": disposition("filename=\"a.txt\"; filename*=utf-8''a.bat"),
    "with an alphabet that is none": disposition("filename*=x-own''a.txt"),
    "in pieces": disposition('filename*0="a.txt"; filename*1=".bat"'),
    "in pieces with an alphabet": disposition("filename*0*=utf-8''a.txt; filename*1*=%2Ebat"),
    "in pieces beside a whole": disposition('filename="a.txt"; filename*0="a."; filename*1="bat"'),
    "turned round": disposition("filename*=utf-8''a%E2%80%AEtxt.bat"),
    "turned round before its ending": disposition("filename*=utf-8''a%E2%80%AEtab.txt"),
    "a control character": disposition("filename*=utf-8''a.bat%00.txt"),
    "a line break": disposition("filename*=utf-8''a.bat%0A.txt"),
    "a full stop of other letters": disposition("filename*=utf-8''a.bat%E2%80%A4txt"),
    "of its type": attached('Content-Type: application/octet-stream; name="a.bat"'),
    "of its type, beside another": attached(
        'Content-Type: application/octet-stream; name="a.bat"', 'Content-Disposition: attachment; filename="a.txt"'
    ),
    "of its type, by the other word": attached('Content-Type: text/plain; filename="a.bat"'),
    "of its disposition, by the other word": disposition('name="a.bat"'),
    "of text that is shown": attached('Content-Type: text/plain; name="a.bat"', "Content-Disposition: inline"),
    "of its place": attached("Content-Type: application/octet-stream", "Content-Location: a.bat"),
    "of its place, with an address": attached("Content-Type: text/plain", "Content-Location: http://a.example/a.bat?x"),
    "of its place, by escapes": attached("Content-Type: application/octet-stream", "Content-Location: a%2ebat"),
    "of its description": attached("Content-Type: application/octet-stream", "Content-Description: a.bat"),
    "by its type alone": attached("Content-Type: application/hta"),
    "by its type, beside a name": disposition('filename="a.txt"', "application/javascript"),
    "text of another kind": attached("Content-Type: text/x-sh"),
    "a picture": disposition('filename="a.bat"', content=a_picture()),
    "a picture that is animated": disposition('filename="a.bat"', content=b"GIF89a"),
    "a PDF": disposition('filename="a.pdf.hta"', content=a_pdf()),
    "a signature": attached('Content-Type: application/pgp-signature; name="a.bat"', content=b"-----BEGIN PGP SIGNATURE-----"),
    "parts together": parts(f'Content-Type: multipart/mixed; boundary="z"; name="a.bat"\r\n\r\n--z\r\n{TEXT}\r\n--z--\r\n'),
    "an e-mail": parts(f'Content-Type: message/rfc822; name="a.bat"\r\n\r\n{HEAD}\r\nText'),
}  # fmt: skip


@pytest.mark.parametrize("how", FOREIGN)
def test_what_is_another_kind_by_its_name_is_left_out_of_an_email_and_said(how: str) -> None:
    kept = FILES.accept("file", "a.eml", FOREIGN[how])

    assert any("kind of file" in one for one in kept.left_out)
    assert not any("bat" in str(part.get_filename()) for part in message_from_bytes(kept.data).walk())
    assert b"Content-Location" not in kept.data
    assert b"Y2FsYw0K" not in kept.data
    assert FILES.accept("file", "a.eml", kept.data).left_out == ()


@pytest.mark.parametrize("what", ORDINARY_MAILS)
def test_an_email_as_programs_write_it_is_kept_as_it_came(what: str) -> None:
    kept = FILES.accept("file", "a.eml", ORDINARY_MAILS[what])

    assert kept.left_out == ()
    assert kept.data == ORDINARY_MAILS[what]


ALARM = "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:{}\r\nATTACH;FMTTYPE=application/binary:file://a.example/x.exe\r\nEND:VALARM\r\n"
ACTING = {
    "a program": ALARM.format("PROCEDURE"),
    "a sound": ALARM.format("AUDIO"),
    "a program beside words": ALARM.format("DISPLAY\r\nACTION:PROCEDURE"),
    "a file with the words": ALARM.format("DISPLAY"),
    "an alarm that does not end": "BEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:file://a.example/x.exe\r\n",
    "the old Macintosh": "SUMMARY:a\rATTACH:file://a.example/x.exe\r\n",
    "a folded line": "ATT\r\n ACH:file://a.example/x.exe\r\n",
    "an attached file": "ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=x.exe:TVo=\r\n",
    "a page": "X-ALT-DESC;FMTTYPE=text/html:<script src='file://a.example/x.exe'></script>\r\n",
    "a place elsewhere": 'LOCATION;ALTREP="file://a.example/x.exe":Room 1\r\n',
    "an address": "URL:file://a.example/x.exe\r\n",
    "a picture": "IMAGE;VALUE=URI:https://a.example/x.exe\r\n",
    "what nobody knows": "X-OPEN:file://a.example/x.exe\r\n",
    "another thing in it": "BEGIN:X-EXE\r\nX-A:x.exe\r\nEND:X-EXE\r\n",
}


def _with(lines: str) -> bytes:
    """Return an invitation with more *lines*, in an encoding in which every letter stays what it is."""
    before, appointment, after = re.split(rb"(BEGIN:VCALENDAR.*END:VCALENDAR)", WITH_APPOINTMENT, flags=re.DOTALL)
    more = appointment.replace(b"END:VEVENT", lines.encode() + b"END:VEVENT")
    return before.replace(b"Encoding: 8bit", b"Encoding: base64") + encodebytes(more).replace(b"\n", b"\r\n") + after


@pytest.mark.parametrize("what", ACTING)
def test_an_appointment_in_which_something_acts_is_kept_without_it(what: str) -> None:
    data = _with(ACTING[what])

    kept = FILES.accept("file", "a.eml", data)

    texts = [part.get_payload(decode=True) for part in message_from_bytes(kept.data).walk() if not part.is_multipart()]
    appointment = b"".join(text for text in texts if isinstance(text, bytes))
    assert kept.left_out == ("what opens, fetches or starts something in its appointment",)
    assert b"Meeting about Ada" in appointment
    assert not any(
        word in appointment for word in (b"a.example/x", b"TVo", b"PROCEDURE", b"AUDIO", b"ALT-DESC", b"X-EXE")
    )
    assert FILES.accept("file", "a.eml", kept.data).left_out == ()


def test_a_bag_of_outlook_is_refused_as_it_cannot_be_looked_into() -> None:
    with pytest.raises(FileRefused, match=r"“winmail\.dat”, which is attached"):
        FILES.accept(
            "file", "a.eml", disposition('filename="winmail.dat"', "application/ms-tnef", b"\x78\x9f\x3e\x22\x01\x00")
        )


@pytest.mark.parametrize("what", [what for what in ORDINARY_MAILS if b"boundary" in ORDINARY_MAILS[what]])
def test_an_email_without_what_was_left_out_has_everything_else(what: str) -> None:
    data = ORDINARY_MAILS[what]
    boundary = b"--" + str(message_from_bytes(data).get_boundary()).encode()
    program = b'\r\nContent-Type: text/plain; name="a.bat"\r\n\r\ncalc\r\n'

    kept = FILES.accept("file", "a.eml", data.replace(boundary, boundary + program + boundary, 1))

    before, after = (
        [part.get_payload() for part in message_from_bytes(one).walk() if not part.is_multipart()]
        for one in (data, kept.data)
    )
    assert len(kept.left_out) == 1
    assert [str(one).split() for one in after[1:]] == [str(one).split() for one in before]
    assert FILES.accept("file", "a.eml", kept.data).data == kept.data
