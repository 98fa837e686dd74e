"""The frame of every page, its components and the error pages, shown by a small application of made-up pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import flask
import pytest

from forms_service.web.frame.security import secure
from forms_service.web.frame.templating import ASSETS, LAST_RESORT_PAGE, configure_templates, date_text, datetime_text
from tests.components.browser import (
    Keyboard,
    axe_violations,
    faults_at_every_width,
    open_page,
    serve,
    visible_focus,
)
from tests.html import StrictClient, page_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

ERRORS = [400, 403, 404, 409, 413, 500, 503]

REQUEST = """Dear colleagues,

Please could you tell us whether the above is known to you. Mr Tŷ'r Llŷn & Sons <tag> was received on 19 November.

""" + "\n".join(f"{number}. A further line of the request that has to stay in view." for number in range(1, 41))

QUESTIONNAIRE = """
{% extends "frame/layout.html" %}
{% from "people/who.html" import who_strip %}
{% from "answering/request.html" import beside_request %}
{% from "forms/rows.html" import row, add_row_button %}
{% from "govuk_frontend_jinja/components/input/macro.html" import govukInput %}
{% from "govuk_frontend_jinja/components/radios/macro.html" import govukRadios %}
{% from "govuk_frontend_jinja/components/textarea/macro.html" import govukTextarea %}
{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}
{% from "govuk_frontend_jinja/components/back-link/macro.html" import govukBackLink %}
{% from "govuk_frontend_jinja/components/error-summary/macro.html" import govukErrorSummary %}
{% block title %}Search our records{% endblock %}
{% block back %}{{ govukBackLink({"text": "Back to the enquiry", "href": "/work"}) }}{% endblock %}
{% block strip %}{{ who_strip(people, "ENQ-2026-00041") }}{% endblock %}
{% block content %}
{{ govukErrorSummary({"titleText": "There is a problem", "errorList": [{"text": "Choose what the search found", "href": "#found"}]}) }}
<h1 class="govuk-heading-l">Search our records</h1>
{% call beside_request(request_text, received) %}
<form method="post" novalidate>
  {{ govukRadios({"idPrefix": "found", "name": "found",
     "fieldset": {"legend": {"text": "What did the search find?", "classes": "govuk-fieldset__legend--m"}},
     "errorMessage": {"text": "Choose what the search found"},
     "items": [{"value": "none", "text": "No trace"}, {"value": "possible", "text": "A possible match"}, {"value": "match", "text": "A match"}]}) }}
  {% call row("child", 1, "r1", described="Bronwen Ashdown") %}
  {{ govukInput({"id": "name-1", "name": "name-1", "label": {"text": "Full name"}, "value": "Bronwen Ashdown"}) }}
  {% endcall %}
  {% call row("child", 2, "r2") %}
  {{ govukInput({"id": "name-2", "name": "name-2", "label": {"text": "Full name of the second child"}}) }}
  {{ govukTextarea({"id": "note-2", "name": "note-2", "label": {"text": "Anything else (optional)"}}) }}
  {% endcall %}
  {{ add_row_button("child", "children") }}
  <div class="govuk-button-group">
  {{ govukButton({"text": "Continue"}) }}
  {{ govukButton({"text": "Save and come back later", "classes": "govuk-button--secondary", "name": "later", "value": "yes"}) }}
  </div>
