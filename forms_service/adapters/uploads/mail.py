"""E-mails saved as files: each thing attached is judged as if it had been added by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

EML = "message/rfc822"
MOST_PARTS: Final = 200
_FIRST_LINE: Final = re.compile(rb"\A[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r]")
_HEADERS: Final = (b"\nfrom:", b"\nreceived:", b"\ndate:", b"\nsubject:", b"\nmessage-id:")
_HARMLESS: Final = (b"GIF87a", b"GIF89a")
"""The logo beneath a signature."""


def is_mail(data: bytes) -> bool:
    """Whether *data* begins with the headers of an e-mail."""
    head = b"\n" + data[:20_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    return bool(_FIRST_LINE.match(data)) and sum(name in head for name in _HEADERS) >= 2


def check(data: bytes, check_part: Callable[[bytes], object]) -> None:
    """Refuse an e-mail with something attached that *check_part* refuses."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        attached = [(_name(part), _content(part)) for part in parts if _is_attached(part)]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError) as bad:
        raise FileRefused("The e-mail is damaged: it cannot be read. Print it to PDF and add that") from bad
    if len(parts) > MOST_PARTS:
        raise FileRefused("The e-mail has too many parts. Print it to PDF and add that")
    for name, content in attached:
        if content.startswith(_HARMLESS):
            continue
        try:
            check_part(content)
        except FileRefused as refused:
            raise FileRefused(f"“{name}”, which is attached to the e-mail: {refused}") from refused


def _is_attached(part: EmailMessage) -> bool:
    return part.is_attachment() or bool(part.get_filename()) or part.get_content_maintype() != "text"


def _name(part: EmailMessage) -> str:
    return (part.get_filename() or "a file without a name")[:80]


def _content(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
