"""Pages of people: one person with facts, enquiries and links; and what is said of two people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import FactId, LinkId, PersonId
from forms_service.casework.people.facts import BIRTHS, Fact, fact_words
from forms_service.casework.users import Permission
from forms_service.services.enquiries import links, people
from forms_service.services.enquiries.people import NewFact, PersonView
from forms_service.services.repositories.answering import WorkItem
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.frame.reading import own_address
from forms_service.web.people.act_forms import MISTAKE, PairForm, RecordForm, UndoForm, undo_form
from forms_service.web.people.strip import state_words

blueprint = flask.Blueprint("people", __name__)

NO_FORMS: Final[Mapping[LinkId, UndoForm]] = {}
_ID: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/people/<id:person_id>")
@needs(Permission.READ_ENQUIRY, Permission.FIND_RECORDS)
def person(person_id: PersonId) -> ResponseReturnValue:
    return _page(do(people.read, person_id), RecordForm())


@blueprint.post("/people/<id:person_id>/facts")
@needs(Permission.ANSWER, Permission.REVIEW_RECORDS)
def record(person_id: PersonId) -> ResponseReturnValue:
    form = RecordForm(flask.request.form)
    if not form.validate():
        return _page(do(people.read, person_id), form), HTTPStatus.UNPROCESSABLE_ENTITY
    known = FactId(form.replaces.data) if _ID.fullmatch(form.replaces.data or "") else None
    try:
        if form.kind.data == MISTAKE:
            do(people.strike_mistake, person_id, known, form.how.data)
        else:
            told = (*form.kind_and_value, form.since.day, form.until.day, form.how.data, known)
            do(people.record, person_id, NewFact(*told))
    except Invalid as invalid:
        form.refuse(invalid.problems)
        return _page(do(people.read, person_id), form), HTTPStatus.UNPROCESSABLE_ENTITY
    done = "It is struck" if form.kind.data == MISTAKE else "It is recorded"
    flask.flash(f"{done}. What is kept of this person was dated and held anew", "success")
    return flask.redirect(flask.url_for(".person", person_id=person_id, then=_asked_at() or None))


@blueprint.post("/people/same")
@needs(Permission.ANSWER)
def same() -> ResponseReturnValue:
    one, other, reason = _pair()
    do(links.say_same, one, other, reason)
    flask.flash("The two are linked. What is known of one is now known of both", "success")
    return flask.redirect(_back(one))


@blueprint.post("/people/different")
@needs(Permission.ANSWER)
def different() -> ResponseReturnValue:
    one, other, reason = _pair()
    try:
        do(links.say_different, one, other, reason)
    except Invalid as invalid:
        return _ask_why(one, invalid)
    flask.flash("It is noted that these are two people", "success")
    return flask.redirect(_back(one))


@blueprint.post("/people/<id:person_id>/links/<id:link_id>/undo")
@needs(Permission.ANSWER)
def undo(person_id: PersonId, link_id: LinkId) -> ResponseReturnValue:
    form = undo_form(link_id, flask.request.form)
    if not form.validate():
        return _page(do(people.read, person_id), RecordForm(), {link_id: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    undone = do(links.undo, link_id, form.reason.data)
    letters = ", ".join(f"{record.reference} ({record.called})" for record in undone.relied_on_it)
    told = f" Issued while it stood, so look at these letters again: {letters}" if letters else ""
    again = ", ".join(f"{enquiry.reference} is to be answered again" for enquiry in undone.to_answer)
    done = f"It is undone. What is kept of both was dated and held anew.{told}"
    flask.flash(f"{done} {again}." if again else done, "success")
    return flask.redirect(flask.url_for(".person", person_id=person_id))


def _pair() -> tuple[PersonId, PersonId, str]:
    form = PairForm(flask.request.form)
    if not form.validate():
        raise Conflict("It is not clear which two people are meant. Open the page again.")
    one, other = form.pair.data.split()
    return PersonId(one), PersonId(other), form.reason.data


def _ask_why(one: PersonId, invalid: Invalid) -> ResponseReturnValue:
    """Ask how it is known; once that was asked, an empty answer is a mistake."""
    form, is_asked = PairForm(flask.request.form), "reason" in flask.request.form
    form.validate()
    if is_asked:
        form.refuse(invalid.problems)
    name, then = do(people.read, one).name, flask.request.form.get("then", "")
    page = flask.render_template("people/different.html", form=form, name=name, then=then)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if is_asked else HTTPStatus.OK


def _back(person_id: PersonId) -> str:
    """Where the act was asked for, where that is a page of ours; else the page of the person."""
    return own_address(flask.request.form.get("then", ""), flask.url_for(".person", person_id=person_id))


def _asked_at() -> str:
    """The page of ours, a review say, from which somebody came to record a fact; or nothing."""
    return own_address(flask.request.args.get("then", ""), "")


def _page(found: PersonView, form: RecordForm, undoing: Mapping[LinkId, UndoForm] = NO_FORMS) -> str:
    known = [(fact.id, f"{fact.kind.label}: {fact_words(fact)}") for fact in found.facts if fact.is_current]
    form.replaces.choices = choices(known, "Nothing: it is new")
    return flask.render_template(
        "people/person.html",
        view=found,
        form=form,
        asked_at=_asked_at(),
        undo_forms={link.id: undoing.get(link.id) or undo_form(link.id) for link in found.links},
        refused=[each for each in (form, *undoing.values()) if each.problems],
        facts=[_line(found, fact) for fact in found.facts],
        beginnings=allowed_beginnings(current_user()),
        may_ask_who_looked=current_user().may(Permission.READ_AUDIT),
        in_work=[_line_of_work(item) for item in found.in_work],
        ends={link.id: " and ".join(_end(found, person) for person in (link.one, link.other)) for link in found.links},
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )


def _line_of_work(item: WorkItem) -> tuple[str, str, str, str]:
    """What is being answered: where, in which form, how far it is, and whose it is."""
    title = str(ports().library.get(item.questionnaire.definition).title)
    whose = name_of(item.questionnaire.owner, ports().directory)
    return item.enquiry.reference, title, state_words(item.questionnaire), whose


def _end(found: PersonView, person_id: PersonId) -> str:
    """Whom a link is about: name, birth and enquiry, so that of two children of one request it is plain which."""
    reference = found.named_in(person_id)
    births = [fact for fact in found.facts if fact.person == person_id and fact.is_current and fact.kind in BIRTHS]
    words = [found.name_of(person_id), *(f"{fact.kind.label.lower()} {fact_words(fact)}" for fact in births[:1])]
    told = ", ".join(word for word in words if word)
    return f"{told} ({reference})" if told and reference else told or reference or "another person"


def _line(found: PersonView, fact: Fact) -> dict[str, object]:
    by_id = {each.id: each for each in found.facts}
    right = by_id.get(fact.replaced_by)
    standing = "" if fact.is_current else f"Corrected: {fact_words(right)}" if right else "Taken back"
    asked = next((each.enquiry.reference for each in found.asked if each.enquiry.id == fact.enquiry), "")
    return {
        "label": fact.kind.label,
        "words": fact_words(fact),
        "source": ", ".join(part for part in (_SOURCES[fact.source], asked, fact.how) if part),
        "by": name_of(fact.recorded_by, ports().directory),
        "at": fact.recorded_at,
        "standing": standing,
    }


_SOURCES: Final = {
    "request": "The request",
    "reply": "An issued reply",
    "records": "Our records",
    "correction": "A correction",
    "event": "Recorded event",
}
