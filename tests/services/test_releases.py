"""What authors write is published by two people, as it was looked through, and never changes or vanishes afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from forms_service.casework.errors import Conflict, NotAllowed, NotFound
from forms_service.casework.publishing.releases import Arriving, FileKind, Release
from forms_service.services.publishing import importing, releases
from forms_service.services.publishing.releases import ReleaseProposal
from tests.builders.world import MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World

AUTHOR = "northshire-author"
FORM, LETTER = "northshire/visit@1", "northshire/visit_reply@1"
YAML = b"form: visit"


def arriving(form: bytes = YAML, name: str = FORM) -> list[Arriving]:
    letter = {"template.docx": b"a letter", "manifest.yaml": b"code: D10"}
    return [
        Arriving(FileKind.DEFINITION, name, {"1.yaml": form}),
        Arriving(FileKind.LETTER, LETTER, letter),
    ]


def drafted(world: World, form: bytes = YAML) -> ReleaseProposal:
    """Import two drafts; return what would be published, as it was looked through."""
    files = arriving(form)
    importing.import_drafts(world.ports, world.user(AUTHOR), files)
    digests = {f"{each.kind} {each.name}": each.sha256 for each in files}
    return ReleaseProposal(FORM, (LETTER,), digests, ("Checked, and nothing found.",))


def proposed(world: World, days: int = 0) -> Release:
    return releases.propose(world.ports, world.user(AUTHOR), drafted(world), day(world, days))


def published(world: World, days: int = 0) -> Release:
    return releases.publish(world.ports, world.user(SERVICE_MANAGER), proposed(world, days).number)


def day(world: World, days: int = 0) -> date:
    return world.clock.now().date() + timedelta(days=days)


def test_a_draft_is_its_authors_to_change_until_it_is_published(world: World) -> None:
    drafted(world)
    author = world.user(AUTHOR)

    assert importing.import_drafts(world.ports, author, arriving(b"form: visit, again")).drafts == [FORM]
    assert importing.import_drafts(world.ports, author, arriving(b"form: visit, again")).drafts == []
    published(world)
    with pytest.raises(Conflict, match="never changes"):
        importing.import_drafts(world.ports, author, arriving(b"form: visit, once more"))
    assert importing.import_drafts(world.ports, author, arriving()).unchanged == [FORM, LETTER]


@pytest.mark.parametrize("name", ["core/visit@1", "eastmere/visit@1"])
def test_nobody_writes_what_is_not_their_organisations(world: World, name: str) -> None:
    with pytest.raises(Conflict, match="“northshire” as their publisher"):
        importing.import_drafts(world.ports, world.user(AUTHOR), arriving(name=name))


@pytest.mark.parametrize("user", [WORKER, MANAGER, RECORDS, SERVICE_MANAGER])
def test_only_authors_write(world: World, user: str) -> None:
    with pytest.raises(NotAllowed):
        importing.import_drafts(world.ports, world.user(user), arriving())


def test_whoever_proposed_a_release_cannot_publish_it(world: World) -> None:
    release = proposed(world)

    with pytest.raises(NotAllowed, match="Another person"):
        releases.publish(world.ports, world.user(AUTHOR), release.number)
    assert releases.publish(world.ports, world.user(SERVICE_MANAGER), release.number).approved_by == SERVICE_MANAGER


def test_what_changed_since_it_was_looked_through_is_neither_proposed_nor_published(world: World) -> None:
    proposal, author = drafted(world), world.user(AUTHOR)
    importing.import_drafts(world.ports, author, arriving(b"form: visit, changed"))
    with pytest.raises(Conflict, match=f"{FORM} changed while"):
        releases.propose(world.ports, author, proposal, day(world))

    release = proposed(world)
    importing.import_drafts(world.ports, author, arriving(b"form: visit, changed"))
    with pytest.raises(Conflict, match=f"{FORM} changed after"):
        releases.publish(world.ports, world.user(SERVICE_MANAGER), release.number)


def test_a_form_that_changed_is_not_published_where_a_letter_has_its_name(world: World) -> None:
    author, letter = world.user(AUTHOR), Arriving(FileKind.LETTER, FORM, {"template.docx": b"a letter"})
    files = [arriving()[0], letter]
    importing.import_drafts(world.ports, author, files)
    digests = {f"{each.kind} {each.name}": each.sha256 for each in files}
    release = releases.propose(world.ports, author, ReleaseProposal(FORM, (FORM,), digests, ()), day(world))
    importing.import_drafts(world.ports, author, [arriving(b"form: visit, changed")[0], letter])

    with pytest.raises(Conflict, match=f"{FORM} changed after"):
        releases.publish(world.ports, world.user(SERVICE_MANAGER), release.number)


def test_one_release_of_a_form_is_in_review_at_a_time_and_can_be_taken_back(world: World) -> None:
    first = proposed(world)
    with pytest.raises(Conflict, match=f"Release {first.number} of the same form waits"):
        proposed(world)

    releases.retire(world.ports, world.user(AUTHOR), first.number, "A word is missing.")

    assert proposed(world).number == first.number + 1


def test_nothing_is_adopted_that_is_not_published_or_for_a_day_gone_by(world: World) -> None:
    release, manager = proposed(world), world.user(SERVICE_MANAGER)
    with pytest.raises(Conflict, match="in review"):
        releases.adopt(world.ports, manager, release.number)
    releases.publish(world.ports, manager, release.number)
    world.clock.pass_by(timedelta(days=2))
    with pytest.raises(Conflict, match="today or later"):
        releases.adopt(world.ports, manager, release.number, day(world, -1))
    with pytest.raises(NotFound):
        releases.adopt(world.ports, manager, 99)


def test_a_release_is_never_adopted_before_its_own_day(world: World) -> None:
    release = published(world, days=5)

    adoption = releases.adopt(world.ports, world.user(SERVICE_MANAGER), release.number, day(world, 1))

    assert adoption.from_date == day(world, 5)


def test_a_release_whose_day_has_gone_by_is_adopted_from_today(world: World) -> None:
    release = published(world)
    world.clock.pass_by(timedelta(days=2))

    assert releases.adopt(world.ports, world.user(SERVICE_MANAGER), release.number).from_date == day(world)


def test_a_release_begins_on_the_day_in_london_where_no_other_is_said(world: World) -> None:
    world.clock.pass_by(datetime(2027, 6, 30, 23, 30, tzinfo=UTC) - world.clock.now())

    release = releases.propose(world.ports, world.user(AUTHOR), drafted(world))

    assert release.from_date == date(2027, 7, 1)


@pytest.mark.parametrize("name", ["northshire/visit@1 copy", "northshire/visit@final", "northshire/Visit@1"])
def test_what_has_no_name_of_a_version_is_not_taken_in(world: World, name: str) -> None:
    with pytest.raises(Conflict, match="its version is a number"):
        importing.import_drafts(world.ports, world.user(AUTHOR), arriving(name=name))


def test_a_release_in_use_is_not_retired(world: World) -> None:
    release, manager = published(world), world.user(SERVICE_MANAGER)
    releases.adopt(world.ports, manager, release.number, day(world, 3))
    with pytest.raises(Conflict, match="is used, or will be"):
        releases.retire(world.ports, manager, release.number, "It is wrong.")

    world.clock.pass_by(timedelta(days=4))
    releases.return_to_shipped(world.ports, manager, "visit")

    with pytest.raises(Conflict, match="Say why"):
        releases.retire(world.ports, manager, release.number, " ")
    assert releases.retire(world.ports, manager, release.number, "It is wrong.").state == "retired"
    with pytest.raises(Conflict, match="retired"):
        releases.adopt(world.ports, manager, release.number)


def test_every_step_is_in_the_log(world: World) -> None:
    release = published(world)
    releases.adopt(world.ports, world.user(SERVICE_MANAGER), release.number)

    steps = ["draft_imported", "draft_imported", "release_proposed", "release_published", "release_adopted"]
    assert world.acts()[-5:] == steps


def test_a_draft_that_was_given_up_is_discarded_and_what_is_published_is_not(world: World) -> None:
    drafted(world)
    author = world.user(AUTHOR)

    importing.discard_draft(world.ports, author, LETTER)
    with pytest.raises(NotFound):
        importing.discard_draft(world.ports, author, LETTER)
    published(world)
    with pytest.raises(NotFound):
        importing.discard_draft(world.ports, author, FORM)
