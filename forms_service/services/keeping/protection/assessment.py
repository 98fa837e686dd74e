"""The impact assessment, filled in with what the forms in use, the schedule and this installation say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms_service.casework.keeping.protection.assessment import (
    BUILT_IN,
    RISKS,
    GoLive,
    Paper,
    PaperPart,
    PaperTable,
)
from forms_service.casework.keeping.protection.policies import in_force
from forms_service.casework.keeping.rules_in_words import rule_in_words
from forms_service.casework.users import Permission, User
from forms_service.engine.dates import date_in_words
from forms_service.services.keeping.rights.processing import Processing, processed_by_forms
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

UNKNOWN: str = "How this installation is set up cannot be asked here: run forms-service check where it runs"


def impact_assessment(ports: Ports, actor: User) -> bytes:
    """Return it as a Word document, whose gaps its author fills."""
    return ports.word_papers.make(assessment_now(ports, actor, ports.go_live()))


@use_case(Permission.SEE_PROTECTION, unlogged="it shows what is published and how this is set up, and nobody")
def assessment_now(work: Work, installation: GoLive) -> Paper:
    whose = work.ports.directory.organisation(work.organisation)
    forms = processed_by_forms(work)
    facts = [
        ("Controller", whose.name),
        ("Team", whose.team),
        ("Made on", date_in_words(work.today.isoformat())),
        ("Retention schedule", work.ports.schedules.present.id),
        ("Policy document", _policy_words(work)),
    ]
    return Paper(
        "Data protection impact assessment",
        facts,
        (
            PaperPart("1. Why it is needed", gaps=("Why this processing needs an assessment, and who decided so",)),
            PaperPart("2. What is processed", tables=[*_processing_tables(forms)], gaps=_PROCESSING_GAPS),
            PaperPart(
                "3. Who was asked", gaps=("Whom you asked: families, staff, prisons, probation; what they said",)
            ),
            PaperPart("4. Necessary and proportionate", [*_powers(forms)], gaps=_NECESSITY_GAPS),
            PaperPart("5. How long it is kept", tables=[_classes_table(forms)]),
            PaperPart("6. Risks", _RISK_WORDS, [_risk_table()], ("Of each risk, how likely and how grave it is here",)),
            *_measures(installation),
            PaperPart("9. Decision", gaps=_DECISION_GAPS),
        ),
    )


_PROCESSING_GAPS = (
    "How many people it concerns in a year, and in which area",
    "Processors, and transfers outside the United Kingdom, if there are any",
)
_NECESSITY_GAPS = ("Why it cannot be done with less", "How people are told of it, and how their rights are met")
_RISK_WORDS = ("What may go wrong with such processing, and what the service does against each. Add what is of yours.",)
_DECISION_GAPS = (
    "The data protection officer’s advice, with name and day",
    "What is accepted of what is left, by whom and on which day; whether the Commissioner is to be asked before",
    "When it is reviewed",
)


def _policy_words(work: Work) -> str:
    found = in_force(work.policy_documents.every(), work.today)
    return f"{found.reference}, version {found.version}" if found else "None that holds is recorded"


def _processing_tables(forms: Sequence[Processing]) -> Iterator[PaperTable]:
    for one in forms:
        rows = [
            ["Form", f"{one.form.title} ({one.form.id})"],
            ["Purpose", one.purpose],
            ["About whom", ", ".join(one.people) or "Not said by its questions"],
            ["Data", "; ".join(f"{what}: {number} questions" for what, number in sorted(one.data.items()))],
            [
                "Recipients",
                "; ".join(f"{letter}: {whom}" for letter, whom in sorted(one.recipients.items())) or "Nobody",
            ],
        ]
        yield PaperTable(["What", "Details"], rows)


def _powers(forms: Sequence[Processing]) -> Iterator[str]:
    naming = [str(one.form.title) for one in forms if one.names_power]
    if naming:
        yield f"The legal power is asked for each time, from the table of legal gateways, in: {'; '.join(naming)}."
    others = [str(one.form.title) for one in forms if not one.names_power]
    if others:
        yield f"The powers that the team usually relies on are noted of what is sent from: {'; '.join(others)}."


def _classes_table(forms: Sequence[Processing]) -> PaperTable:
    classes = {each.id: each for one in forms for each in one.kept}
    rows = [
        [f"{each.id} {each.title}", rule_in_words(each.rule), f"{each.authority} ({each.basis})"]
        for _, each in sorted(classes.items())
    ]
    return PaperTable(["Class", "How long", "By which authority"], rows)


def _risk_table() -> PaperTable:
    rows = [[risk, measure, "To be filled in", "To be filled in"] for risk, measure in RISKS]
    return PaperTable(["Risk", "What the service does", "How likely", "How grave"], rows)


def _measures(installation: GoLive) -> Iterator[PaperPart]:
    """What is in place and nothing else; what is off is said to be off, and is a gap."""
    here = [[each.name, each.words] for each in installation.measures if each.is_on]
    off = [
        f"{each.name} is off here: {each.words} Say what is done instead"
        for each in installation.measures
        if not each.is_on
    ]
    tables = [PaperTable(["In the service itself", "What it does"], [list(each) for each in BUILT_IN])]
    if here:
        tables.append(PaperTable(["In this installation", "What was found"], here))
    yield PaperPart("7. Measures in place", tables=tables, gaps=off if installation.is_known else [UNKNOWN])
    lines = [[each.name, "; ".join(each.found) or "Nothing found"] for each in installation.checks]
    checklist = [PaperTable(["What was looked for", "What was found"], lines)] if lines else []
    gaps = (
        ["What was found above is put right, or accepted by whom"]
        if any(each.found for each in installation.checks)
        else []
    )
    yield PaperPart("8. Go-live checklist", tables=checklist, gaps=gaps if installation.is_known else [UNKNOWN])
