"""Keys and secrets: one that can be guessed protects nothing, and one that stands for two is lost twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from zxcvbn import zxcvbn

from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Shortcoming
from forms_service.settings import LEAST_KEY

LEAST_GUESSES: Final = 26.0
"""Of a key that we ask for: so many tries, as a power of ten, would find it. Random ones of 32 hex digits have more."""
LEAST_GUESSES_OF_OTHERS: Final = 14.0
"""Of a secret that another program gave us, which may be shorter."""
MOST_JUDGED: Final = 40
"""So many characters of a secret are looked at: a strong one is strong by then, and a longer one takes long."""
MOST_COMPARED: Final = 256
SHARED: Final = 16
"""Two secrets that have so many characters in a row in common were not made apart."""
WORDS: Final = (
    "changeme", "change-me", "change_me", "change me", "default", "development", "example", "invented", "placeholder",
    "password", "replace", "safeguarding", "northshire", "sample", "secret", "session", "32 characters",
)  # fmt: skip
"""What stands in examples, ours and others', and in what people make of them: nothing random has such a word."""
_REMEDY: Final = "Make another for it alone: openssl rand -hex 32"


def weak_keys(it: Installation) -> Iterator[Shortcoming]:
    """Those that could be guessed."""
    for name, secret in _keys(it).items():
        if len(secret) >= LEAST_KEY and (why := _why_weak(secret, LEAST_GUESSES)):
            yield Shortcoming("key-weak", f"{name} {why}, so it could be guessed.", _remedy(name))
    for name, secret in _others(it).items():
        if secret and (why := _why_weak(secret, LEAST_GUESSES_OF_OTHERS)):
            yield Shortcoming("key-weak", f"{name} {why}, so it could be guessed.", _remedy(name))


def keys_alike(it: Installation) -> Iterator[Shortcoming]:
    """Those that are the same, or nearly."""
    every = {**_keys(it), **_others(it), "the password in DATABASE_URL": _password(it)}
    for (one, secret), (other, another) in combinations(every.items(), 2):
        if _have_much_in_common(secret, another):
            words = f"{one} and {other} are the same, or nearly: whoever learns one of them has both."
            yield Shortcoming("keys-alike", words, _remedy(one))


def _keys(it: Installation) -> Mapping[str, str]:
    return {"SECRET_KEY": it.settings.secret_key, "AUDIT_KEY": it.settings.audit_key.decode("utf-8", "replace")}


def _others(it: Installation) -> Mapping[str, str]:
    of_store = it.bucket.secret_key if it.bucket else it.settings.object_store_secret_key
    return {"SIGN_IN_SECRET": it.settings.sign_in_secret, "the secret key of the store": of_store}


def _password(it: Installation) -> str:
    return str(it.database.password or "") if it.database else ""


def _why_weak(secret: str, least: float) -> str:
    """Why a secret could be guessed; nothing if it could not."""
    if word := next((word for word in WORDS if word in secret.casefold()), ""):
        return f"has “{word}” in it, as examples have"
    judged = zxcvbn(secret[:MOST_JUDGED], user_inputs=["forms", "service", "session", "audit", "production"])
    return "has too little variety, or repeats itself" if judged["guesses_log10"] < least else ""


def _have_much_in_common(one: str, other: str) -> bool:
    if not one or not other:
        return False
    compared = SequenceMatcher(None, one[:MOST_COMPARED], other[:MOST_COMPARED], autojunk=False)
    shared = compared.find_longest_match().size
    return one == other or shared >= SHARED


def _remedy(name: str) -> str:
    if name == "AUDIT_KEY":
        return (
            f"{_REMEDY}. Where records are kept already, the old one goes into AUDIT_KEYS_BEFORE, and forms-service "
            "keys seal-anew is run: what was sealed with it is verified with that alone."
        )
    if name == "SECRET_KEY":
        return f"{_REMEDY}."
    return "Have another made where it is given out, and set that."
