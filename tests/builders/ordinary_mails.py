"""E-mails as Outlook, Exchange, Gmail, Apple Mail, Thunderbird and mail servers write them, with invented people."""

from __future__ import annotations

from base64 import encodebytes
from typing import Final

from tests.builders.uploads import a_pdf, a_picture, a_word_file


def _written(text: str, **files: bytes) -> bytes:
    """Return *text* as programs send it, with files in base64 where they are named."""
    for name, content in files.items():
        text = text.replace(f"@{name}@", encodebytes(content).decode().rstrip())
    return text.replace("@blank@", " ").lstrip("\n").replace("\n", "\r\n").encode()


_HEAD: Final = """
Received: from LO2P265MB0001.GBRP265.PROD.OUTLOOK.COM (2603:10a6:600:1::1) by
 CWLP265MB0002.GBRP265.PROD.OUTLOOK.COM with HTTPS; Sun, 22 Nov 2026 09:40:02 +0000
Received: from mail.prison.example (mail.prison.example [192.0.2.1])
\tby mx.council.example; Sun, 22 Nov 2026 09:40:01 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.1)
 smtp.mailfrom=prison.example; dkim=pass (signature was verified)
From: "Sample, Alex (PPU)" <alex.sample@prison.example>
To: Front Door <front.door@council.example>,
\t=?utf-8?B?VMW3?= <ty@council.example>
Subject: =?utf-8?Q?Child_contact_=E2=80=93_T=C5=B7=E2=80=99r?=
 =?utf-8?Q?_Ll=C5=B7n?=
Thread-Topic: Child contact
Date: Sun, 22 Nov 2026 09:40:00 +0000
Message-ID: <LO2P265MB0001ABC@LO2P265MB0001.GBRP265.PROD.OUTLOOK.COM>
MIME-Version: 1.0
"""
_APPOINTMENT: Final = """BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Sample, Alex":mailto:alex.sample@prison.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Front Door
 :mailto:front.door@council.example
DESCRIPTION;LANGUAGE=en-GB:Join: https://teams.example/l/1\\n\\nbegin with
  Ada <born 2019>
UID:040000008200E00074C5B7101A82E008
SUMMARY;LANGUAGE=en-GB:Meeting about Ada
DTSTART;TZID=GMT Standard Time:20261130T100000
DTEND;TZID=GMT Standard Time:20261130T110000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261122T094000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=en-GB:Room 1
X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE
X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l/1
X-MICROSOFT-LOCATIONS:[{"DisplayName":"Room 1"\\,"LocationAnnotation":""}]
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
END:VCALENDAR
"""
_FORWARDED: Final = """From: nora@council.example
Subject: Re: Ada
Date: Sat, 21 Nov 2026 09:40:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

T=E9l=E9phone
"""
WITH_APPOINTMENT: Final = _written(
    f"""{_HEAD}Content-Language: en-GB
Content-Type: multipart/alternative;
\tboundary="_000_LO2P265MB0001_"

--_000_LO2P265MB0001_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Join us
--_000_LO2P265MB0001_
Content-Type: text/calendar; charset="utf-8"; method=REQUEST
Content-Transfer-Encoding: 8bit

{_APPOINTMENT}
--_000_LO2P265MB0001_--
"""
)
ORDINARY_MAILS: Final = {
    "an invitation of Exchange": WITH_APPOINTMENT,
    "Outlook, with a picture in the text and a Word file": _written(
        f"""{_HEAD}Accept-Language: en-GB
X-MS-Has-Attach: yes
X-MS-Exchange-Organization-SCL: -1
x-ms-exchange-antispam-messagedata-chunkcount: 1
x-ms-exchange-antispam-messagedata-0:
\t=?us-ascii?Q?abc?=
Content-Type: multipart/mixed;
\tboundary="_005_LO2P265MB0001ABC_"

--_005_LO2P265MB0001ABC_
Content-Type: multipart/related;
\tboundary="_004_LO2P265MB0001ABC_";
\ttype="multipart/alternative"

--_004_LO2P265MB0001ABC_
Content-Type: multipart/alternative;
\tboundary="_000_LO2P265MB0001ABC_"

--_000_LO2P265MB0001ABC_
Content-Type: text/plain; charset="Windows-1252"
Content-Transfer-Encoding: quoted-printable

Please tell us about Ada =96 begin 2019.

-----Original Message-----
--
Alex
--_000_LO2P265MB0001ABC_
Content-Type: text/html; charset="Windows-1252"
Content-Transfer-Encoding: quoted-printable

<html><head><meta http-equiv=3D"Content-Type" content=3D"text/html; charset=
=3DWindows-1252"></head><body><p class=3D"MsoNormal">Ada =96 <img src=3D"cid:image001.png@01D9"=
></p></body></html>
--_000_LO2P265MB0001ABC_--

--_004_LO2P265MB0001ABC_
Content-Type: image/png; name="image001.png"
Content-Description: image001.png
Content-Disposition: inline; filename="image001.png"; size=1234;
\tcreation-date="Sun, 22 Nov 2026 09:39:00 GMT";
\tmodification-date="Sun, 22 Nov 2026 09:39:00 GMT"
Content-ID: <image001.png@01D9>
Content-Transfer-Encoding: base64

@picture@

--_004_LO2P265MB0001ABC_--

--_005_LO2P265MB0001ABC_
Content-Type:
\tapplication/vnd.openxmlformats-officedocument.wordprocessingml.document;
\tname="Request (v1.2) for Mr. Example.docx"
Content-Description: Request (v1.2) for Mr. Example.docx
Content-Disposition: attachment;
\tfilename="Request (v1.2) for Mr. Example.docx"; size=9
Content-Transfer-Encoding: base64

@word@

--_005_LO2P265MB0001ABC_--
""",
        picture=a_picture("PNG"),
        word=a_word_file(),
    ),
    "Gmail, with a name in Welsh and one in Polish": _written(
        f"""{_HEAD}Content-Type: multipart/mixed; boundary="000000000000a1b2c306"

--000000000000a1b2c306
Content-Type: multipart/alternative; boundary="000000000000a1b2c104"

--000000000000a1b2c104
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: base64

VMW3

--000000000000a1b2c104
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: base64

PGRpdiBkaXI9Imx0ciI+VMW3PC9kaXY+

--000000000000a1b2c104--
--000000000000a1b2c306
Content-Type: application/pdf; name="=?UTF-8?B?VMW34oCZciBMbMW3bi5wZGY=?="
Content-Disposition: attachment; filename="=?UTF-8?B?VMW34oCZciBMbMW3bi5wZGY=?="
Content-Transfer-Encoding: base64
Content-ID: <f_abc0>
X-Attachment-Id: f_abc0

@pdf@
--000000000000a1b2c306
Content-Type: image/jpeg;
 name="=?UTF-8?Q?Zdj=C4=99cie?= =?UTF-8?Q?_1=2Ejpg?="
Content-Disposition: attachment;
 filename*0*=UTF-8''%5A%64%6A%C4%99;
 filename*1*=%63%69%65%20%31%2E%6A%70%67
Content-Transfer-Encoding: base64

@picture@
--000000000000a1b2c306--
""",
        pdf=a_pdf(),
        picture=a_picture(),
    ),
    "Apple Mail": _written(
        f"""{_HEAD}Content-Type: multipart/alternative;
\tboundary="Apple-Mail=_11111111-2222-3333-4444-555555555555"
X-Mailer: Apple Mail (2.3774.600.62)

This is a multi-part message in MIME format.

--Apple-Mail=_11111111-2222-3333-4444-555555555555
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

See below

--Apple-Mail=_11111111-2222-3333-4444-555555555555
Content-Type: multipart/mixed;
\tboundary="Apple-Mail=_66666666-7777-8888-9999-000000000000"

--Apple-Mail=_66666666-7777-8888-9999-000000000000
Content-Transfer-Encoding: 7bit
Content-Type: text/html;
\tcharset=us-ascii

<html><head></head><body style="overflow-wrap: break-word;">See below</body></html>
--Apple-Mail=_66666666-7777-8888-9999-000000000000
Content-Disposition: inline;
\tfilename*=utf-8''Fotograf%C3%ADa%201.jpeg
Content-Type: image/jpeg;
\tx-unix-mode=0644;
\tname="=?utf-8?Q?Fotografi=CC=81a_1=2Ejpeg?="
Content-Transfer-Encoding: base64

@picture@

--Apple-Mail=_66666666-7777-8888-9999-000000000000--

--Apple-Mail=_11111111-2222-3333-4444-555555555555--
""",
        picture=a_picture(),
    ),
    "signed by its sender, with the foot of a list": _written(
        f"""{_HEAD}Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="----ABCD1234"

This is an S/MIME signed message

------ABCD1234
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: 8bit

Ada
--@blank@
Alex

------ABCD1234
Content-Type: application/pkcs7-signature; name="smime.p7s"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="smime.p7s"
Content-Description: S/MIME Cryptographic Signature

@signature@
------ABCD1234--

_______________________________________________
This e-mail was scanned.
""",
        signature=b"0\x82\x01\x00 signature",
    ),
    "forwarded as attached e-mails": _written(
        f"""{_HEAD}Content-Type: multipart/mixed; boundary="------------Ab1"

This is a multi-part message in MIME format.
--------------Ab1
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 7bit

See attached
--------------Ab1
Content-Type: message/rfc822; charset=UTF-8; name="Re: Ada.eml"
Content-Disposition: attachment; filename="Re: Ada.eml"
Content-Transfer-Encoding: 7bit

{_FORWARDED}
--------------Ab1
Content-Type: message/rfc822

{_FORWARDED}
--------------Ab1--
"""
    ),
    "one that could not be delivered": _written(
        f"""{_HEAD}Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_report1"

--=_report1
Content-Type: text/plain; charset=us-ascii

It could not be delivered.

--=_report1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.prison.example
Arrival-Date: Sun, 22 Nov 2026 09:40:00 +0000

Final-Recipient: rfc822; nora@council.example
Action: failed
Status: 5.1.1

--=_report1
Content-Type: text/rfc822-headers

From: alex.sample@prison.example
Subject: Ada

--=_report1--
"""
    ),
    "plain words": _written(f'{_HEAD}Content-Type: text/plain;\n\tcharset="utf-8";\n\nTŷ’r Llŷn\n'),
    "plain words without a type": _written(
        "From: a@b.example\nSubject: Ada\nDate: Sun, 22 Nov 2026 09:40:00 +0000\n\nAda\n"
    ),
}
