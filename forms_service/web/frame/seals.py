"""What goes through browsers so that only the service reads or makes it: typed text, and all that our cookie holds."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final

import flask
from Crypto.Cipher import AES
from flask.sessions import SecureCookieSessionInterface, session_json_serializer
from itsdangerous import URLSafeTimedSerializer

from forms_service.web.frame.security import every_key

_NONCE, _MARK = 12, 16
"""How many bytes of a sealed text are its own number, and how many prove that nobody altered it."""
_COOKIE: Final = "cookie"


def seal_text(app: flask.Flask, text: str, purpose: str) -> str:
    """Return *text* so that it can pass through anybody's browser; it is opened for the same *purpose* alone."""
    cipher = AES.new(_keys(app, purpose)[-1], AES.MODE_GCM, nonce=secrets.token_bytes(_NONCE))
    sealed, mark = cipher.encrypt_and_digest(zlib.compress(text.encode()))
    return urlsafe_b64encode(cipher.nonce + mark + sealed).decode()


def unseal_text(app: flask.Flask, sealed: str, purpose: str) -> str | None:
    """Return what `seal_text` sealed; nothing for anything else."""
    opened = (_opened(sealed, key) for key in reversed(_keys(app, purpose)))
    return next((zlib.decompress(text).decode() for text in opened if text), None)


class SealedCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, sealed: what was searched for, or is said once on the next page, may name somebody."""

    def get_signing_serializer(self, app: flask.Flask) -> URLSafeTimedSerializer | None:
        signing = super().get_signing_serializer(app)
        if signing is not None:
            signing.serializer = _Contents(app)
        return signing


class _Contents:
    """Flask's own notation of what the cookie holds, sealed; what was signed before cookies were sealed counts."""

    def __init__(self, app: flask.Flask) -> None:
        self._app = app

    def dumps(self, held: Any) -> str:
        return seal_text(self._app, session_json_serializer.dumps(held), _COOKIE)

    def loads(self, text: str) -> Any:
        opened = unseal_text(self._app, text, _COOKIE)
        return session_json_serializer.loads(text if opened is None else opened)


def _opened(sealed: str, key: bytes) -> bytes | None:
    try:
        whole = urlsafe_b64decode(sealed)
        cipher = AES.new(key, AES.MODE_GCM, nonce=whole[:_NONCE])
        return cipher.decrypt_and_verify(whole[_NONCE + _MARK :], whole[_NONCE : _NONCE + _MARK])
    except ValueError:
        return None


def _keys(app: flask.Flask, purpose: str) -> list[bytes]:
    return [hashlib.sha256(purpose.encode() + key.encode()).digest() for key in every_key(app)]
