"""The blocks that both replies to a prison print: letterhead, facts, tables, search, sharing, sign-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scripts.build_templates.calls import called, is_live
from scripts.build_templates.looks import MARKING
from scripts.build_templates.wordml import Blocks, Text, each, joined, paragraph, table, when

FACT, REPORTED, ASSESSMENT = "Fact", "Reported to us", "Our assessment"


def heading(text: Text, level: int = 1) -> Blocks:
    return [paragraph(f"Heading{level}", text)]


def say(text: Text, style: str = "Normal") -> Blocks:
    return [paragraph(style, text)]


def nature(label: str, explained: str) -> Blocks:
    """Say in words whether what follows is fact, reported, or our assessment (DPA 2018 s.38(2))."""
    return [paragraph("Nature", f"{label}: {explained}")]


def fact(label: str, answer: str) -> Blocks:
    """An answer beside its label, where it was given."""
    return say(f"**{called(label, answer)}**\t{{{{ {answer} }}}}", "Fact")


def long_answer(label: str, answer: str) -> Blocks:
    """An answer of any length under its label, where it was given."""
    return under(label, answer, f"{{{{ {answer} }}}}")


def under(label: str, answer: str, words: str) -> Blocks:
    """*words* under the label of an answer; one that is typed stands in one line with them, and goes with them."""
    words_of = called(label, answer)
    if is_live(words_of):
        return [*say(words_of, "Question"), *say(words, "Answer")]
    return say(f"**{words_of}**\n{words}", "LabelledAnswer")


def bullets(label: str, question: str) -> Blocks:
    """The chosen options one by one."""
    loop = f"option in options.{question}"
    words = called(label, f"options.{question}")
    assert is_live(words) or question == "cn_ask", (label, question)
    return [*say(words, "Question"), *each(loop, say("{{ option.text }}", "ListBullet"))]


def maybe(value: str, before: str = "", otherwise: str = "") -> Text:
    """*value* where there is one, with the words *before* it."""
    if otherwise:
        return f"{{% if {value} %}}{before}{{{{ {value} }}}}{{% else %}}{otherwise}{{% endif %}}"
    return f"[[{before}{{{{ {value} }}}}]]"


def tag(value: str) -> Text:
    return f"{{{{ {value} }}}}"


FOR_THE_TEAM: Final = (
    "For the team that it is sent to, and nobody else. Keep it secure, use it only for the purpose given below, and "
    "ask us before you pass it on."
)


FOR_THE_ADULT: Final = (
    "The team that it is sent to may show it to the adult whom it is about, and to nobody else. It holds only what may "
    "be shown to them."
)
PRISON_OR_PROBATION: Final = ("rq_establishment", "rq_pdu")
BRIEFLY: Final = "For the team that it is sent to, and nobody else. Keep it secure, and ask us before you pass it on."


def opening(title: str, handling: str = FOR_THE_TEAM, *, about_child: bool = False) -> Blocks:
    """Letterhead, marking, title, the person (and the child) it is about, and the particulars of the letter."""
    return joined(
        [
            letterhead(),
            say(title, "Title"),
            say(who_it_is_about(), "Subtitle"),
            each("child in children", say(_the_child_it_is_about(), "Subtitle")) if about_child else [],
            say(f"**{MARKING}.** {handling}", "Handling"),
            fact("Our reference", "document.reference"),
            fact("Your reference", "answer.rq_ref"),
            fact("Request received", "answer.in_received_at"),
            fact("Date of this reply", "authorised.on"),
            sent_to(),
        ]
    )


def sent_to() -> Blocks:
    name = "[[{{ to.si_send_name }}, ]]"
    return each("to in rows.si_send_to", say(f"**Sent to**\t{name}{{{{ to.si_send_address }}}}", "Fact"))


def letterhead() -> Blocks:
    return joined(
        [
            say("{{ organisation.name }}", "Letterhead"),
            say("{{ organisation.team }}", "LetterheadDetails"),
            say("{{ organisation.address }}", "LetterheadDetails"),
            say("{{ document.marking }}", "Draft"),
        ]
    )


def who_it_is_about() -> Text:
    return (
        "About **{{ answer.ad_given_names }} {{ answer.ad_family_name }}**"
        + maybe("answer.ad_dob", before=", born ")
        + maybe("answer.ad_dob_approx", before=", aged about ")
        + maybe("answer.ad_prison_number", before=", prison number ")
        + maybe("answer.ad_crn", before=", probation reference ")
    )


def _the_child_it_is_about() -> Text:
    born = "{% if child.ch_dob %}born {{ child.ch_dob }}{% else %}{{ child.born }}{% endif %}"
    return f"and the child **{{{{ child.name }}}}**[[, {born}]]"


PRISON_DECIDES: Final = (
    "**The prison decides** whether the adult is a risk to children and what contact to allow. This reply is our "
    "contribution to that decision. It does not make it."
)
NOT_ASSESSED: Final = (
    "**We have not assessed this child.** This view rests only on what is named here. “No known reason against” means "
    "that we know of none, and not that contact is safe."
)
COURT_DECIDES: Final = (
    "**Probation and the court decide** on the sentence, on supervision and on where the adult may live. This reply is "
    "our contribution to those decisions. It does not make them."
)


def who_decides(words: str = PRISON_DECIDES, *, has_version: bool = True) -> Blocks:
    return joined([say(words, "Notice"), what_the_adult_may_see(has_version=has_version)])


def what_the_adult_may_see(*, has_version: bool = True) -> Blocks:
    """Wherever anything of a reply stands that the adult may not know: also in what is sent apart from it.

    *has_version* says whether the form ever makes a version for the adult, and so offers it.
    """
    return for_the_adult_to_see(has_version=has_version)


def for_the_adult_to_see(when_it_comes: str = "", *, has_version: bool = True) -> Blocks:
    """*when_it_comes* says when the adult's version is made, where that is not with this document."""
    return say(
        f"**May be shown to the adult**\t{_what_the_adult_may_see(when_it_comes, has_version=has_version)}", "Fact"
    )


