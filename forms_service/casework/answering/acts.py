"""What may be done with a questionnaire, an intake or a reply: the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Rules, lacks, refused
from forms_service.casework.answering.questionnaires import PhoneApproval, Questionnaire, State
from forms_service.casework.errors import Conflict, NotAllowed, NotFound
from forms_service.casework.users import Permission, User

OF_NO_MATTER: Final = "-"
"""A reason given only to see whether a thing would refuse for another."""


class QuestionnaireFacts(Protocol):
    """What the rules go by. Some of it is looked up, so it is asked for only where it matters."""

    @property
    def questionnaire(self) -> Questionnaire: ...

    @property
    def reference(self) -> str: ...

    @property
    def is_intake(self) -> bool: ...

    @property
    def authors(self) -> frozenset[str]:
        """Who saved any answer that is asked."""

    @property
    def searchers(self) -> frozenset[str]:
        """Of a reply, who said the search that it rests on, or amended whom to search for."""

    @property
    def intake_is_open(self) -> bool:
        """Of a reply, whether the intake that it answers has still to be completed."""

    @property
    def is_about_nobody(self) -> bool:
        """Of a reply about one child, whether the intake does not name that child any more."""

    @property
    def has_replies(self) -> bool:
        """Of an intake, whether a reply to it has been started."""

    @property
    def has_gone_out(self) -> bool:
        """Whether anything issued of it last has gone out."""

    @property
    def owes_part_before(self) -> bool:
        """Whether the part before this one is issued and has not gone out."""

    @property
    def enquiry_has_gone_out(self) -> bool:
        """Whether anything of its enquiry has gone out that states something of a person."""

    @property
    def enquiry_is_unanswered(self) -> bool:
        """Whether a reply, or the next part of one, to its enquiry has still to go out."""

    @property
    def takes_effect(self) -> bool:
        """Whether other things go by it from its issue on: a correction, a local arrangement."""

    @property
    def is_known(self) -> bool:
        """Whether the answers to the form for an unknown child say that the child is known."""

    @property
    def has_known_form(self) -> bool:
        """Whether there is a form for a child who is known."""

    @property
    def is_reserved(self) -> bool:
        """Whether only a service manager may authorise it."""

    @property
    def authorisers(self) -> Sequence[str]:
        """The names of those who may authorise it."""

    @property
    def is_assessment(self) -> bool:
        """Whether it says what is best for a child, so that only members of certain professions may sign it."""

    @property
    def professions(self) -> Sequence[str]:
        """The professions whose members may sign an assessment here."""

    @property
    def signatories(self) -> Sequence[str]:
        """The names of those who may sign it, where not everybody may who answers."""

    @property
    def offers_phone(self) -> bool:
        """Whether a manager may approve it by telephone."""

    @property
    def uncovered(self) -> Sequence[str]:
        """What has not been done or said of everyone whom the answers name now (a search), in sentences."""

    @property
    def taken_alone(self) -> Sequence[str]:
        """Why it is decided on by itself, in sentences: none where it finds nobody and nothing speaks against that."""

    @property
    def is_made(self) -> bool:
        """Whether every document of the sealing that stands has been made and read back."""


def is_authoriser(user: User, reply: QuestionnaireFacts) -> bool:
    """Whether *user* has the role, and did not prepare it."""
    is_high_enough = user.may(Permission.AUTHORISE_RESERVED) or not reply.is_reserved
    is_another = not _prepared(user, reply) and user.id not in reply.searchers
    return user.may(Permission.AUTHORISE) and is_high_enough and is_another


def not_their_decision(user: User, reply: QuestionnaireFacts) -> Refusals:
    """Refuse whoever may not authorise it, whenever that is, and say who can."""
    if is_authoriser(user, reply):
        return
    others = " or ".join(reply.authorisers) or "nobody in this organisation yet"
    if not user.may(Permission.AUTHORISE):
        yield NotAllowed(f"This waits for a manager: {others}.")
    elif _prepared(user, reply):
        yield NotAllowed(f"You prepared this reply, so another manager must authorise it: {others}.")
    elif user.id in reply.searchers:
        yield NotAllowed(
            f"You searched for the people of this reply, or changed who they are, so another manager must authorise "
            f"it: {others}."
        )
    else:
        yield NotAllowed(f"A service manager must authorise this reply, because of what it is about: {others}.")


def _prepared(user: User, reply: QuestionnaireFacts) -> bool:
    return reply.questionnaire.was_prepared_by(user.id, reply.authors)


def not_their_signature(user: User, it: QuestionnaireFacts) -> Refusals:
    """Refuse whoever may write this and not sign it, and say who can."""
    if it.is_assessment and user.profession not in it.professions:
        allowed = " or ".join(it.professions).lower() or "profession that this organisation has recorded as allowed"
        others = " or ".join(it.signatories) or "nobody in this organisation yet"
        yield NotAllowed(
            f"This says what is best for a child, so whoever sends it signs it as a {allowed}, and you are not "
            f"recorded as one. Hand it over to somebody who may sign it: {others}."
        )


def _no_intake(it: QuestionnaireFacts) -> Refusals:
    if not it.is_intake:
        yield NotFound("There is no such intake.")


def _no_reply(it: QuestionnaireFacts) -> Refusals:
    if it.is_intake:
        yield NotFound("There is no such reply.")


def _before_the_intake(it: QuestionnaireFacts, what: str) -> Refusals:
    if it.intake_is_open:
        yield Conflict(f"The intake of this enquiry is open. Complete it before you {what}.")
    elif it.is_about_nobody:
        yield Conflict(
            "The child whom this is about is no longer named in the intake of this enquiry, so it goes no further. "
            "A manager can withdraw it."
        )


def _moves(actor: User, it: QuestionnaireFacts, act: Act) -> Refusals:
    """Refuse a move that the questionnaire itself does not make for *actor* from the state that it is in."""
    mine = it.questionnaire
    return refused(lambda: mine.perform(act, by=actor.id, at=mine.created_at, comment=OF_NO_MATTER))


def _not_theirs_to_write(actor: User, it: QuestionnaireFacts) -> Refusals:
    """Refuse whoever answers nothing, or, of an intake, does not write down what was asked either."""
    yield from lacks(actor, Permission.RECORD if it.is_intake else Permission.ANSWER)


def _change(actor: User, it: QuestionnaireFacts) -> Refusals:
    state = it.questionnaire.state
    yield from _not_theirs_to_write(actor, it)
    if not state.is_open:
        yield Conflict(f"This is {state.label.lower()}, so its answers cannot be changed now.")


def _complete(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from _change(actor, it)
    yield from _no_intake(it)
    if not actor.may(Permission.ANSWER):
        yield NotAllowed("Whoever answers the enquiry completes its intake: hand it over to one of them.")


def _reopen(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from lacks(actor, Permission.ANSWER)
    yield from _no_intake(it)
    if it.questionnaire.state is not State.COMPLETED:
        yield from _moves(actor, it, Act.REOPEN)
        return
    if not it.enquiry_is_unanswered and it.enquiry_has_gone_out:
        yield Conflict(
            "What answers this enquiry has gone out, so a name, a date or a missing child is corrected: open what was "
            "sent and choose “Something in this was wrong”."
        )


def _call_back(actor: User, it: QuestionnaireFacts) -> Refusals:
    """Anybody who answers may stop what has not gone out: its author may be away."""
    yield from lacks(actor, Permission.ANSWER)
    yield from _no_reply(it)
    yield from _moves(actor, it, Act.CALL_BACK)
    if it.has_gone_out:
        yield Conflict(
            "This has gone out, so it cannot be called back. Correct it instead: choose “Something in this was wrong”."
        )
    elif it.questionnaire.state is State.ISSUED and it.takes_effect:
        yield Conflict("Other work goes by this since it was issued, so it cannot be called back. Make a new one.")


def _send(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from _change(actor, it)
    yield from _no_reply(it)
    yield from _before_the_intake(it, "go on with the reply")
    yield from not_their_signature(actor, it)


def _start_known(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from _change(actor, it)
    if not _answers(actor, it):
        yield NotAllowed("Only whoever answers this form, or a manager, may put another in its place.")
    if not it.is_known:
        yield Conflict("Nothing in this form says that the child is known.")
    elif not it.has_known_form:
        yield NotFound("There is no form for a child who is known.")
    yield from _before_the_intake(it, "start a reply")


def _answers(actor: User, it: QuestionnaireFacts) -> bool:
    """Whether *actor* answers this questionnaire, or manages those who do."""
    return actor.id == it.questionnaire.owner or actor.may(Permission.AUTHORISE)


def _withdraw_own(actor: User, it: QuestionnaireFacts) -> Refusals:
    """An intake that was recorded by mistake, and a reply that is not needed after all, its author ends.

    What the routes ask for is then to be answered again. What searches again after a mistake, only a manager ends.
    """
    mine = it.questionnaire
    if it.is_intake:
        yield from _not_theirs_to_write(actor, it)
        if not _answers(actor, it):
            yield NotAllowed("Only whoever answers this intake, or a manager, may withdraw it.")
        if it.has_replies:
            yield Conflict("A reply to this enquiry has been started. A manager can withdraw the reply.")
        yield from _moves(actor, it, Act.WITHDRAW)
        return
    yield from _change(actor, it)
    if not _answers(actor, it):
        yield NotAllowed("Only whoever answers this reply, or a manager, may withdraw it.")
    if mine.searches_again and not actor.may(Permission.AUTHORISE):
        yield NotAllowed(
            "Something sent in this enquiry was about the wrong person, and this searches again. "
            "Only a manager may withdraw it."
        )
    yield from _part_before_is_owed(it)


def _part_before_is_owed(it: QuestionnaireFacts) -> Refusals:
    """Nobody withdraws what goes out all the same, and promises what is withdrawn with it."""
    if it.owes_part_before:
        first = "Send it first" if it.questionnaire.state.is_open else "Return this part. Then send the one before"
        yield Conflict(f"The part before this one is issued and has not gone out. {first}, or call it back.")


def _approve_by_phone(actor: User, it: QuestionnaireFacts) -> Refusals:
    mine = it.questionnaire
    is_in_hand = mine.state.is_open or mine.state is State.WITH_MANAGER
    yield from lacks(actor, Permission.ANSWER)
    if not is_in_hand or mine.waits_to_be_confirmed or not it.offers_phone:
        yield Conflict("This reply cannot be approved by telephone. Send it to the manager.")
    yield from _before_the_intake(it, "go on with the reply")
    if mine.state.is_open:
        yield from not_their_signature(actor, it)


def _confirm_phone(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from lacks(actor, Permission.AUTHORISE)
    phone = it.questionnaire.phone
    if phone is None or not phone.is_waiting:
        yield Conflict("No approval by telephone waits to be confirmed here.")
    else:
        yield from _not_theirs(actor, phone)


def _not_theirs(actor: User, phone: PhoneApproval) -> Refusals:
    return refused(lambda: phone.confirm(by=actor.id, at=phone.confirm_by))


def _authorise(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from _no_reply(it)
    # As nobody, so that only the state refuses: who may not is told below whom to ask.
    yield from refused(lambda: it.questionnaire.perform(Act.AUTHORISE, by="", at=it.questionnaire.created_at))
    yield from not_their_decision(actor, it)
    yield from _before_the_intake(it, "go on with the reply")
    for sentence in it.uncovered:
        yield Conflict(f"{sentence}. Return the reply to its author, who can mend it.")


def _authorise_together(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from lacks(actor, Permission.AUTHORISE)
    for why in it.taken_alone:
        yield Conflict(f"{it.reference} is decided on by itself: {why}.")


def _return(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from lacks(actor, Permission.AUTHORISE)
    yield from _no_reply(it)
    yield from _moves(actor, it, Act.RETURN)


def _withdraw(actor: User, it: QuestionnaireFacts) -> Refusals:
    yield from lacks(actor, Permission.AUTHORISE)
    yield from _no_reply(it)
    yield from _moves(actor, it, Act.WITHDRAW)
    yield from _part_before_is_owed(it)


def _issue(actor: User, it: QuestionnaireFacts) -> Refusals:
    """Its own people may issue what a manager approved by telephone; else a manager does who did not prepare it."""
    yield from _no_reply(it)
    if it.questionnaire.is_approved_by_phone:
        yield from lacks(actor, Permission.ANSWER)
        if not stands_by_phone(actor, it):
            yield NotAllowed("Only its author, or a manager, may issue what was approved by telephone.")
    elif not actor.may(Permission.AUTHORISE):
        yield actor.lacks(Permission.AUTHORISE)
    elif _prepared(actor, it):
        yield NotAllowed("You prepared this reply, so another manager must issue it.")
    yield from _before_the_intake(it, "go on with the reply")
    if not it.is_made:
        yield Conflict(f"{it.reference} cannot be issued yet: its documents have not been made and read back.")
    yield from _moves(actor, it, Act.ISSUE)


def stands_by_phone(actor: User, it: QuestionnaireFacts) -> bool:
    """Whether *actor* may go on with what a manager approved by telephone, or manages those who do."""
    mine = it.questionnaire
    is_its_own = mine.is_approved_by_phone and actor.id in {mine.owner, mine.sent_by}
    return is_its_own or actor.may(Permission.AUTHORISE)


ON_QUESTIONNAIRE: Final = Rules[QuestionnaireFacts](
    {
        Act.CHANGE: _change,
        Act.HAND_OVER: _change,
        Act.COMPLETE: _complete,
        Act.REOPEN: _reopen,
        Act.SEND: _send,
        Act.START_KNOWN: _start_known,
        Act.WITHDRAW_OWN: _withdraw_own,
        Act.APPROVE_BY_PHONE: _approve_by_phone,
        Act.CONFIRM_PHONE: _confirm_phone,
        Act.REFUSE_PHONE: _confirm_phone,
        Act.AUTHORISE: _authorise,
        Act.AUTHORISE_TOGETHER: _authorise_together,
        Act.RETURN: _return,
        Act.CALL_BACK: _call_back,
        Act.WITHDRAW: _withdraw,
        Act.ISSUE: _issue,
    }
)
