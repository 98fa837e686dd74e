"""An OpenID Connect provider: authorisation code with PKCE, state and nonce; what it signs is checked by its keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from forms_service.adapters.asking import ask_aside
from forms_service.casework.budgets import share_of_budget
from forms_service.casework.errors import Unavailable
from forms_service.casework.staff.members import ClaimRules, Identity, ProviderLogout, SignInRefused
from forms_service.casework.staff.sign_ins import SignIn

TIME_LIMITS: Final = (3.0, 5.0)
"""Seconds to reach the provider, and to wait for its answer: somebody looks at a page meanwhile."""
KEPT_SECONDS: Final = 3600.0
"""How long what the provider says of itself is good; keys that it changes before are asked for at once."""
ASKED_AGAIN_SECONDS: Final = 2.0
"""How soon it is asked once more, for other keys or because it did not answer: nobody may make us ask all the time."""
CLOCKS_APART: Final = 120
"""How many seconds its clock may be ahead of ours or behind."""
LOGOUT_SECONDS: Final = 300
"""How old a logout token may be: an older one is sent again by somebody else."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make: never a shared secret, and never none."""
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"

T = TypeVar("T")

AWAY: Final = (
    "Your organisation’s sign-in does not answer just now, so nobody can sign in. "
    "Whoever is signed in can go on working. Try again in a few minutes."
)
NOT_SHOWN: Final = (
    "Your organisation’s sign-in did not show who you are. Sign in again; if that fails, tell your service desk."
)
CLOCKS: Final = (
    "The clocks of this service and of your organisation’s sign-in are too far apart to trust its answer. "
    "Tell your service desk."
)
DECLINED: Final = "Your organisation did not let you sign in. Try again, or ask its service desk why."


@dataclass(frozen=True)
class Registration:
    """How this service is known to the provider, and where browsers are sent back to."""

    issuer: str
    client_id: str
    client_secret: str
    return_address: str
    signed_out_address: str
    scope: str = "openid profile email"


@dataclass
class _ProviderAnswer:
    """What was asked of the provider, and when."""

    value: Any = None
    at: float = float("-inf")
    failed_at: float = float("-inf")