def _what_the_adult_may_see(when_it_comes: str, *, has_version: bool) -> Text:
    chosen = "choice.so_disclosable"
    only = f"{{% if {chosen} == 'disclosable_version_only' %}}"
    later = f"{only} {when_it_comes}{{% endif %}}" if when_it_comes else ""
    # Whatever was chosen of the whole, what is marked in it as not for the adult stays withheld.
    but = f"{{% if {chosen} == 'all' %}}, but for what is marked here as not to be shown or told{{% endif %}}"
    return (
        f"{{{{ answer.so_disclosable }}}}{but}."
        f"{later}"
        f"**{{% if {chosen} == 'nothing' %}} Do not show or tell the adult any of it.{{% endif %}}"
        + (f"{only} Do not show the adult this reply.{{% endif %}}**" if has_version else "**")
    )


def what_was_asked(label: str) -> Blocks:
    """What they asked, where it says more than the kind of request, which is proposed for it."""
    return when("answer.en_question != answer.en_type", long_answer(label, "answer.en_question"))


def who_asked(*, places: Sequence[str] = ("rq_establishment",)) -> Blocks:
    """Who asked what and why; *places* are the questions of which one says where they work."""
    team = tag("answer.rq_team") + "".join(maybe(f"answer.{place}", before=", ") for place in places)
    return joined(
        [
            say(f"**Asked by**\t{{{{ answer.rq_name }}}}{maybe('answer.rq_role', ', ')}", "Fact"),
            say(f"**Team**\t{team}", "Fact"),
            fact("Kind of request", "answer.en_type"),
            fact("Other names used", "answer.ad_aliases"),
            what_was_asked("What you asked"),
            long_answer("Purpose you gave", "answer.en_purpose_given"),
        ]
    )


