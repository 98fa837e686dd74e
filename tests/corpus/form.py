"""The small form that every defect is put into, and what there is around it."""

from __future__ import annotations

from typing import Final

from forms_service.engine.checking.surroundings import Surroundings

PLACE: Final = "north/visit/1.yaml"

FORM: Final = """\
form: visit
publisher: north
version: 1
title: Ask for a visit
conditions:
  wants_to: {answer: wish, is: yes}
sections:
  - id: main
    title: The visit
    pages:
      - id: wishes
        title: What is wished
        questions:
          - id: wish
            type: radio
            label: Is a visit wished?
            required_message: Select whether a visit is wished
            options:
              - {id: yes, label: Yes}
              - {id: no, label: No}
              - {id: unsure, label: Not sure, hint: Ask again in a month}
          - id: why
            type: textarea
            label: Why?
            required_message: Enter why
            show_when: {condition: wants_to}
            checks: [{rule: max_length, value: 200}]
          - id: days
            type: checkboxes
            label: On which days?
            required: false
            options:
              - {id: weekdays, label: On weekdays}
              - {id: weekend, label: At the weekend}
              - {id: none_of_these, label: On none, exclusive: true}
      - id: details
        title: The details
        questions:
          - id: first_day
            type: date
            label: From which day?
            required: false
            checks: [{rule: not_in_future}]
          - id: how_many
            type: integer
            label: How many come?
            required: false
            checks: [{rule: between, value: [1, 9]}]
          - id: code
            type: text
            label: Which code was given?
            required: false
            checks: [{rule: pattern, value: "[A-Z]{2}[0-9]{4}"}]
          - id: guests
            type: repeat
            label: Who comes?
            required: false
            checks: [{rule: max_rows, value: 4}]
            columns:
              - {id: guest_name, type: text, label: Name, required_message: Enter the name}
              - {id: guest_role, type: text, label: What they are, required: false}
outcomes:
  - {kind: retention, name: RC-01}
"""

AROUND: Final = Surroundings(
    tables={"towns": ("id", "label", "county")},
    facts=("user.name", "team.name"),
    lists=("names",),
    outcomes={"retention": ("RC-01", "RC-02"), "document": ("D10",), "stands": ("D10",), "authoriser": ()},
    documents={"north/visit@1": ("D10",)},
)
