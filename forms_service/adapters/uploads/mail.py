"""E-mails saved as files: each thing attached is judged as if it had been added by itself.

Headers, parts and their nesting are measured before they are read, so that none is made to be read for ever. What acts
when it is read (a program, a picture that tells its sender) is left out, and so is an attached file whose name makes
it another kind of file than it is; what was left out is said. What two programs may read in two ways is refused.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from typing import Any, Final, TypeAlias

from forms_service.adapters.uploads.foreign import refuse_page, refuse_pdf, refuse_zip
from forms_service.adapters.uploads.mail_calendars import CALENDAR, CALENDARS, plain_calendar
from forms_service.adapters.uploads.mail_headers import content_type, disposition
from forms_service.adapters.uploads.mail_names import NAMING, is_plain, names_aside, names_of_part
from forms_service.adapters.uploads.mail_pages import plain_page
from forms_service.adapters.uploads.mail_structure import refuse_file_in, refuse_two_readings
from forms_service.adapters.uploads.office.markup import UnreadableMarkup
from forms_service.casework.answering.uploads import FileRefused

Judge: TypeAlias = Callable[[bytes], tuple[bytes, tuple[str, ...], tuple[str, ...]]]
"""Returns what is kept of a file, what is left out of it, and what the name of such a file ends in.

