"""What may be said of two people, of a link and of a person: the facts that the rules go by, looked up when asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.people.acts import ON_PAIR
from forms_service.casework.people.people import Answer, Pair
from forms_service.services.work import Work


class _Facts:
    def __init__(self, work: Work, pair: Pair) -> None:
        self._work = work
        self.pair = pair

    @cached_property
    def standing(self) -> Sequence[Answer]:
        said = self._work.people.links([self.pair.one.id])
        return [link.answer for link in said if link.is_active and link.ends == self.pair.ends]

    @cached_property
    def is_told_apart(self) -> bool:
        groups = [{person.id for person in self._work.people.group(end.id)} for end in (self.pair.one, self.pair.other)]
        return any(
            link.is_active and link.answer is Answer.DIFFERENT and link.ends & groups[0] and link.ends & groups[1]
            for link in self._work.people.links(sorted(groups[0]))
        )


def require(work: Work, pair: Pair, act: Act) -> None:
    """Raise the reason why *act* may not be said of two people now, if there is one."""
    ON_PAIR.require(act, work.actor, _Facts(work, pair))


def pair_acts(work: Work, pair: Pair) -> AllowedActs:
    return ON_PAIR.allow(work.actor, _Facts(work, pair))