</form>
{% endcall %}
{% endblock %}
"""

COMPONENTS = """
{% extends "frame/layout.html" %}
{% from "frame/status.html" import status_tag %}
{% from "frame/table.html" import work_table %}
{% from "answering/answers.html" import answers %}
{% from "answering/comparison.html" import comparison %}
{% from "deciding/progress.html" import progress %}
{% macro link(name) %}<a class="govuk-link" href="/questionnaire">{{ name }}</a>{% endmacro %}
{% block title %}Work list{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Work list</h1>
{{ work_table("Enquiries waiting for you", ["Adult", "Born", "From", "Reply by", "State"], [
  [link("Gethin Ashdown"), "4 March 1988", "HMP Example", "24 November 2026", status_tag("With manager", "waiting")],
  [link("Marguerite Featherstonehaugh-Llewellyn"), "11 July 1979", "Example Probation Delivery Unit", "22 November 2026", status_tag("Late by 2 days", "attention")],
  [link("Ifor Pugh"), "1 January 1991", "HMP Sample", "30 November 2026", status_tag("Draft")],
  [link("Asha Nolan"), "19 May 1995", "HMP Sample", "30 November 2026", status_tag("Issued", "done")],
], empty="") }}
{{ work_table("Late replies", ["Adult"], [], empty="No reply is late.") }}
{% call progress("The documents are being made", state, "/components" if state == "converting" else none) %}
<p class="govuk-body">{{ "This takes less than a minute. You can leave this page." if state == "converting" else "The documents are ready." }}</p>
{% endcall %}
{{ answers("The search", [
  {"key": "What was searched", "value": "Case system\\nArchive index", "change_url": "/questionnaire"},
  {"key": "Other names used", "value": "", "change_url": "/questionnaire", "change_what": "other names used"},
  {"key": "Searched by", "value": "Priya Okafor"},
], actions=[{"text": "Change all", "href": "/questionnaire"}]) }}
{{ comparison([{"question": "What are you concerned about?", "mine": "He <b>telephoned</b> twice.\\nSaid so himself.", "theirs": "",
  "by": "Tomos Reyes, 22 November 2026 at 3:05pm"}]) }}
{% endblock %}
"""


@pytest.fixture
def app() -> flask.Flask:
    app = flask.Flask("forms_service.web")
    app.secret_key = "only for this test"
    app.test_client_class = StrictClient
    configure_templates(app)
    secure(app, https=False)
    documents_are = {"state": "converting"}

    @app.context_processor
    def shell() -> dict[str, Any]:
        return {
            "organisation_name": "Example County Council",
            "signed_in_user": {"name": "Priya Okafor", "role": "Practitioner"},
            "sign_out_url": "/sign-out",
            "accessibility_url": "/accessibility",
            "navigation": [
                {"text": "Work list", "href": "/work", "current": True},
                {"text": "Find a record", "href": "/records"},
                {"text": "Audit log", "href": "/audit"},
            ],
        }

    @app.get("/questionnaire")
    def questionnaire() -> str:
        people = [
            {"role": "Adult", "name": "Gethin Ashdown", "date_of_birth": date(1988, 3, 4), "number": "A1234BC"},
            {"role": "Child", "name": "Bronwen Ashdown", "date_of_birth": "not known"},
        ]
        received = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)
        return flask.render_template_string(QUESTIONNAIRE, people=people, request_text=REQUEST, received=received)

    @app.get("/components")
    def components() -> str:
        return flask.render_template_string(COMPONENTS, **documents_are)

    @app.post("/convert")
    def convert() -> str:
        documents_are["state"] = "ready"
        return ""

    @app.get("/flash")
    def flash() -> flask.typing.ResponseReturnValue:
        flask.flash("The reply was sent to the manager", "success")
        flask.flash("The clock for this enquiry <b>stops</b> today")
        return flask.redirect("/components")

    @app.get("/error/<int:status>")
    def error(status: int) -> tuple[str, int]:
        return flask.render_template(f"errors/{status}.html", error_reference="7f3a"), status

    return app


@pytest.fixture
def client(app: flask.Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def address(app: flask.Flask) -> Iterator[str]:
    with serve(app) as address:
        yield address


PAGES = ["/questionnaire", "/components", *(f"/error/{status}" for status in ERRORS)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_html(client: FlaskClient, path: str) -> None:
    client.get(path)


def test_the_last_resort_page_is_sound_html() -> None:
    assert page_faults(LAST_RESORT_PAGE) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<p>one</div>", "line"),
        ("<p id=a></p><p id=a></p>", "'a' is used 2 times"),
        ("<h1>another</h1>", "this one has 2"),
        ("<input name=x>", "has no label"),
        ("<label for=gone>Name</label>", "'gone', which is not on the page"),
        ("<img src=x.png>", "no alternative text"),
    ],
)
def test_broken_html_is_noticed(broken: str, fault: str) -> None:
    page = f"<!DOCTYPE html>\n<html lang=en><title>T</title>\n<h1>H</h1>{broken}</html>"
    assert any(fault in found for found in page_faults(page))


def test_what_a_user_typed_is_never_markup(client: FlaskClient) -> None:
    assert "Tŷ&#39;r Llŷn &amp; Sons &lt;tag&gt;" in client.get("/questionnaire").get_data(as_text=True)
    assert "&lt;b&gt;stops&lt;/b&gt;" in client.get("/flash", follow_redirects=True).get_data(as_text=True)


def test_no_page_about_a_person_is_kept_by_a_browser(client: FlaskClient) -> None:
    assert client.get("/questionnaire").headers["Cache-Control"] == "no-store"
    assert client.get("/error/500").headers["Cache-Control"] == "no-store"


def test_an_asset_is_kept_only_under_an_address_that_names_its_content(client: FlaskClient) -> None:
    page = client.get("/components").get_data(as_text=True)
    stylesheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in client.get(stylesheet).headers["Cache-Control"]
    assert client.get(stylesheet.partition("?")[0]).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/assets/none.css?v=1").headers["Cache-Control"] == "no-store"


def test_pages_cannot_be_framed_nor_run_scripts_of_others(client: FlaskClient) -> None:
    headers = client.get("/components").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_in_production_the_session_travels_by_https_alone() -> None:
    app = flask.Flask("forms_service.web")
    app.secret_key = "only for this test"
    secure(app, https=True)

    @app.get("/")
    def begin() -> str:
        flask.session["began"] = "yes"
        return ""

    response = app.test_client().get("/", base_url="https://localhost")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(rule in cookie for rule in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_a_body_too_large_is_refused(app: flask.Flask, client: FlaskClient) -> None:
    @app.post("/save")
    def save() -> str:
        return flask.request.form["text"]

    assert client.post("/save", data={"text": "x" * 5_000_000}).status_code == 413


def test_dates_read_as_people_write_them_in_london() -> None:
    assert date_text(date(2026, 11, 2)) == "2 November 2026"
    assert date_text(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)) == "1 August 2026"
    assert datetime_text(datetime(2026, 11, 22, 15, 5, tzinfo=UTC)) == "22 November 2026 at 3:05pm"
    assert datetime_text(datetime(2026, 7, 1, 11, 0, tzinfo=UTC)) == "1 July 2026 at 12:00pm"
    assert datetime_text(datetime(2026, 1, 1, 0, 9, tzinfo=UTC)) == "1 January 2026 at 12:09am"


def test_a_moment_without_its_time_zone_is_not_shown() -> None:
    with pytest.raises(ValueError, match="an instant has a zone"):
        datetime_text(datetime(2026, 11, 22, 15, 5))


def test_the_stylesheet_carries_nothing_that_is_reserved_for_gov_uk() -> None:
    stylesheet = (ASSETS / "application.css").read_text(encoding="utf-8").lower()
    assert [word for word in ("crest", "crown", "transport", "@font-face") if word in stylesheet] == []


@pytest.mark.browser
def test_no_page_of_an_error_has_an_accessibility_fault_or_is_too_wide(address: str) -> None:
    faults = []
    with open_page(address) as page:
        for status in ERRORS:
            page.goto(f"/error/{status}")
            faults += [f"{status}: {fault}" for fault in faults_at_every_width(page)]
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/questionnaire", "/components"])
def test_a_page_has_no_accessibility_fault_without_javascript(address: str, path: str) -> None:
    with open_page(address, javascript=False) as page:
        page.goto(path)
        assert page.locator("body.js-enabled").count() == 0
        assert axe_violations(page) == []


@pytest.mark.browser
def test_the_pages_scripts_run_under_the_content_security_policy(address: str) -> None:
    with open_page(address) as page:
        page.goto("/questionnaire")
        page.locator("html body.govuk-frontend-supported").wait_for()
        page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")


@pytest.mark.browser
def test_the_skip_link_is_the_first_stop_and_leads_past_the_header(address: str) -> None:
    with open_page(address) as page:
        keyboard = Keyboard(page)
        page.goto("/components")
        keyboard.press("Tab")
        assert keyboard.focused_name() == "Skip to main content"
        keyboard.press("Enter")
        keyboard.press("Tab")
        assert keyboard.focused_name() == "Gethin Ashdown"


@pytest.mark.browser
def test_the_keyboard_reaches_everything_and_what_it_reaches_is_in_sight(address: str) -> None:
    with open_page(address, size=(1280, 700)) as page:
        keyboard = Keyboard(page)
        page.goto("/questionnaire")
        keyboard.choose("No trace", "A match")
        assert page.get_by_label("A match").is_checked()
        for name in (
            "Full name",
            "Remove child 2",
            "Anything else",
            "Add another child",
            "Continue",
            "Request as received",
        ):
            keyboard.tab_to(name)
            assert visible_focus(page), name
        for _ in range(12):
            keyboard.press("Shift+Tab")
            assert visible_focus(page), keyboard.focused_name()


@pytest.mark.browser
def test_the_person_and_the_request_stay_in_view_where_there_is_room(address: str) -> None:
    with open_page(address) as page:
        page.goto("/questionnaire")
        page.get_by_role("button", name="Continue").scroll_into_view_if_needed()
        strip = page.get_by_role("region", name="Who this is about").bounding_box()
        request = page.get_by_role("region", name="Request as received").bounding_box()
        assert strip is not None
        assert request is not None
        assert strip["y"] >= 0
        assert request["y"] >= strip["y"] + strip["height"]


@pytest.mark.browser
def test_the_panel_shows_that_documents_are_ready_without_a_reload_or_a_lost_focus(address: str) -> None:
    with open_page(address) as page:
        page.goto("/components")
        page.get_by_role("link", name="Ifor Pugh").focus()
        page.request.post("/convert")
        page.get_by_text("The documents are ready").wait_for()
        assert Keyboard(page).focused_name() == "Ifor Pugh"
        assert page.get_by_role("link", name="Check again").count() == 0


@pytest.mark.browser
def test_without_javascript_a_link_checks_again(address: str) -> None:
    with open_page(address, javascript=False) as page:
        page.goto("/components")
        page.request.post("/convert")
        page.get_by_role("link", name="Check again").click()
        page.get_by_text("The documents are ready").wait_for()
