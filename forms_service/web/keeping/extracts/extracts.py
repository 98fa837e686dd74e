"""An extract from its beginning to its end: each page shows how far it is and the one thing to be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid, NotFound
from forms_service.casework.ids import ExtractId, PersonId, RightsRequestId
from forms_service.casework.keeping.extracts.extracts import GROUNDS_BY_LAW, Asker, Ground, Treatment
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.keeping.extracts import giving, preparing, second_person
from forms_service.services.keeping.rights import requests
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.extracts.act_forms import (
    BeginForm,
    GiveForm,
    GroupForm,
    HarmForm,
    LookAgainForm,
    PassageForm,
    ProposeForm,
    SeekForm,
    StepForm,
    WordsForm,
)
from forms_service.web.keeping.extracts.presenting import (
    cut_passage,
    ground_choices,
    groups_of,
    mask_choices,
    people_choices,
)

blueprint = flask.Blueprint("extracts", __name__)

PER_PAGE: Final = 25
_BOTH: Final = (Permission.PREPARE_EXTRACTS, Permission.DECIDE_EXTRACTS)


@blueprint.get("/extracts")
@needs(*_BOTH)
def every() -> ResponseReturnValue:
    today = local(ports().clock.now()).date()
    found = do(preparing.extracts_to_see_to)
    return flask.render_template("keeping/extracts/list.html", found=found, today=today, name_of=_name_of)


@blueprint.get("/rights/<id:request_id>/extract")
@needs(Permission.PREPARE_EXTRACTS)
def choose_person(request_id: RightsRequestId) -> ResponseReturnValue:
    request = do(requests.read_request, request_id)
    seek = SeekForm(data={"name": request.about or request.asked_by})
    return flask.render_template("keeping/extracts/begin.html", request=request, seek=seek, form=None)


@blueprint.post("/rights/<id:request_id>/extract/people")
@needs(Permission.PREPARE_EXTRACTS)
def seek(request_id: RightsRequestId) -> ResponseReturnValue:
    form = SeekForm(flask.request.form)
    if not form.validate():
        return _begin_page(request_id, form, None), HTTPStatus.UNPROCESSABLE_ENTITY
    begin = BeginForm()
    begin.person.choices = people_choices(do(preparing.seek_people, request_id, form.name.data))
    return _begin_page(request_id, form, begin)


@blueprint.post("/rights/<id:request_id>/extract")
@needs(Permission.PREPARE_EXTRACTS)
def begin(request_id: RightsRequestId) -> ResponseReturnValue:
    form, sought = BeginForm(flask.request.form), SeekForm(flask.request.form)
    if not form.validate():
        form.person.choices = people_choices(do(preparing.seek_people, request_id, sought.name.data or ""))
        return _begin_page(request_id, sought, form), HTTPStatus.UNPROCESSABLE_ENTITY
    person, asker = PersonId(form.person.data), Asker(form.asker.data)
    begun = do(
        preparing.begin_extract, request_id, person, asker, form.looked_through.data,
        identity=form.identity.data, regime=Regime(form.regime.data),
    )  # fmt: skip
    flask.flash("The extract is begun. Nothing of it is given before two people decided on all of it", "success")
    return flask.redirect(flask.url_for(".extract", extract_id=begun.id))


@blueprint.get("/extracts/<id:extract_id>")
@needs(*_BOTH)
def extract(extract_id: ExtractId) -> ResponseReturnValue:
    return _page(extract_id)


@blueprint.get("/extracts/<id:extract_id>/passages")
@needs(*_BOTH)
def list_passages(extract_id: ExtractId) -> ResponseReturnValue:
    group, typed = flask.request.args.get("group", ""), flask.request.args.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) < len("100000") else 0
    gathered, shown, total = do(preparing.read_passages, extract_id, group=group, after=after, limit=PER_PAGE)
    return flask.render_template(
        "keeping/extracts/passages.html", gathered=gathered, shown=shown, total=total, after=after, group=group,
        per_page=PER_PAGE, cut=cut_passage, day_in_words=date_in_words,
        may_prepare=current_user().may(Permission.PREPARE_EXTRACTS),
    )  # fmt: skip


@blueprint.get("/extracts/<id:extract_id>/passages/<key>")
@needs(Permission.PREPARE_EXTRACTS)
def passage(extract_id: ExtractId, key: str) -> ResponseReturnValue:
    return _passage_page(extract_id, key, None)


@blueprint.post("/extracts/<id:extract_id>/passages/<key>")
@needs(Permission.PREPARE_EXTRACTS)
def save_passage(extract_id: ExtractId, key: str) -> ResponseReturnValue:
    form = PassageForm(flask.request.form)
    if form.validate():
        treatment = Treatment(form.treatment.data)
        ground = Ground(form.ground.data) if form.ground.data else None
        more, lifted = form.more.data or "", tuple(form.lifted.data or ())
        try:
            do(preparing.decide_passage, extract_id, key, treatment, ground, more=more, lifted=lifted)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash("The passage is decided", "success")
            return flask.redirect(flask.url_for(".list_passages", extract_id=extract_id, group=preparing.OPEN))
    return _passage_page(extract_id, key, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/extracts/<id:extract_id>/words")
@needs(Permission.PREPARE_EXTRACTS)
def show_words(extract_id: ExtractId) -> ResponseReturnValue:
    gathered, found = do(preparing.read_words, extract_id)
    seen = preparing.words_seen(found)
    return flask.render_template("keeping/extracts/words.html", gathered=gathered, words=found, seen=seen)


@blueprint.post("/extracts/<id:extract_id>/words")
@needs(Permission.PREPARE_EXTRACTS)
def save_words(extract_id: ExtractId) -> ResponseReturnValue:
    form = WordsForm(flask.request.form)
    form.validate()
    seen = flask.request.form.get("seen", "")
    settled = do(preparing.settle_words, extract_id, frozenset(form.masked.data or ()), seen)
    flask.flash(f"{_passages(settled)} decided by that", "success")
    return flask.redirect(flask.url_for(".extract", extract_id=extract_id))


@blueprint.get("/extracts/<id:extract_id>/preview")
@needs(*_BOTH)
def preview(extract_id: ExtractId) -> ResponseReturnValue:
    pdf = do(giving.preview_extract, extract_id)
    return flask.send_file(BytesIO(pdf), "application/pdf", download_name="extract-draft.pdf")


@blueprint.get("/extracts/<id:extract_id>/files/<kind>")
@needs(*_BOTH)
def download_given(extract_id: ExtractId, kind: str) -> ResponseReturnValue:
    file, data = do(giving.download_extract, extract_id, kind)
    return flask.send_file(BytesIO(data), file.media_type, as_attachment=True, download_name=file.file_name)


def _note_harm_of(extract_id: ExtractId, form: HarmForm) -> str:
    is_likely = form.likely.data == "yes"
    do(preparing.note_harm, extract_id, is_likely=is_likely, why=form.why.data, by=form.decided_by.data)
    return "The decision on serious harm is kept"


def _decide_group(extract_id: ExtractId, _form: GroupForm) -> str:
    decided = do(preparing.decide_as_proposed, extract_id, flask.request.form.get("group", ""))
    return f"{_passages(decided)} decided as {'it was' if decided == 1 else 'they were'} proposed"


def _propose_to_second(extract_id: ExtractId, form: ProposeForm) -> str:
    do(preparing.propose_extract, extract_id, reasons=form.reasons.data or "", review_on=form.review_on.day)
    return "It is with the second person"


def _approve_as_second(extract_id: ExtractId, form: StepForm) -> str:
    do(second_person.approve_extract, extract_id, form.why.data, seen=flask.request.form.get("seen", ""))
    return "It is decided, and may be given"


def _take_back(extract_id: ExtractId, form: StepForm) -> str:
    do(second_person.take_back_extract, extract_id, form.why.data)
    return "It is prepared again"


def _abandon_it(extract_id: ExtractId, form: StepForm) -> str:
    do(second_person.abandon_extract, extract_id, form.why.data)
    return "It is given up"


def _give_to(extract_id: ExtractId, form: GiveForm) -> str:
    do(giving.give_extract, extract_id, recipient=form.recipient.data, channel=form.channel.data)
    return "It is noted as given. Download it, and hand it over"


def _review_again(extract_id: ExtractId, form: LookAgainForm) -> str:
    do(second_person.review_restrictions, extract_id, form.why.data, form.until.day)
    return "That is noted"


EXTRACT_STEPS: Final[Mapping[str, tuple[Callable[..., Any], Callable[[ExtractId, Any], str]]]] = {
    "harm": (HarmForm, _note_harm_of),
    "group": (GroupForm, _decide_group),
    "propose": (ProposeForm, _propose_to_second),
    "approve": (StepForm, _approve_as_second),
    "back": (StepForm, _take_back),
    "abandon": (StepForm, _abandon_it),
    "give": (GiveForm, _give_to),
    "review": (LookAgainForm, _review_again),
}
"""What is done with an extract, each with its form and what is said when it is done."""


@blueprint.post("/extracts/<id:extract_id>/<step>")
@needs(*_BOTH)
def take_extract_step(extract_id: ExtractId, step: str) -> ResponseReturnValue:
    if step not in EXTRACT_STEPS:
        raise NotFound("There is no such step.")
    fill, act = EXTRACT_STEPS[step]
    form = fill(flask.request.form, prefix=f"{step}-")
    if form.validate():
        try:
            said = act(extract_id, form)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash(said, "success")
            return flask.redirect(flask.url_for(".extract", extract_id=extract_id))
    return _page(extract_id, {step: form}), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(extract_id: ExtractId, forms: Mapping[str, Any] | None = None) -> str:
    gathered = do(preparing.read_extract, extract_id)
    begun = {name: fill(prefix=f"{name}-") for name, (fill, _) in EXTRACT_STEPS.items()}
    user = current_user()
    return flask.render_template(
        "keeping/extracts/extract.html",
        gathered=gathered,
        extract=gathered.extract,
        groups=groups_of(gathered),
        has_changed=second_person.has_changed(gathered),
        today=local(ports().clock.now()).date(),
        forms={**begun, **(forms or {})},
        refused=next(iter((forms or {}).values()), None),
        may_prepare=user.may(Permission.PREPARE_EXTRACTS),
        may_decide=user.may(Permission.DECIDE_EXTRACTS),
        may_answer=user.may(Permission.ANSWER_RIGHTS),
        grounds=GROUNDS_BY_LAW[gathered.extract.regime],
        name_of=_name_of,
    )


def _begin_page(request_id: RightsRequestId, sought: SeekForm, form: BeginForm | None) -> str:
    request = do(requests.read_request, request_id)
    return flask.render_template("keeping/extracts/begin.html", request=request, seek=sought, form=form)


def _passage_page(extract_id: ExtractId, key: str, form: PassageForm | None) -> str:
    gathered, view = do(preparing.read_passage, extract_id, key)
    if form is None:
        now = view.ruling or view.proposal
        ground = now.ground.value if now.ground else ""
        form = PassageForm(data={"treatment": now.treatment.value if now.treatment else None, "ground": ground})
    form.lifted.choices = mask_choices(view)
    form.ground.choices = ground_choices(gathered.extract.regime)
    return flask.render_template("keeping/extracts/passage.html", gathered=gathered, view=view, form=form)


def _passages(number: int) -> str:
    return f"{number} {'passage is' if number == 1 else 'passages are'}"


def _name_of(user_id: str) -> str:
    return name_of(user_id, ports().directory)