def the_child() -> Blocks:
    """The one child that a contact assessment is about, as the request names them."""
    born = "{% if child.ch_edd %}not yet born, expected {{ child.ch_edd }}{% else %}{{ child.born }}{% endif %}"
    holders = [
        ("Parental responsibility", 60, tag("row.ch_pr_name")),
        ("Relationship", 50, tag("row.ch_pr_relationship")),
        ("How we know", 60, tag("row.ch_pr_how_known")),
    ]
    return each(
        "child in children",
        heading("The child, as you described them", 2),
        fact("Name", "child.name"),
        fact("Also known as", "child.aliases"),
        say(f"**Date of birth**\t{born}", "Fact"),
        fact("Identifier", "child.ch_identifier"),
        fact("Relationship", "child.ch_relationship"),
        fact("Language and needs", "child.ch_first_language"),
        fact("Address", "child.ch_address"),
        long_answer("Lives with", "child.ch_lives_with"),
        say("{{ label.ch_pr_holders }}", "Question"),
        table("Who has parental responsibility", holders, "row in child.ch_pr_holders_rows"),
    )


def children_searched_for() -> Blocks:
    """Every child with what the search found; a table, because every cell is short."""
    return _the_children(
        ("Relationship", 40, tag("child.ch_relationship")),
        ("Our search found", 44, tag("child.se_child_results")),
    )


def children_and_involvement() -> Blocks:
    """Every child with what the search found and what we do for them now."""
    return _the_children(
        ("Our search found", 36, tag("child.se_child_results")),
        ("Involvement now", 48, maybe("child.st_current", otherwise="Not stated")),
    )


def _the_children(*found: tuple[str, int, Text]) -> Blocks:
    name = (
        "**{{ child.name }}**"
        + maybe("child.ch_aliases", before=", also known as ")
        + maybe("child.ch_identifier", before=". Identifier: ")
    )
    born = maybe("child.born") + maybe("child.ch_edd", before=", expected ")
    columns = [("Child", 50, name), ("Date of birth", 36, born), *found]
    return [
        *table("Children named in the request", columns, "child in children"),
        *when("not children", say("The request named no child.")),
    ]


def corrections() -> Blocks:
    """What we say of what the request gave: it stands after what was given, and is ours."""
    return joined(
        [heading("The details you gave", 2), nature(FACT, "compared with our own records"), comparison()],
    )


def comparison() -> Blocks:
    """What of the details that were given is right, and what is not."""
    return joined(
        [
            fact("Details correct?", "answer.cf_correct"),
            each(
                "row in rows.cf_corrections",
                say("{{ row.cf_field }}", "Question"),
                fact("You gave", "row.cf_given"),
                fact("What is correct", "row.cf_correct_value"),
                fact("How we know", "row.cf_source"),
            ),
        ]
    )


def search() -> Blocks:
    return joined(
        [
            nature(FACT, "what we searched and what we found"),
            say(
                "**Searched on**\t{{ answer.se_at }}"
                + maybe("answer.se_by", before=", by ")
                + maybe("answer.se_systems", before=", in: "),
                "Fact",
            ),
            say(_of_whom(), "Fact"),
            fact("Result for the adult", "answer.se_adult_result"),
            fact("Basis of the match", "answer.se_match_basis"),
            fact("May also hold records", "answer.se_other_la"),
        ]
    )


def _of_whom() -> Text:
    """Person by person: which names, dates and numbers were searched for; and when, where it was at another time."""
    when = "{% if row.se_term_at != answer.se_at %} (on {{ row.se_term_at }}, by {{ row.se_term_by }}){% endif %}"
    each_one = f"{tag('row.se_term')}{when}"
    between = "{% if not loop.last %}. {% endif %}"
    return f"**Searched for**\t{{% for row in rows.se_terms if row.se_term %}}{each_one}{between}{{% endfor %}}"