``FileRefused`` if nothing is kept.
"""
EML = "message/rfc822"
MOST_PARTS: Final = 200
MOST_NESTED: Final = 20
"""How deep a part may stand in other parts; each e-mail that was passed on in another takes two steps."""
MOST_LINES: Final = 300_000
"""An attached file of 10 MB takes about 140,000."""
LONGEST_HEADER: Final = 2_000
"""Of those that say what a part is; its name with all its parameters takes some hundreds of letters."""
_OF_PARTS: Final = "content-"
_LONGEST_NAME: Final = 80
_MOST_LEFT_OUT: Final = 12
_FRAME: Final = re.compile(rb"\A(\xef\xbb\xbf)?(From [^\r\n]{1,500}\r?\n)?")
"""What some programs put before an e-mail that they save: a mark of its alphabet, or the line of a mailbox."""
_FIRST_LINE: Final = re.compile(rb"\A[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r]")
_HEADERS: Final = (b"\nfrom:", b"\nreceived:", b"\ndate:", b"\nsubject:", b"\nmessage-id:")
_BODIES: Final = {"text/plain": (".txt",), "text/html": (".htm", ".html"), "text/rfc822-headers": (".txt",)}
"""What may be written in the e-mail itself, and what its place may end in; everything else is as if attached."""
_FILES_NAMES: Final = (
    "text/plain text/rfc822-headers "
    "application/octet-stream binary/octet-stream application/unknown application/download "
    "application/x-download application/force-download application/x-unknown-content-type "
    "application/pdf application/x-pdf image/jpeg image/jpg image/pjpeg image/png image/x-png image/gif "
    "application/msword application/zip application/x-zip-compressed "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document application/vnd.oasis.opendocument.text"
)
_FILES: Final = frozenset(_FILES_NAMES.split())
"""What an attached file may be said to be: programs go by that, too, where it has no name."""
_GIF_ENDINGS: Final = (".gif", ".jpg", ".jpeg", ".png")
_SIGNATURE_ENDINGS: Final = (".p7s", ".asc", ".sig")
_OTHER_KIND: Final = "by its name or type it is a kind of file that we do not take"
_FOREIGN_NAME: Final = "a name by which a part of it would be another kind of file"
_MORE: Final = "and more of the same"
_HARMLESS: Final = (b"GIF87a", b"GIF89a")
"""The logo beneath a signature."""
_MESSAGES: Final = frozenset(
    {EML, "message/global", "message/delivery-status", "message/disposition-notification", "message/feedback-report"}
)
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_SIGNED: Final = (b"0\x80", b"0\x82", b"0\x83", b"-----BEGIN PGP SIGNATURE-----")
"""The signature of whoever sent it, which no program opens."""
_PRINT: Final = "Print it to PDF and add that"
_DAMAGED: Final = f"The e-mail is damaged: it cannot be read. {_PRINT}"
_ELSEWHERE: Final = f"A part of the e-mail is somewhere else, or is only half of one. {_PRINT}"
_TOO_LARGE: Final = f"The e-mail has too many parts. {_PRINT}"
_TOO_LONG: Final = f"The e-mail has too many lines, or a heading that is too long. {_PRINT}"


def is_mail(data: bytes) -> bool:
    """Whether *data* begins with the headers of an e-mail."""
    data = _without_frame(data[:20_000])
    head = b"\n" + data.replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    return bool(_FIRST_LINE.match(data)) and sum(name in head for name in _HEADERS) >= 2


def judged(data: bytes, judge: Judge) -> tuple[bytes, tuple[str, ...]]:
    """Return what is kept of an e-mail, and what is left out of it; refuse one with something that *judge* refuses."""
    data = _without_frame(data)
    message = _parsed(data)
    refuse_two_readings(data, message)
    if any(_kind(part) not in _MESSAGES for part in message.walk() if part.get_content_maintype() == "message"):
        raise FileRefused(_ELSEWHERE)
    found = tuple(dict.fromkeys(what for part in list(message.walk()) for what in _without(part, judge)))
    left_out = found if len(found) <= _MOST_LEFT_OUT else (*found[:_MOST_LEFT_OUT], _MORE)
    if not left_out:
        return data, ()
    line_end = "\r\n" if b"\r\n" in data else "\n"
    anew = message.as_bytes(policy=_SHORT_HEADERS.clone(mangle_from_=False, linesep=line_end))
    again = _parsed(anew)
    refuse_two_readings(anew, again)
    if _contents(again) != _contents(message):
        raise FileRefused(_DAMAGED)  # It does not read the same when it is written again.
    return anew, left_out


def _without_frame(data: bytes) -> bytes:
    return _FRAME.sub(b"", data, count=1)


def _parsed(data: bytes) -> Message:
    if data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n") > MOST_LINES:
        raise FileRefused(_TOO_LONG)
    try:
        return message_from_bytes(data, _Part, policy=_SHORT_HEADERS)
    except RecursionError as deep:
        raise FileRefused(_TOO_LARGE) from deep
    except (MessageError, ValueError, LookupError, TypeError, AttributeError) as bad:
        raise FileRefused(_DAMAGED) from bad


def _contents(message: Message) -> list[bytes]:
    """Return what is in the parts of an e-mail, whichever the ends of lines."""
    return [_content(part).replace(b"\r\n", b"\n") for part in message.walk() if not part.is_multipart()]


def _without(part: Message, judge: Judge) -> tuple[str, ...]:
    """Take out of a part what is active in it, and say what that was; refuse what cannot be kept without it."""
    kind, names = _kind(part), names_of_part(part)
    if part.is_multipart():
        return _without_name(part)
    if kind in CALENDARS and all(is_plain(name, (".ics",)) for name in names):
        return (*_without_acts(part), *_without_place(part, (".ics",)))
    if kind not in _BODIES or names or disposition(part).value not in {"", "inline"}:
        return _without_in_file(part, judge, (*names, *names_aside(part)))
    return (*_without_in_words(part), *_without_place(part, _BODIES[kind]))


def _without_in_words(part: Message) -> tuple[str, ...]:
    alphabet = str(part.get_content_charset("us-ascii"))
    if _kind(part) != "text/html":
        refuse_file_in(_content(part).decode("latin-1"))
        refuse_file_in(_letters_of_part(part))
        return ()
    try:
        page, left_out = plain_page(_content(part), alphabet)
    except UnreadableMarkup as unreadable:
        raise FileRefused(_DAMAGED) from unreadable
    if left_out:
        _replace(part, page, "text/html; charset=utf-8")
    return left_out


def _without_acts(part: Message) -> tuple[str, ...]:
    appointment, left_out = plain_calendar(_letters_of_part(part, "utf-8"))
    if left_out:
        _replace(part, appointment.encode(), f"{CALENDAR}; charset=utf-8")
    return left_out


def _without_name(part: Message) -> tuple[str, ...]:
    """Take its name from an e-mail that was passed on, or from parts together, unless it is that of an e-mail."""
    names = (*names_of_part(part), *names_aside(part))
    is_mail_named = _kind(part) in _MESSAGES and all(
        name.lower().endswith(".eml") and name.isprintable() for name in names
    )
    if not names or is_mail_named:
        return ()
    field = content_type(part)
    for header_name in ("Content-Disposition", "Content-Location", "Content-Description", "Content-Type"):
        del part[header_name]
    if field.value:
        part["Content-Type"] = field.without(NAMING)
    return (_FOREIGN_NAME,)


def _without_place(part: Message, endings: tuple[str, ...]) -> tuple[str, ...]:
    if all(is_plain(name, endings) for name in names_aside(part)):
        return ()
    del part["Content-Location"]
    del part["Content-Description"]
    return (_FOREIGN_NAME,)


def _without_in_file(part: Message, judge: Judge, names: tuple[str, ...]) -> tuple[str, ...]:
    kind, content = _kind(part), _content(part)
    if kind.startswith("text/"):
        refuse_file_in(_letters_of_part(part))
    if content.startswith(_HARMLESS):
        refuse_page(content, "picture")
        refuse_zip(content, "picture")
        refuse_pdf(content, "picture")
        return _without_file(part, names, _GIF_ENDINGS)
    if kind in _SIGNATURES and content.startswith(_SIGNED):
        return _without_file(part, names, _SIGNATURE_ENDINGS)
    try:
        anew, left_out, endings = judge(content)
    except FileRefused as refused:
        raise FileRefused(f"“{_name(part)}”, which is attached to the e-mail: {refused}") from refused
    whole = _without_file(part, names, endings)
    if left_out and not whole:
        _replace(part, anew)
    return whole or left_out


def _without_file(part: Message, names: tuple[str, ...], endings: tuple[str, ...]) -> tuple[str, ...]:
    """Put a line in the place of a file that is another kind by what it is called, and say so."""
    is_taken = _kind(part) in _FILES or _kind(part) in _SIGNATURES
    if is_taken and all(is_plain(name, endings) for name in names):
        return ()
    what = f"“{_name(part)}”, which was attached: {_OTHER_KIND}"
    for header_name in {name.lower() for name in part if name.lower().startswith(_OF_PARTS)}:
        del part[header_name]
    _replace(part, f"[Left out: {what}]".encode(), "text/plain; charset=utf-8")
    return (what,)


def _replace(part: Message, content: bytes, kind: str = "") -> None:
    if kind:
        del part["Content-Type"]
        part["Content-Type"] = kind
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(content).decode())


def _kind(part: Message) -> str:
    """Return what a part says it is; what says it twice, or unclearly, two programs may read in two ways."""
    said = part.get_all("Content-Type", [])
    if len(said) > 1 or any(str(one).partition(";")[0].count("/") != 1 for one in said):
        raise FileRefused(_DAMAGED)
    return part.get_content_type()


class _Part(Message):
    """A part that knows how deep it stands, and how many there are; it is told before anything of it is read."""

    depth = 0
    whole: _Part | None = None
    count = 1

    def attach(self, payload: Any) -> None:
        payload.depth, payload.whole = self.depth + 1, self.whole or self
        payload.whole.count += 1
        if payload.depth > MOST_NESTED or payload.whole.count > MOST_PARTS:
            raise FileRefused(_TOO_LARGE)
        super().attach(payload)


class _ShortHeaders(Compat32):
    """The plain way to read headers, which never calls itself; what says of a part what it is must be short."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        is_of_part = sourcelines[0].lower().startswith(_OF_PARTS)
        if is_of_part and sum(len(line) for line in sourcelines) > LONGEST_HEADER:
            raise FileRefused(_TOO_LONG)
        return super().header_source_parse(list(sourcelines))


_SHORT_HEADERS: Final = _ShortHeaders()


def _name(part: Message) -> str:
    names = (*names_of_part(part), *names_aside(part))
    name = next((one for one in names if one), "a file without a name")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)[:_LONGEST_NAME]


def _letters_of_part(part: Message, alphabet: str = "us-ascii") -> str:
    try:
        return _content(part).decode(str(part.get_content_charset(alphabet)), "replace")
    except LookupError:
        return _content(part).decode("latin-1")


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
