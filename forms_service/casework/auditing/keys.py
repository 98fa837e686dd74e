"""The keys of the audit log and of manifests: the present one seals, those before it still prove what they sealed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

KEY_CHANGED: Final = "audit_key_changed"
SEALED_ANEW: Final = "records_sealed_anew"
"""What the log says once everything bears a seal of a new key: from then on none of a former one counts."""
_FORMER_KEY: Final = re.compile(r'"([^"]+)"|(\S+)')
"""One of the keys before the present one: a word, or in double quotes a key that has blanks in it."""


def key_id(key: bytes) -> str:
    """By what a key is told from others, in words that give nothing of it away."""
    return hmac.new(key, b"which key this is", hashlib.sha256).hexdigest()[:8]


def read_former_keys(text: str) -> tuple[str, ...]:
    """Return the keys before a present one, with blanks or line breaks between, the last one first."""
    return tuple(quoted or word for quoted, word in _FORMER_KEY.findall(text))


def former_keys_text(keys: Iterable[str]) -> str:
    """What is read again as these keys: one a line."""
    return "\n".join(key if key.split() == [key] else f'"{key}"' for key in keys)


@dataclass(frozen=True)
class AuditKeys:
    """The *newest* key, and the *former* ones, of which the one before it comes first."""

    newest: bytes
    former: tuple[bytes, ...] = ()

    @property
    def oldest_first(self) -> tuple[bytes, ...]:
        return (*reversed(self.former), self.newest)
