"""The path that answers make, and the one they would make with every proposal: worked out when it is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from forms_service.engine.answers import Answers, is_empty
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path, find_path, is_accepted_unseen


@dataclass(frozen=True)
class Paths:
    """A form with *answers* in it; each of its two paths is worked out once, and only if it is looked at.

    *facts* are all that an answer may depend on, but for the names of rows: those are answers themselves.
    """

    definition: Definition
    answers: Answers
    carried: Answers
    facts: Context
    _path: Path | None = field(default=None, repr=False, compare=False)
    _foreseen: Path | None = field(default=None, repr=False, compare=False)

    @cached_property
    def path(self) -> Path:
        return self._path or find_path(self.definition, self.answers, self.carried, self.facts)

    @cached_property
    def foreseen(self) -> Path:
        """The path as it would be with every proposal accepted: what the express way goes by."""
        return self._foreseen or find_path(
            self.definition, self.answers, self.carried, self.facts, accepted=is_accepted_unseen
        )

    @cached_property
    def context(self) -> Context:
        """What an answer may depend on, with the names of rows for whoever asks for them."""
        return replace(self.facts, rows=_RowNames(self))

    def with_facts(self, facts: Context) -> Paths:
        return Paths(self.definition, self.answers, self.carried, facts)

    def with_answers(self, answers: Answers, known: Paths | None = None) -> Paths:
        """Return the form with *answers* in place of those it has; one that is empty is taken out.

        Where that is the form as it is, or as it is *known* already, what was worked out of it is not worked out again.
        """
        given = {question: value for question, value in {**self.answers, **answers}.items() if not is_empty(value)}
        same = (paths for paths in (self, known) if paths is not None and given == paths.answers)
        return next(same, None) or self._new(given)

    def accepting(self, questions: Collection[str]) -> Paths:
        """Return the form with what is foreseen for these *questions* as their answers; it foresees the same then."""
        foreseen = self.foreseen
        given = {**self.answers, **{question: foreseen.everything[question] for question in questions}}
        return replace(self._new(given), _foreseen=foreseen, _path=foreseen if given == foreseen.everything else None)

    def settled(self, path: Path) -> Paths:
        """Return the form with the answers that *path* was worked out for."""
        return replace(self._new(path.everything), _path=path)

    def _new(self, answers: Answers) -> Paths:
        return Paths(self.definition, answers, self.carried, self.facts)


class _RowNames(Mapping[str, Mapping[str, str]]):
    """What the rows of each repeat are called, read from the path once somebody asks."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    @property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return self._paths.path.reader.context.rows

    def __getitem__(self, repeat: str) -> Mapping[str, str]:
        return self._names[repeat]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
