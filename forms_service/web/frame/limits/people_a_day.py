"""How many different people one person may look up in a day by typing a date of birth or a number, and saving nothing.

Whoever guesses asks of one name with many dates; whoever records enquiries asks of each person once or twice. What is
asked again is not counted again.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import flask

from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.subjects import Subject
from forms_service.web.frame.guards import current_user
from forms_service.web.frame.visits import ports

MOST_PEOPLE: Final = 100
"""Twenty requests a day name some eighty people. Whoever meets it is told the same once the page is saved."""
A_DAY: Final = timedelta(days=1)


def count_people(subjects: Sequence[Subject]) -> bool:
    """Count whom of *subjects* the person signed in did not ask about yet; whether that is within what a day allows."""
    counters, now = ports().counters, ports().clock.now()
    every = _counter_key("everybody")
    new = [
        key
        for key in map(_counter_key, sorted({_naming(each) for each in subjects}))
        if not counters.count(key, now=now)
    ]
    for key in new:
        counters.add(key, 1, now=now, until=now + A_DAY)
        counters.add(every, 1, now=now, until=now + A_DAY)
    return counters.count(every, now=now) <= MOST_PEOPLE


def _naming(subject: Subject) -> str:
    """Who is asked about: a number that is typed beside a date of birth makes nobody else of them.

    Nobody finds a number by asking, as there are millions of them; of dates there are some thousands.
    """
    numbers = " ".join(sorted(map(plain_number, subject.numbers)))
    return f"{comparable(subject.name)}, {subject.date_of_birth or numbers}"


def _counter_key(what: str) -> str:
    """Nobody can tell from the database who was asked about, not by trying names and dates either: it takes our key."""
    user = current_user()
    named = f"people a day {user.organisation} {user.id} {what}"
    return hmac.digest(str(flask.current_app.secret_key).encode(), named.encode(errors="replace"), "sha256").hex()
