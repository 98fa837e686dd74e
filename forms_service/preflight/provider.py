"""The identity provider: it answers, and is the one that the sign-in file says."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from forms_service.adapters.identity.openid import ask_configuration
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming


def silent_provider(it: Installation) -> Iterator[Shortcoming]:
    """Ask it for what everybody may know of it; while it is away, whoever is signed in goes on."""
    issuer = it.sign_in.issuer if it.sign_in else ""
    if not issuer:
        return
    try:
        known_as = ask_configuration(issuer).get("issuer")
    except (requests.RequestException, OSError, ValueError) as error:
        yield _away(issuer, type(error).__name__)
        return
    if known_as != issuer:
        words = f"The identity provider calls itself {known_as}, and SIGN_IN_FILE {issuer}: nobody can sign in."
        yield Shortcoming("provider-other", words, "Have issuer be that to the letter, if it is yours.", Effect.OPEN)


def _away(issuer: str, why: str) -> Shortcoming:
    return Shortcoming(
        "provider-away",
        f"The identity provider ({issuer}) does not answer ({why}), so nobody new can sign in.",
        "See that it runs, that issuer in SIGN_IN_FILE is its address and, for SSLError, that its certificate is in "
        "date by a clock that is right, and that whoever signed it is in REQUESTS_CA_BUNDLE, or known to this machine.",
        Effect.OPEN,
    )
