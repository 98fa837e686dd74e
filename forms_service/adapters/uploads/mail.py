"""E-mails saved as files: each thing attached is judged as if it had been added by itself.

Headers, parts and their nesting are measured before they are read, so that none is made to be read for ever. What acts
when it is read (a program, a picture that tells its sender) is left out, and what was left out is said.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Callable, Sequence
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from typing import Any, Final, TypeAlias

from forms_service.adapters.uploads.mail_pages import plain_page
from forms_service.adapters.uploads.office.markup import UnreadableMarkup
from forms_service.casework.answering.uploads import FileRefused

Judge: TypeAlias = Callable[[bytes], tuple[bytes, tuple[str, ...]]]
"""Returns what is kept of a file, and what is left out of it; ``FileRefused`` if nothing is kept."""
EML = "message/rfc822"
MOST_PARTS: Final = 200
MOST_NESTED: Final = 20
"""How deep a part may stand in other parts; each e-mail that was passed on in another takes two steps."""
MOST_LINES: Final = 300_000
"""An attached file of 10 MB takes about 140,000."""
LONGEST_HEADER: Final = 2_000
"""Of those that say what a part is; its name with all its parameters takes some hundreds of letters."""
_OF_PARTS: Final = frozenset({"content-type", "content-disposition", "content-transfer-encoding"})
_LONGEST_NAME: Final = 80
_FIRST_LINE: Final = re.compile(rb"\A[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r]")
_HEADERS: Final = (b"\nfrom:", b"\nreceived:", b"\ndate:", b"\nsubject:", b"\nmessage-id:")
_BODIES: Final = frozenset({"text/plain", "text/html", "text/calendar", "text/rfc822-headers"})
"""What may be written in the e-mail itself; everything else is looked at as if it were attached."""
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
    head = b"\n" + data[:20_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    return bool(_FIRST_LINE.match(data)) and sum(name in head for name in _HEADERS) >= 2


def judged(data: bytes, judge: Judge) -> tuple[bytes, tuple[str, ...]]:
    """Return what is kept of an e-mail, and what is left out of it; refuse one with something that *judge* refuses."""
    message = _parsed(data)
    if any(_kind(part) not in _MESSAGES for part in message.walk() if part.get_content_maintype() == "message"):
        raise FileRefused(_ELSEWHERE)
    left_out = tuple(dict.fromkeys(what for part in _leaves(message) for what in _without(part, judge)))
    if not left_out:
        return data, ()
    anew = message.as_bytes(policy=_SHORT_HEADERS.clone(mangle_from_=False))
    if [_content(part) for part in _leaves(_parsed(anew))] != [_content(part) for part in _leaves(message)]:
        raise FileRefused(_DAMAGED)  # It does not read the same when it is written again.
    return anew, left_out


def _parsed(data: bytes) -> Message:
    if data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n") > MOST_LINES:
        raise FileRefused(_TOO_LONG)
    try:
        return message_from_bytes(data, _Part, policy=_SHORT_HEADERS)
    except RecursionError as deep:
        raise FileRefused(_TOO_LARGE) from deep
    except (MessageError, ValueError, LookupError, TypeError, AttributeError) as bad:
        raise FileRefused(_DAMAGED) from bad


def _leaves(message: Message) -> list[Message]:
    return [part for part in message.walk() if not part.is_multipart()]


def _without(part: Message, judge: Judge) -> tuple[str, ...]:
    """Take out of a part what is active in it, and say what that was; refuse what cannot be kept without it."""
    if _is_attached(part):
        return _without_in_file(part, judge)
    if _kind(part) == "text/html":
        try:
            page, left_out = plain_page(_content(part), str(part.get_content_charset("us-ascii")))
        except UnreadableMarkup as unreadable:
            raise FileRefused(_DAMAGED) from unreadable
        if left_out:
            _replace(part, page, "text/html; charset=utf-8")
        return left_out
    return ()


def _without_in_file(part: Message, judge: Judge) -> tuple[str, ...]:
    content = _content(part)
    if content.startswith(_HARMLESS) or (_kind(part) in _SIGNATURES and content.startswith(_SIGNED)):
        return ()
    try:
        anew, left_out = judge(content)
    except FileRefused as refused:
        raise FileRefused(f"“{_name(part)}”, which is attached to the e-mail: {refused}") from refused
    if left_out:
        _replace(part, anew)
    return left_out


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
        is_of_part = sourcelines[0].partition(":")[0].lower() in _OF_PARTS
        if is_of_part and sum(len(line) for line in sourcelines) > LONGEST_HEADER:
            raise FileRefused(_TOO_LONG)
        return super().header_source_parse(list(sourcelines))


_SHORT_HEADERS: Final = _ShortHeaders()


def _is_attached(part: Message) -> bool:
    is_named = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
    return is_named or _kind(part) not in _BODIES


def _name(part: Message) -> str:
    name = part.get_filename() or "a file without a name"
    with suppress(MessageError, LookupError, ValueError):
        name = str(make_header(decode_header(name)))
    return name[:_LONGEST_NAME]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