class OpenIdProvider:
    """Asks the provider as little as may be, and goes on with what it said before while it is away."""

    def __init__(self, registration: Registration, rules: ClaimRules, now: Callable[[], float] = time.time) -> None:
        self.rules = rules
        self._known = registration
        self._now = now
        self._metadata = _ProviderAnswer()
        self._keys = _ProviderAnswer()

    def request(self, sign_in: SignIn, state: str, *, afresh: bool) -> str:
        more = {"prompt": "login"} if afresh else {}
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"), state, sign_in.verifier, nonce=sign_in.nonce, **more
            )
        return str(address)

    def identify(self, sign_in: SignIn, answer: Mapping[str, str]) -> Identity:
        self._refuse_error(answer)
        with self._client() as client:
            token = self._fetch(client, sign_in, answer.get("code", ""))
            claims = self._id_token(token, sign_in.nonce)
            told = self._ask_more(client, claims) if self.rules.lacks(claims) else {}
        return Identity(
            self._known.issuer, claims["sub"], {**told, **claims}, str(claims.get("sid", "")), token["id_token"]
        )

    def sign_out_address(self, id_token: str) -> str:
        try:
            there = self._discovered().get("end_session_endpoint", "")
        except Unavailable:
            return ""
        asked = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": self._known.signed_out_address,
            "client_id": self._known.client_id,
        }
        return str(add_params_to_uri(there, list(asked.items()))) if there else ""

    def read_logout(self, token: str) -> ProviderLogout:
        claims = self._verified(token, JWTClaims, {})
        subject, session = claims.get("sub", ""), claims.get("sid", "")
        is_logout = isinstance(claims.get("events"), dict) and LOGOUT_EVENT in claims["events"]
        named = isinstance(subject, str) and isinstance(session, str) and (subject or session)
        is_late = self._now() - claims["iat"] > LOGOUT_SECONDS
        if not is_logout or not named or is_late or "nonce" in claims or "jti" not in claims:
            raise SignInRefused(NOT_SHOWN, "not a logout token")
        return ProviderLogout(self._known.issuer, subject, session)

    def access_claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """Return the claims of an access token that the provider issued to a system for this *audience*."""
        return self._verified(token, JWTClaims, {}, audience)

    def _refuse_error(self, answer: Mapping[str, str]) -> None:
        if answer.get("iss", self._known.issuer) != self._known.issuer:
            raise SignInRefused(NOT_SHOWN, "answer of another provider")
        if "error" in answer:
            raise SignInRefused(DECLINED, "the provider declined")

    def _fetch(self, client: Any, sign_in: SignIn, code: str) -> Mapping[str, Any]:
        try:
            with _as_away():
                there = self._endpoint("token_endpoint")
                asked = {"code": code, "grant_type": "authorization_code", "code_verifier": sign_in.verifier}
                token: Mapping[str, Any] = answer_in_time(lambda: client.fetch_token(there, **asked))
        except OAuthError as error:
            raise SignInRefused(NOT_SHOWN, "the provider took the code from nobody") from error
        if not isinstance(token.get("id_token"), str):
            raise SignInRefused(NOT_SHOWN, "no identity token")
        return token

    def _id_token(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        bound = {"nonce": nonce, "client_id": self._known.client_id, "access_token": token.get("access_token")}
        return self._verified(token["id_token"], CodeIDToken, bound)

    def _verified(
        self, token: str, kind: type[JWTClaims], bound: Mapping[str, Any], audience: str = ""
    ) -> Mapping[str, Any]:
        """Return the claims of a token that the provider signed for us, or for an *audience*, and not too long ago."""
        options = {
            "iss": {"essential": True, "value": self._known.issuer},
            "aud": {"essential": True, "value": audience or self._known.client_id},
            "iat": {"essential": True},
            **({"exp": {"essential": True}} if audience else {}),
        }
        try:
            signed = self._decode(token)
            claims = kind(signed.claims, signed.header, options, bound)
            claims.validate(int(self._now()), CLOCKS_APART)
        except ExpiredTokenError as error:
            raise SignInRefused(CLOCKS, "token of another time") from error
        except JoseError as error:
            early = getattr(error, "claim", "") in {"iat", "nbf"}
            words, why = (CLOCKS, "token of another time") if early else (NOT_SHOWN, f"token: {error.error}")
            raise SignInRefused(words, why) from error
        except (ValueError, TypeError) as error:
            raise SignInRefused(NOT_SHOWN, "token that cannot be read") from error
        return dict(claims)

    def _decode(self, token: str) -> Any:
        try:
            return jwt.decode(token, self._key_set(KEPT_SECONDS), ALGORITHMS)
        except (InvalidKeyIdError, BadSignatureError):  # It may have other keys since.
            return jwt.decode(token, self._key_set(ASKED_AGAIN_SECONDS), ALGORITHMS)

    def _ask_more(self, client: Any, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the provider says of somebody beside the token, if it has a place for that."""
        there = self._discovered().get("userinfo_endpoint")
        if not there:
            return {}
        with _as_away():
            answer = answer_in_time(lambda: client.get(there, timeout=TIME_LIMITS))
            answer.raise_for_status()
            told = answer.json()
        return told if isinstance(told, dict) and told.get("sub") == claims["sub"] else {}

    def _key_set(self, seconds: float) -> KeySet:
        found = self._ask_for(self._keys, self._endpoint("jwks_uri"), seconds)
        try:
            return KeySet.import_key_set(cast("KeySetSerialization", found))
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise Unavailable(AWAY) from error

    def _endpoint(self, endpoint: str) -> str:
        address = self._discovered().get(endpoint)
        if not isinstance(address, str):
            raise Unavailable(AWAY)
        return address

    def _discovered(self) -> Mapping[str, Any]:
        found = self._ask_for(self._metadata, _address_of_configuration(self._known.issuer), KEPT_SECONDS)
        if found.get("issuer") != self._known.issuer:
            raise Unavailable(AWAY)
        return found

    def _ask_for(self, asked: _ProviderAnswer, address: str, seconds: float) -> Mapping[str, Any]:
        """Return what stands there, asked for again after so long; while nobody answers, what stood there before."""
        now = time.monotonic()
        if now - asked.at > seconds and now - asked.failed_at > ASKED_AGAIN_SECONDS:
            try:
                asked.value, asked.at = _get_object(address), now
            except requests.RequestException:
                asked.failed_at = time.monotonic()
        if asked.value is None:
            raise Unavailable(AWAY)
        found: Mapping[str, Any] = asked.value
        return found

    @contextmanager
    def _client(self) -> Iterator[Any]:
        with OAuth2Session(
            self._known.client_id,
            self._known.client_secret,
            scope=self._known.scope,
            redirect_uri=self._known.return_address,
            code_challenge_method="S256",
            default_timeout=TIME_LIMITS,
        ) as client:
            yield client


def answer_in_time(ask: Callable[[], T]) -> T:
    """Return what the provider answers; if letter by letter, it is waited for no longer than if it hangs."""
    try:
        return ask_aside(ask).result(share_of_budget(sum(TIME_LIMITS)))
    except TimeoutError as late:
        raise requests.Timeout("no answer in time") from late


def ask_configuration(issuer: str) -> Mapping[str, Any]:
    """Return what a provider says of itself to everybody; an error of `requests` where it says nothing."""
    return _get_object(_address_of_configuration(issuer))


def _address_of_configuration(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def _get_object(address: str) -> Mapping[str, Any]:
    answer = answer_in_time(lambda: requests.get(address, timeout=TIME_LIMITS))
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise requests.exceptions.InvalidJSONError("not an object")
    return found


@contextmanager
def _as_away() -> Iterator[None]:
    """Whatever keeps the provider from answering is one thing to whoever wants to sign in."""
    try:
        yield
    except requests.RequestException as error:
        raise Unavailable(AWAY) from error
