"""Signing in through an identity provider: sent there, come back, known or refused; and signed out there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import MemberId, new
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.casework.staff.members import Description, Identity, Member, SignInRefused
from forms_service.casework.staff.sessions import digest_of, new_secret
from forms_service.casework.staff.sign_ins import LONGEST_AWAY, SignIn
from forms_service.casework.users import User
from forms_service.services.ports import IdentityProvider, Ports
from forms_service.services.staff import sessions
from forms_service.services.work import service_work

SIGN_IN: Final = LogObject("sign_in")
UNKNOWN: Final = "This sign-in was begun too long ago, or in another browser. Sign in again."
NO_PROVIDER: Final = "No identity provider is set up, so nobody can sign in through one."
_VERIFIER_BYTES: Final = 48


@dataclass(frozen=True)
class ProviderRequest:
    """To which *address* a browser is sent to sign in, and the *state* that it must bring back."""

    address: str
    state: str


@dataclass(frozen=True)
class NewSession:
    """Who has signed in, and the *secret* of the session that was begun."""

    user: User
    secret: str


def provider_of(ports: Ports) -> IdentityProvider:
    if ports.identity_provider is None:
        raise Conflict(NO_PROVIDER)
    return ports.identity_provider


def begin(ports: Ports, *, next_page: str, held_post: str, afresh: bool) -> ProviderRequest:
    """Begin to sign somebody in, who wanted a page or typed something; nobody knows yet who they are."""
    state, verifier = new_secret(), secrets.token_urlsafe(_VERIFIER_BYTES)
    sign_in = SignIn(digest_of(state), new_secret(), verifier, next_page, held_post, ports.clock.now())
    address = provider_of(ports).request(sign_in, state, afresh=afresh)
    with ports.unit_of_work() as unit:
        unit.sign_ins.add(sign_in)
        unit.commit()
    return ProviderRequest(address, state)


def take_sign_in(ports: Ports, state: str) -> SignIn | None:
    """Return the sign-in to which an answer belongs; once."""
    with ports.unit_of_work() as unit:
        found = unit.sign_ins.take(digest_of(state))
        unit.commit()
    return found if found and found.is_open(ports.clock.now()) else None


def finish(ports: Ports, sign_in: SignIn, answer: Mapping[str, str], *, browser: str, address: str) -> NewSession:
    """Sign in whoever the provider says has come back; ``SignInRefused``, which is in the log of their organisation."""
    provider = provider_of(ports)
    try:
        identity = provider.identify(sign_in, answer)
        description = _describe(ports, provider, identity)
    except SignInRefused as refused:
        _write_refusal(ports, refused, address)
        raise
    user = _meet(ports, identity, description).user
    _end_elsewhere(ports, identity, "moved to another organisation", but=user.organisation)
    secret = sessions.begin(
        ports, user, browser, address, provider_session=identity.session, id_token=identity.id_token
    )
    return NewSession(user, secret)


def end_there(ports: Ports, token: str) -> int:
    """End the sessions of somebody whose session at the provider is over; return how many there were."""
    ended = provider_of(ports).read_logout(token)
    return sum(
        sessions.end_by_provider(ports, organisation.id, ended, "by the identity provider")
        for organisation in ports.directory.organisations()
    )


def forget_abandoned(ports: Ports) -> JobOutcome:
    """Let go of sign-ins from which nobody came back, as a job that comes round."""
    with ports.unit_of_work() as unit:
        gone = unit.sign_ins.expire(before=ports.clock.now() - LONGEST_AWAY)
        unit.commit()
    return JobOutcome(f"{gone} let go")


def _meet(ports: Ports, identity: Identity, description: Description) -> Member:
    """Write down who has come, in place of how they were described before; of two at one moment one comes after."""
    try:
        return _write_down(ports, identity, description)
    except Conflict:
        return _write_down(ports, identity, description)


def _write_down(ports: Ports, identity: Identity, description: Description) -> Member:
    said = {name: value for name, value in asdict(description).items() if name != "organisation"}
    with service_work(ports, description.organisation) as work:
        known = work.members.of_subject(identity.issuer, identity.subject)
        if known:
            member = replace(known, **said, signed_in_at=work.now)
            work.members.save(member)
            return member
        member = Member(
            id=new(MemberId), organisation=description.organisation, issuer=identity.issuer, subject=identity.subject,
            signed_in_at=work.now, **said,
        )  # fmt: skip
        work.members.add(member)
        return member


def _describe(ports: Ports, provider: IdentityProvider, identity: Identity) -> Description:
    """Return whom the claims describe; where that is nobody any more, it ends what they have open in any browser."""
    try:
        return provider.rules.describe(identity.claims)
    except SignInRefused:
        _end_elsewhere(ports, identity, "nobody here any more")
        raise


def _end_elsewhere(ports: Ports, identity: Identity, why: str, *, but: str = "") -> None:
    """End what somebody has open in every organisation *but* the one for which they work."""
    for organisation in ports.directory.organisations():
        if organisation.id != but:
            sessions.end_by_provider(ports, organisation.id, identity.everywhere, why)


def _write_refusal(ports: Ports, refused: SignInRefused, address: str) -> None:
    if refused.organisation:
        with service_work(ports, refused.organisation) as work:
            told = {"name": refused.name, "address": address, "why": refused.why}
            work.sign_in("sign_in_refused", SIGN_IN, told)
