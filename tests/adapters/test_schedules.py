"""A retention schedule is used only if every word of it is understood."""

from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.casework.keeping.retention import After, Each, Earliest, Latest, ReplacedBy, Schedule
from forms_service.casework.keeping.schedule_approvals import ScheduleApproval
from forms_service.casework.keeping.schedules import UnknownSchedule
from tests.builders.casework import NOW

SHIPPED = Path(__file__).resolve().parents[2] / "retention_schedules"
SCHEDULE = """schedule: disposal@{version}
title: Invented
classes:
  - id: RC-01
    title: Nothing found
    rank: 1
    rule: {rule}
    because: we say so
    action: Destroy
    authority: Local policy
    basis: {basis}
    confidence: Invented
    floor: {floor}
"""


def write(root: Path, version: int = 1, file: str = "", text: str = SCHEDULE, **fields: object) -> Path:
    ordinary: dict[str, object] = {
        "version": version,
        "rule": "{after: enquiry_closed, years: 6}",
        "basis": "local",
        "floor": "400 days",
    }
    (root / "disposal").mkdir(exist_ok=True)
    (root / "disposal" / (file or f"{version}.yaml")).write_text(text.format(**(ordinary | fields)), "utf-8")
    return root


def refused(root: Path) -> str:
    with pytest.raises(UnusableFiles) as caught:
        load_schedules(root, "disposal")
    return str(caught.value)


def test_the_shipped_schedule_has_its_classes_in_order() -> None:
    schedule = load_schedules(SHIPPED, "disposal").present
    assert schedule.id == "disposal@1"
    in_order = sorted(schedule.classes, key=lambda name: schedule.classes[name].rank)
    assert [name for name in in_order if schedule.classes[name].rank >= 10] == [
        "RC-01",
        "RC-02",
        "RC-04",
        "RC-03",
        "RC-05",
        "RC-06",
    ]
    assert set(in_order[:6]) == {"RC-08", "RC-09", "RC-10", "RC-13", "RC-14", "RC-15"}
    for found in schedule.classes.values():
        assert found.floor == timedelta(days=7 if found.id in {"RC-08", "RC-09"} else 400)
        assert not found.because.endswith(".")


def test_the_shipped_schedule_says_what_is_known_of_a_person_that_brings_a_class_and_which_classes_stand_alone() -> (
    None
):
    classes = load_schedules(SHIPPED, "disposal").present.classes.values()
    assert {one.id: one.brought_by for one in classes if one.brought_by} == {
        "RC-03": "on_a_plan",
        "RC-05": "looked_after",
        "RC-06": "adopted",
    }
    assert {one.id for one in classes if one.alone} == {"RC-08", "RC-09", "RC-14"}


def test_the_newest_version_is_the_present_one_and_every_other_can_be_had_by_its_id(tmp_path: Path) -> None:
    for version in (2, 9, 10):
        write(tmp_path, version, floor=f"{version} days")
    schedules = load_schedules(tmp_path, "disposal")
    assert schedules.present.id == "disposal@10"
    assert schedules.get("disposal@9").classes["RC-01"].floor == timedelta(days=9)


def test_a_schedule_that_nobody_has_is_refused_by_its_name_with_what_to_do(tmp_path: Path) -> None:
    schedules = load_schedules(write(tmp_path, 2), "disposal")
    with pytest.raises(UnknownSchedule, match=r"disposal@1 is not there.*Put its file back as disposal/1\.yaml"):
        schedules.get("disposal@1")


