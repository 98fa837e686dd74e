"""Keys and secrets: one that can be guessed protects nothing, and one that stands for two is lost twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import combinations
from typing import Final

from zxcvbn import zxcvbn

from forms_service.adapters.webhook_calls import WEBHOOK_PREFIX
from forms_service.preflight.installation import Installation, password_of
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.settings import LEAST_KEY, WEBHOOK_SECRET

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
_REMEDY_OF_AUDIT_KEY: Final = (
    f"{_REMEDY}. Where records are kept already, the old one goes into AUDIT_KEYS_BEFORE (in double quotes, if it has "
    "blanks), and forms-service keys seal-anew is run: what was sealed with it is verified with that alone."
)
_REMEDY_OF_WEBHOOK: Final = "Set another for that system alone: echo whsec_$(openssl rand -base64 32)"
_GIVEN_OUT: Final = "Have another made where it is given out, and set that."
_LET_GO: Final = "Take it out: without it, who signed in with it signs in once more."
_KEPT: Final = (
    "Keep it, as it proves what it sealed, and see that it is whole and comes after those that were in use later. What "
    "was sealed with it alone proves no more than how well it was kept."
)


@dataclass(frozen=True)
class _Secret:
    """*least* guesses it must withstand, as a power of ten; *is_former*, where it counts for what was, beside another.

    An *own* one of ours has a length that it must have, and no blanks. *effect* is that of one that could be guessed.
    """

    name: str
    text: str
    remedy: str
    least: float = LEAST_GUESSES_OF_OTHERS
    own: bool = False
    is_former: bool = False
    effect: Effect = Effect.REFUSED


def weak_keys(it: Installation) -> Iterator[Shortcoming]:
    """Those that could be guessed, and those that could not be written down as a key before another."""
    for secret in _secrets(it):
        if why := _why_weak(secret):
            words = f"{secret.name} {why}, so it could be guessed."
            yield Shortcoming("key-weak", words, secret.remedy, secret.effect)
        elif secret.own and secret.text.split() != [secret.text]:
            words = f"{secret.name} has a blank or a line break in it, with which keys are told apart and files end."
            yield Shortcoming("key-with-blanks", words, secret.remedy)


def keys_alike(it: Installation) -> Iterator[Shortcoming]:
    """Those that are the same, or nearly; of two keys that both were before another nothing is to be done."""
    for one, other in combinations(_secrets(it), 2):
        if not (one.is_former and other.is_former) and _have_much_in_common(one.text, other.text):
            words = f"{one.name} and {other.name} are the same, or nearly: whoever learns one of them has both."
            yield Shortcoming("keys-alike", words, _remedy_alike(one, other))


def _remedy_alike(one: _Secret, other: _Secret) -> str:
    if other.is_former and one.text == other.text:
        return f"Take it out of what was before, if no other was meant to take its place. Otherwise: {one.remedy}"
    return one.remedy


def _secrets(it: Installation) -> list[_Secret]:
    """Every secret that is set; those that count now before those that counted, so that a remedy is of the former."""
    settings = it.settings
    of_store = it.bucket.secret_key if it.bucket else settings.object_store_secret_key
    own = partial(_Secret, least=LEAST_GUESSES, own=True)
    every = [
        own("SECRET_KEY", settings.secret_key, f"{_REMEDY}."),
        own("AUDIT_KEY", settings.audit_key.decode("utf-8", "replace"), _REMEDY_OF_AUDIT_KEY),
        own("METRICS_TOKEN", settings.metrics_token, f"{_REMEDY}, and have Prometheus send that."),
        _Secret("SIGN_IN_SECRET", settings.sign_in_secret, _GIVEN_OUT),
        _Secret("the secret key of the store", of_store, _GIVEN_OUT),
        _Secret("DISPOSAL_STORE_SECRET_KEY", settings.disposal_store_secret_key, _GIVEN_OUT),
        _Secret("the password in DATABASE_URL", password_of(it.database), _GIVEN_OUT),
        _Secret("the password in BACKUP_DATABASE_URL", password_of(it.backup_database), _GIVEN_OUT),
        *(
            _Secret(f"{WEBHOOK_SECRET}{name}", secret.removeprefix(WEBHOOK_PREFIX), _REMEDY_OF_WEBHOOK)
            for name, secret in sorted(settings.webhook_secrets.items())
        ),
        *_former("SECRET_KEYS_BEFORE", settings.former_secret_keys, _LET_GO, Effect.REFUSED),
        *_former("AUDIT_KEYS_BEFORE", [key.decode() for key in settings.former_audit_keys], _KEPT, Effect.OPEN),
    ]
    return [secret for secret in every if secret.text]


def _former(name: str, keys: Sequence[str], remedy: str, effect: Effect) -> Iterator[_Secret]:
    for number, key in enumerate(keys, 1):
        yield _Secret(f"key {number} of {name}", key, remedy, LEAST_GUESSES, is_former=True, effect=effect)


def _why_weak(secret: _Secret) -> str:
    """Why a secret could be guessed; nothing if it could not, or if its setting is refused as too short."""
    if len(secret.text) < LEAST_KEY and secret.own:
        return ""
    if len(secret.text) < LEAST_KEY and secret.is_former:
        return f"has fewer than {LEAST_KEY} characters"
    if word := next((word for word in WORDS if word in secret.text.casefold()), ""):
        return f"has “{word}” in it, as examples have"
    judged = zxcvbn(secret.text[:MOST_JUDGED], user_inputs=["forms", "service", "session", "audit", "production"])
    return "has too little variety, or repeats itself" if judged["guesses_log10"] < secret.least else ""


def _have_much_in_common(one: str, other: str) -> bool:
    if not one or not other:
        return False
    compared = SequenceMatcher(None, one[:MOST_COMPARED], other[:MOST_COMPARED], autojunk=False)
    shared = compared.find_longest_match().size
    return one == other or shared >= SHARED