def statements(question: str, prefix: str, group: str, label: str) -> Blocks:
    """Statements one by one, each labelled by its nature; a disproved one never without that word."""
    disproved = f"{{% if row.{prefix}_status_choice == 'disproved' %}}DISPROVED. {{% endif %}}"
    return each(
        f"row in statements.{question}.{group}",
        say(f"**{label} {{{{ loop.index }}}}. {disproved}**{{{{ row.{prefix}_text }}}}", "Statement"),
        say(_details(prefix), "StatementDetails"),
    )


def _details(prefix: str) -> Text:
    labels = {
        "category": "Category",
        "source": "Source",
        "as_at": "Date",
        "status": "Status",
        "reliability": "Reliability",
        "show_adult": "May the adult see it",
    }
    rest = "".join(
        maybe(answer, before=f" · **{called(label, answer)}:** ")
        for answer, label in ((f"row.{prefix}_{name}", label) for name, label in labels.items())
    )
    return f"**About:** {{{{ row.{prefix}_child or row.{prefix}_about }}}}{rest}"


def orders() -> Blocks:
    columns = [
        ("Order or plan, and court", 84, tag("row.cv_order") + maybe("row.cv_court", before=", ")),
        ("Date", 34, tag("row.cv_order_date")),
        ("Effect", 30, tag("row.cv_effect")),
        ("Copy seen", 22, tag("row.cv_seen_copy")),
    ]
    return joined(
        [
            heading("Court orders and plans that affect contact", 2),
            nature(FACT, "orders and plans that we know of"),
            table("Court orders and plans that affect contact", columns, "row in rows.cv_orders"),
        ]
    )


def depended() -> Blocks:
    return fact("Child depended on them", "answer.cr_affected")


def care() -> Blocks:
    return joined(
        [
            heading("Children who depended on the adult for care"),
            nature(FACT, "whether a child depended on the adult"),
            depended(),
            nature(ASSESSMENT, "how the child is cared for now, and what we will do"),
            when("answer.cr_arrangement", say("**Do not tell the adult** who looks after the child, or where.")),
            long_answer("Who looks after the child now, and is that safe?", "answer.cr_arrangement"),
            fact("What we will do", "answer.cr_action"),
        ]
    )


def what_next(asks: Blocks) -> Blocks:
    return joined(
        [
            heading("What happens next"),
            asks,
            fact("What we will do", "answer.nx_us"),
            fact("Who you can speak to", "answer.nx_contact"),
        ]
    )


def alleged_role() -> Blocks:
    """What the records say of the adult, apart from what they say of a child."""
    return joined(
        [
            heading("The adult in our records", 2),
            nature(FACT, "from our own records"),
            long_answer("Are they named as someone who harmed, or may have harmed, a child?", "answer.st_alleged_role"),
        ]
    )


def sharing(*, told_adult: bool = True) -> Blocks:
    """*told_adult*: whether the form asks what the adult is told in a version for the adult."""
    agreements = [
        (
            "Agency, who agreed, and on what condition",
            130,
            tag("row.so_agency")
            + maybe("row.so_agreed_by", before=", ")
            + maybe("row.so_agreed_condition", before=". Condition: "),
        ),
        ("When", 40, tag("row.so_agreed_on")),
    ]
    return joined(
        [
            heading("Why we may share this"),
            fact("Purpose", "answer.so_purpose"),
            fact("Law relied on", "answer.so_gateway"),
            fact("From other agencies", "answer.so_third_party"),
            say("{{ short.so_third_party_ok }}", "Question"),
            table("What other agencies have agreed to", agreements, "row in rows.so_third_party_ok"),
            fact("Family told of sharing", "answer.so_consent_told"),
            long_answer("Our view, as it was written for the adult", "answer.fa_view") if told_adult else [],
        ]
    )


def basis() -> Blocks:
    return say(
        "This reply rests on the records named above, as they were when we searched them. A person may be known "
        "elsewhere, or under another name."
    )


def _how_to_reach_us() -> Text:
    return (
        maybe("organisation.contact_name", before=": ")
        + maybe("organisation.contact_phone", before=", telephone ")
        + maybe("organisation.contact_email", before=", email ")
    )


