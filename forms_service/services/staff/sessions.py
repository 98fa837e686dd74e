"""Sessions: begun by signing in, looked up on every request, ended by a person or by their time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import SessionId, new
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.casework.staff.members import ProviderLogout
from forms_service.casework.staff.sessions import Session, digest_of, new_secret
from forms_service.casework.users import Permission, User
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work

SESSIONS: Final = LogObject("sessions")


def find(ports: Ports, secret: str) -> tuple[User, Session] | None:
    """Return who is signed in with this secret, and their session; nobody where it is over or was never begun."""
    session, now = ports.sessions.find(digest_of(secret)), ports.clock.now()
    if session is None or not session.is_open(now):
        return None
    user = _present_user(ports, session)
    if user and session.is_to_be_noted(now):
        ports.sessions.note_seen(session, now)
    return (user, session) if user else None


def _present_user(ports: Ports, session: Session) -> User | None:
    """Return whose session it is, if they still work there."""
    try:
        user = ports.directory.present_user(session.user)
    except NotFound:
        return None
    return user if user.organisation == session.organisation else None


@use_case(*Permission)
def begin(work: Work, browser: str, address: str, *, provider_session: str = "", id_token: str = "") -> str:
    """Sign the actor in in one browser; return the secret that its cookie is to hold."""
    secret = new_secret()
    session = Session(
        new(SessionId), work.organisation, work.by, digest_of(secret), work.now, work.now,
        browser, address, provider_session, id_token,
    )  # fmt: skip
    work.sessions.add(session)
    work.sign_in("signed_in", session, {"browser": browser, "address": address, "role": work.actor.role.label})
    return secret


@use_case(*Permission, unlogged="they see themselves")
def own(work: Work) -> Sequence[Session]:
    """Return where the actor is signed in, the latest first."""
    return [session for session in work.sessions.of_user(work.by) if session.is_open(work.now)]


@use_case(Permission.END_SESSIONS)
def everybody(work: Work) -> Sequence[Session]:
    """Return where anybody of the organisation is signed in, the latest first."""
    work.read("sessions_read", SESSIONS)
    return [session for session in work.sessions.every() if session.is_open(work.now)]


@use_case(*Permission, unlogged="one that has ended ends no second time")
def end_here(work: Work, session: Session) -> None:
    """End the session in which the actor is."""
    _end(work, session, "signed_out")


@use_case(*Permission, unlogged="one that has ended ends no second time")
def end_own(work: Work, session_id: SessionId) -> Session:
    """End a session of the actor's, in whichever browser."""
    session = work.sessions.get(session_id)
    if session.user != work.by:
        raise NotFound("There is no such session of yours.")
    _end(work, session, "session_ended", "by its user")
    return session


@use_case(Permission.END_SESSIONS, unlogged="one that has ended ends no second time")
def end_of_another(work: Work, session_id: SessionId) -> Session:
    """End the session of anybody of the organisation."""
    session = work.sessions.get(session_id)
    _end(work, session, "session_ended", "by an administrator")
    return session


def end_by_provider(ports: Ports, organisation: str, ended: ProviderLogout, why: str) -> int:
    """End those sessions here that hang on what has ended at the provider; return how many there were."""
    with service_work(ports, organisation) as work:
        over = [session for session in _those_of(work, ended) if ended.session in {"", session.provider_session}]
        for session in over:
            _end(work, session, "session_ended", why)
    return len(over)


def _those_of(work: Work, ended: ProviderLogout) -> Sequence[Session]:
    if not ended.subject:
        return work.sessions.every()
    member = work.members.of_subject(ended.issuer, ended.subject)
    return work.sessions.of_user(member.id) if member else ()


def end_overdue(ports: Ports) -> JobOutcome:
    """End the sessions whose time is over, as a job that comes round."""
    ended = 0
    for organisation in ports.sessions.organisations():
        with service_work(ports, organisation) as work:
            over = [session for session in work.sessions.every() if session.why_over(work.now)]
            for session in over:
                _end(work, session, "session_ended", session.why_over(work.now))
        ended += len(over)
    return JobOutcome(f"{ended} ended")


def _end(work: Work, session: Session, act: str, why: str = "") -> None:
    if work.sessions.remove(session):
        work.sign_in(act, session, {"to": session.user, "why": why} if why else {})
