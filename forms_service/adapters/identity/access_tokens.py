"""Access tokens of systems: issued by the identity provider to its clients; in development, made by a command."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry

from forms_service.casework.errors import NotFound
from forms_service.casework.staff.clients import ApiClient, Caller, TokenRefused
from forms_service.casework.staff.members import SignInRefused

LONGEST_TOKEN: Final = 8_192
"""More than any provider issues."""
DEVELOPMENT_SECONDS: Final = 3_600
"""How long a token is good that the command made."""
_DEVELOPMENT: Final = "forms-service development"
_HS256: Final = ["HS256"]


class SignedClaims(Protocol):
    def access_claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """Return the claims of an access token for this audience; ``SignInRefused``."""


@dataclass(frozen=True)
class ProviderClients:
    """Systems that get their tokens from the identity provider, by client credentials."""

    provider: SignedClaims
    audience: str
    registered: Mapping[str, ApiClient]

    def known_by(self, token: str) -> Caller:
        _refuse_long(token)
        try:
            claims = self.provider.access_claims(token, self.audience)
        except SignInRefused as refused:
            raise TokenRefused(refused.why) from refused
        return _registered(self.registered, claims)


@dataclass(frozen=True)
class DevelopmentClients:
    """Invented systems; their tokens are made by a command on this machine, with the key that it keeps."""

    registered: Mapping[str, ApiClient]
    secret_key: str
    now: Callable[[], float] = time.time

    def known_by(self, token: str) -> Caller:
        _refuse_long(token)
        expected = JWTClaimsRegistry(
            now=lambda: int(self.now()),
            aud={"essential": True, "value": _DEVELOPMENT},
            exp={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._key, _HS256).claims
            expected.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise TokenRefused("token that no command here made, or too old") from error
        return _registered(self.registered, claims)

    def issue(self, client_id: str) -> str:
        """Return a token for one of the invented systems, with all that it is registered for."""
        client = self.registered.get(client_id)
        if client is None:
            raise NotFound(f"No system is called so. There are: {', '.join(self.registered) or 'none'}.")
        scopes = " ".join(sorted(client.scopes))
        claims = {"aud": _DEVELOPMENT, "client_id": client_id, "scope": scopes}
        return jwt.encode({"alg": "HS256"}, {**claims, "exp": int(self.now()) + DEVELOPMENT_SECONDS}, self._key)

    @property
    def _key(self) -> OctKey:
        return OctKey.import_key(hashlib.sha256(f"access tokens {self.secret_key}".encode()).digest())


def _refuse_long(token: str) -> None:
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused("token too long")


def _registered(registered: Mapping[str, ApiClient], claims: Mapping[str, Any]) -> Caller:
    """Return the system that the token was issued to, with what both the token and its registration let it do."""
    named = next((claims[name] for name in ("client_id", "azp", "appid") if isinstance(claims.get(name), str)), "")
    client = registered.get(named)
    if client is None:
        raise TokenRefused("client that is not registered here")
    granted = client.granted(_scopes(claims))
    return Caller(client.user(granted), granted)


def _scopes(claims: Mapping[str, Any]) -> set[str]:
    """What a token was issued for: providers say it as one text, as a list, or as roles of the application."""
    found: set[str] = set()
    for name in ("scope", "scp", "roles"):
        said = claims.get(name)
        several = said.split() if isinstance(said, str) else said if isinstance(said, list) else []
        found |= {each for each in several if isinstance(each, str)}
    return found