def in_danger() -> Blocks:
    """What does not wait for writing, with the number to ring where there is one."""
    number = maybe("organisation.contact_phone", before=" on ")
    return say(f"**If a child is in danger now,** telephone us{number} or the police, and write afterwards.")


def ask_us() -> Blocks:
    ways = ("contact_name", "contact_phone", "contact_email")
    return [paragraph("ContactDetails", tag(f"organisation.{way}")) for way in ways]


def if_the_adult_disagrees() -> Blocks:
    return joined(
        [
            heading("If something here is wrong"),
            say(
                "If you think that anything here is wrong, tell the person who gave you this, or write to us"
                "[[ at {{ organisation.address }}]]. You can ask us for the "
                "information that we hold about you."
            ),
        ]
    )


def if_wrong() -> Blocks:
    return joined(
        [
            say(
                "**If anything here is wrong, out of date or about another person,** tell us at once"
                f"{_how_to_reach_us()}. We will tell you if we find that we "
                "were wrong.",
                "Notice",
            ),
            say(
                "**How long to keep it.** Keep this reply only as long as your own retention rules require for the "
                "purpose above, and then destroy it securely."
            ),
        ]
    )


def sign_off() -> Blocks:
    return joined(
        [
            heading("Sign-off"),
            fact("Prepared by", "prepared.by"),
            fact("Role and registration", "prepared.role"),
            fact("Signed", "prepared.on_at"),
            each("declaration in prepared.declared", say("**Declared**\t{{ declaration.words }}", "Fact")),
            authorised(),
        ]
    )


def authorised() -> Blocks:
    """Who authorised it, or that nobody has; of an approval by telephone, by when it is to be confirmed."""
    return joined(
        [
            say("**Authorised by**\t{{ authorised.line }}", "Fact"),
            say("**To be confirmed**\tbefore {{ authorised.confirm_by }}", "Fact"),
        ]
    )


def risk_you_told_us() -> Blocks:
    groups = {"fact": FACT, "reported": REPORTED, "assessment": ASSESSMENT}
    return joined(
        [
            heading("Information about risk that came with the request", 2),
            *(
                [*nature(label, "as it came with the request"), *statements("ad_risk_info", "ri", group, label)]
                for group, label in groups.items()
            ),
        ]
    )


def orders_you_gave() -> Blocks:
    columns = [
        ("Order or condition", 42, tag("row.ad_order_kind")),
        ("Made", 34, tag("row.ad_order_made")),
        ("Ends", 34, tag("row.ad_order_expires")),
        ("How it limits contact", 60, tag("row.ad_order_effect")),
    ]
    return [
        *say("{{ label.ad_orders }}", "Question"),
        *table("Orders and conditions in the request", columns, "row in rows.ad_orders"),
    ]


def facts_as_described() -> Blocks:
    """What the request says of the adult, line by line."""
    return joined(
        [
            fact("Legal position", "answer.ad_legal_status"),
            fact("Date of sentence", "answer.ad_sentence_date"),
            fact("Release or end date", "answer.ad_release_date"),
            fact("Risk to children (PPRC)", "answer.ad_pprc"),
            fact("Offence affected a child", "answer.ad_offence_child"),
            fact("Domestic abuse", "answer.ad_domestic_abuse"),
            fact("MAPPA", "answer.ad_mappa"),
            fact("Caring for a child before", "answer.ad_caring"),
        ]
    )


def the_prisoner_as_described() -> Blocks:
    return joined(
        [
            heading("The prisoner, as you described them", 2),
            facts_as_described(),
            fact("Contact sought", "answer.en_contact_sought"),
            long_answer("Offence, as you described it", "answer.ad_offence_reported"),
            orders_you_gave(),
            risk_you_told_us(),
        ]
    )


def resolved_match() -> Blocks:
    return [
        *nature(ASSESSMENT, "how a possible match was resolved"),
        *say("{{ answer.se_possible_resolution }}", "Answer"),
    ]
