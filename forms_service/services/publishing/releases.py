"""A release on its way: proposed with its verdict, approved by another person, adopted, retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms_service.casework.errors import Conflict, FormMissing, NotFound
from forms_service.casework.ids import AdoptionId, ReleaseId, new
from forms_service.casework.keeping.protection.policies import needs_policy
from forms_service.casework.publishing.releases import Adoption, Release
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.engine.definitions.forms import family_of
from forms_service.services.keeping.protection.policies import policy_in_force
from forms_service.services.ports import Template
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class ReleaseProposal:
    """What is to be published together: a form with its letters, and what the check and the specimens said of it.

    *digests* are those of all its files, as they were looked through.
    """

    form: str
    letters: tuple[str, ...]
    digests: Mapping[str, str]
    verdict: tuple[str, ...]


def letters_for(form_id: str, codes: Sequence[str], letters: Sequence[Template], organisation: str) -> list[Template]:
    """Return the letter of each document that a form leads to: the organisation's own, or else the shipped one.

    The *letters* are its own and those that ship, the oldest version first.
    """
    fitting = [letter for letter in letters if form_id in letter.serves]
    chosen = []
    for code in codes:
        mine = [letter for letter in fitting if letter.code == code]
        own = [letter for letter in mine if letter.publisher == organisation]
        chosen += (own or mine)[-1:]
    return chosen


@use_case(Permission.WRITE_FORMS)
def propose(work: Work, proposal: ReleaseProposal, from_date: date | None = None) -> Release:
    """Put a release before whoever approves it; what it holds must be as it was looked through."""
    from_date = from_date or work.today
    if from_date < work.today:
        raise Conflict("A release begins today or later: what was sent before was sent with what there was then.")
    changed = [name for name, digest in proposal.digests.items() if _digests(work).get(name) != digest]
    if changed:
        raise Conflict(f"{', '.join(changed)} changed while it was looked through. Look it through again.")
    every = work.releases.every()
    if waiting := [each for each in every if each.family == family_of(proposal.form) and each.state == "in review"]:
        raise Conflict(f"Release {waiting[0].number} of the same form waits to be approved, or to be retired.")
    number = max((each.number for each in every), default=0) + 1
    release = Release(
        new(ReleaseId), work.organisation, number, proposal.form, proposal.letters,
        proposal.digests, proposal.verdict, from_date, work.by, work.now,
    )  # fmt: skip
    work.releases.add(release)
    work.change("release_proposed", release, {"form": release.form, "letters": ", ".join(release.letters)})
    return release


@use_case(Permission.PUBLISH_FORMS)
def publish(work: Work, number: int) -> Release:
    """Publish a release that somebody else proposed: from now on none of its files ever changes."""
    release = _release_numbered(work, number)
    release.refuse_approval(work.by, _digests(work))
    published = replace(release, approved_by=work.by, approved_at=work.now)
    work.library_files.publish(release.digests)
    work.releases.save(published, expected=release)
    work.change("release_published", published, {"form": release.form, "members": ", ".join(release.members)})
    return published


@use_case(Permission.PUBLISH_FORMS)
def adopt(work: Work, number: int, from_date: date | None = None) -> Adoption:
    """Let the organisation work with a published release from a day on: today, unless that or its own day is later."""
    release = _release_numbered(work, number)
    if not release.is_published:
        raise Conflict(f"Release {number} is {release.state}. Only what is published can be adopted.")
    # Whoever retires it at this moment is waited for.
    work.releases.save(release, expected=release)
    _refuse_past(work, from_date or work.today)
    _refuse_without_policy(work, release)
    day = max(from_date or work.today, release.from_date)
    return _adopt(work, release.form, release.id, release.letters, day)


@use_case(Permission.PUBLISH_FORMS)
def return_to_shipped(work: Work, family: str, from_date: date | None = None) -> Adoption:
    """Let the organisation work again with what ships with the service, from a day on."""
    if family not in {each.family for each in work.adoptions.every()}:
        raise NotFound(f"Nothing of your own was ever adopted in the place of {family}.")
    day = from_date or work.today
    _refuse_past(work, day)
    return _adopt(work, "", "", (), day, family)


@use_case(Permission.PUBLISH_FORMS)
def retire(work: Work, number: int, why: str) -> Release:
    """Say of a release that nobody begins with it any more, or that it is not published; work on it must be over."""
    if not why.strip():
        raise Conflict("Say why it is retired.")
    release = _release_numbered(work, number)
    if release.retired_at is not None:
        raise Conflict(f"Release {number} is retired already.")
    retired = replace(release, retired_by=work.by, retired_at=work.now, retired_why=why.strip())
    # Whoever adopts it at this moment is waited for, and seen.
    work.releases.save(retired, expected=release)
    _refuse_in_use(work, release)
    work.change("release_retired", retired, {"why": retired.retired_why})
    return retired


def _refuse_in_use(work: Work, release: Release) -> None:
    day = work.today
    to_come = [each for each in work.adoptions.every() if each.from_date > day]
    if any(each.release == release.id for each in (*work.adopted.in_force.values(), *to_come)):
        raise Conflict(
            f"Release {release.number} is used, or will be. Adopt another in its place first, or return to what ships."
        )
    is_printed = bool(release.letters) and tuple(work.adopted.letters_for(release.form)) == tuple(release.letters)
    open_work = open_on(work, release.form) if release.is_of_an_own_form or is_printed else 0
    if release.is_published and open_work:
        raise Conflict(
            f"{open_work} questionnaire(s) in {release.form} are not over. What is published stays until they are: "
            "finish them, or let their authors move them to another version."
        )


def open_on(work: Work, form: str) -> int:
    """How many questionnaires are open on a version of a form."""
    every = (item.questionnaire for item in work.questionnaires.work())
    return sum(each.definition == form and not each.state.is_final for each in every)


def _adopt(work: Work, form: str, release: str, letters: Sequence[str], day: date, family: str = "") -> Adoption:
    adoption = Adoption(
        new(AdoptionId), work.organisation, family or family_of(form), form, release, tuple(letters), day,
        work.by, work.now,
    )  # fmt: skip
    work.adoptions.add(adoption)
    told = {"form": form or f"{adoption.family}, as it ships", "from": day.isoformat()}
    work.change("release_adopted", adoption, told)
    return adoption


def _refuse_without_policy(work: Work, release: Release) -> None:
    """Nothing that asks what is sensitive goes live under no policy document, or one whose review is overdue.

    A trial need not have one.
    """
    if not _asks_what_is_sensitive(work, release.form):
        return
    paper = policy_in_force(work)
    if paper is None and work.ports.approval_required:
        raise Conflict(f"{release.form} asks what is sensitive, and no policy document holds. Have one recorded first.")
    if paper is not None and paper.days_to_review(work.today) < 0:
        raise Conflict(
            f"{release.form} asks what is sensitive, and the appropriate policy document {paper.reference} was to be "
            f"reviewed by {date_in_words(paper.review.isoformat())}. Have {paper.owner} review it first."
        )


def _asks_what_is_sensitive(work: Work, form: str) -> bool:
    """Whether a form needs the policy document; what cannot be read here counts as if it did."""
    try:
        return needs_policy(work.ports.library.get(form).sensitivities)
    except FormMissing:
        return True


def _refuse_past(work: Work, day: date) -> None:
    if day < work.today:
        raise Conflict("It begins today or later: what was sent before was sent with what there was then.")


def _release_numbered(work: Work, number: int) -> Release:
    found = next((each for each in work.releases.every() if each.number == number), None)
    if found is None:
        raise NotFound(f"There is no release {number}. “forms-service library list” names those that there are.")
    return found


def _digests(work: Work) -> Mapping[str, str]:
    return {file.release_key: file.sha256 for file in work.library_files.all_of(work.organisation)}