@pytest.mark.parametrize(
    ("floor", "lasts"),
    [
        ("400 days", timedelta(days=400)),
        ("1 day", timedelta(days=1)),
        ("12 hours", timedelta(hours=12)),
        ("30 minutes", timedelta(minutes=30)),
        ("4 seconds", timedelta(seconds=4)),
    ],
)
def test_a_floor_lasts_as_long_as_is_written(tmp_path: Path, floor: str, lasts: timedelta) -> None:
    assert load_schedules(write(tmp_path, floor=floor), "disposal").present.classes["RC-01"].floor == lasts


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("{after: last_contact, years: 1, months: 6}", After("last_contact", 1, 6)),
        ("{latest: [{after: last_contact}]}", Latest((After("last_contact"),))),
        ("{earliest: [{after: last_contact}]}", Earliest((After("last_contact"),))),
        (
            "{normally: {after: last_contact}, once: enquiry_closed, instead: {after: enquiry_closed}}",
            ReplacedBy(After("last_contact"), "enquiry_closed", After("enquiry_closed")),
        ),
        (
            "{each: child, then: {latest: [{after: born, years: 21}, {after: enquiry_closed}]}}",
            Each("child", Latest((After("born", 21), After("enquiry_closed")))),
        ),
    ],
)
def test_every_kind_of_rule_can_be_written(tmp_path: Path, rule: str, wanted: object) -> None:
    assert load_schedules(write(tmp_path, rule=rule), "disposal").present.classes["RC-01"].rule == wanted


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{after: enquiry_close, years: 6}", "“enquiry_close” is not a trigger"),
        ("{after: enquiry_closed, years: six}", "must be a whole number"),
        ("{after: enquiry_closed, years: -6}", "must be a whole number"),
        ("{after: enquiry_closed, weeks: 6}", "knows nothing of weeks"),
        ("{before: enquiry_closed}", "must say one of"),
        ("{latest: []}", "must be a list of rules"),
        ("{latest: {after: enquiry_closed}}", "must be a list of rules"),
        ("{each: child}", "must be a rule"),
        ("{each: brother, then: {after: born}}", "“brother” is nobody"),
        ("{each: child, then: {each: adult, then: {after: born}}}", "cannot stand inside another"),
        ("{after: born, years: 21}", "“born” is a person’s"),
        ("{each: child, then: {after: christened}}", "“christened” is not a trigger"),
        ("never", "must be a rule"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused_with_its_line(tmp_path: Path, rule: str, message: str) -> None:
    said = refused(write(tmp_path, rule=rule))
    assert "1.yaml:7: not-valid: “rule” " in said
    assert message in said


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"basis": "hearsay"}, "1.yaml:11: not-valid: “basis”"),
        ({"floor": "400"}, "1.yaml:13: not-valid: “floor” must be a number and a unit"),
        ({"floor": "0 days"}, "must be a number and a unit"),
        ({"floor": "-1 days"}, "must be a number and a unit"),
        ({"floor": "2 weeks"}, "must be a number and a unit"),
        ({"floor": "2 days\n    brought_by: christened"}, "1.yaml:14: not-valid: “brought_by”"),
        ({"floor": "2 days\n    alone: perhaps"}, "1.yaml:14: not-valid: “alone”"),
        ({"text": SCHEDULE.replace("title", "approved_by: R. Pellow\ntitle", 1)}, "approved_by"),
        ({"text": "classes: []"}, "“schedule” is missing"),
        ({"text": "- : ["}, "unmatched-bracket: "),
        ({"text": SCHEDULE + "  - {{id: RC-01}}"}, "“title” is missing"),
        ({"text": SCHEDULE + SCHEDULE.partition("classes:\n")[2]}, "two classes have the same id"),
        ({"text": SCHEDULE + SCHEDULE.partition("classes:\n")[2].replace("RC-01", "RC-02")}, "the same rank"),
        ({"file": "2.yaml"}, "wrong-place: This is disposal@1, and its file says disposal@2"),
        ({"file": "draft.yaml"}, "There is no version of this schedule"),
    ],
)
def test_a_schedule_that_is_not_sound_is_refused(tmp_path: Path, fields: dict[str, object], message: str) -> None:
    assert message in refused(write(tmp_path, **fields))  # type: ignore[arg-type]  # the cases above are of write's own


def test_of_several_versions_the_newest_counts_that_was_approved_as_its_file_is_now(tmp_path: Path) -> None:
    def approved(*schedules: Schedule) -> str:
        given = [ScheduleApproval("northshire", each.id, each.digest, "owner", NOW) for each in schedules]
        found = load_schedules(tmp_path, "disposal").newest_approved(given)
        return found.id if found else "none"

    one, two, three = load_schedules(write(write(write(tmp_path), 2), 3), "disposal").by_id.values()
    assert [approved(), approved(one), approved(two, one), approved(one, three)] == [
        "none", "disposal@1", "disposal@2", "disposal@3",
    ]  # fmt: skip
    write(tmp_path, 2, floor="401 days")
    assert [approved(two), approved(one, two), approved(two, three)] == ["none", "disposal@1", "disposal@3"]


def test_a_schedule_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "missing" in refused(tmp_path)


def test_a_newer_schedule_that_drops_a_class_is_refused(tmp_path: Path) -> None:
    """A record is kept under it: nothing could be said of how long any more."""
    write(tmp_path)
    write(tmp_path, 2, text=SCHEDULE.replace("RC-01", "RC-02"))
    assert "2.yaml" in refused(tmp_path)
    assert "class-gone: RC-01 of disposal@1 must stay in disposal@2" in refused(tmp_path)
