"""Enquiries and who takes part in them, as they are read and written in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, LinkId, PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.people import Link, Person


class Enquiries(Protocol):
    def add(self, enquiry: Enquiry) -> None: ...

    def get(self, enquiry_id: EnquiryId) -> Enquiry:
        """Return one enquiry with its subjects; ``NotFound``."""

    def these(self, ids: Sequence[EnquiryId]) -> Sequence[Enquiry]:
        """Return those of the enquiries with these ids that there are, in a few questions however many they are."""

    def forget(self) -> None:
        """Forget what was read of any so far, so that it is no change by another that they differ when read again."""
        ...

    def get_to_change(self, enquiry_id: EnquiryId) -> Enquiry:
        """Return one enquiry; whoever else asks for it to be changed waits until this unit of work ends.

        For what depends on everything in it: starting a reply that may have been started, closing.
        """

    def save(self, enquiry: Enquiry) -> None:
        """Write the enquiry and replace its subjects; ``Conflict`` if it has changed since it was read here."""

    def arrangements(self) -> Sequence[Enquiry]:
        """Return the local arrangements, the newest first; they are about nobody."""

    def about(self, people: Sequence[PersonId]) -> Sequence[Enquiry]:
        """Return the enquiries that name any of these people, the first recorded first."""

    def find(self, text: str, *, limit: int, born: str = "") -> Sequence[Enquiry]:
        """Return the newest enquiries, open or closed, that *text* names, or whose people were *born* that day.

        By the end of a reference, part of a number, or a name; each as it was ever known.
        """


class People(Protocol):
    """Who takes part in enquiries. Those whom a person linked go by one *identity*, and are found as one."""

    def add_all(self, new: Sequence[Person]) -> None: ...

    def get(self, person_id: PersonId) -> Person:
        """Return one person; ``NotFound``."""

    def participants(self, enquiry_id: EnquiryId) -> Mapping[str, Person]:
        """Return by row whom an enquiry names or ever named; the adult's row is empty."""

    def participants_of(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Mapping[str, Person]]:
        """Return by row whom each of several enquiries names or ever named."""

    def group(self, person_id: PersonId) -> Sequence[Person]:
        """Return everybody linked with a person, that person too."""

    def groups(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Sequence[Person]]:
        """Return by each of these people everybody linked with them, themselves too."""

    def beside(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Return the others whom the enquiries of these people name."""

    def facts(self, ids: Sequence[PersonId]) -> Sequence[Fact]:
        """Return every fact ever recorded of these people, corrected ones too, the first recorded first."""

    def found_otherwise(self, ids: Sequence[PersonId]) -> frozenset[PersonId]:
        """Return those who are found by something else than what is known of them, or not by all of it."""

    def index_again(self, ids: Sequence[PersonId]) -> None:
        """Have people found by what is known of them now, and by nothing else."""

    def add_facts(self, facts: Sequence[Fact]) -> None:
        """Write new facts; from now on their people are found by them."""

    def save_fact(self, fact: Fact, *, expected: Fact) -> None:
        """Write how a fact stands; ``Conflict`` if what is stored is no longer *expected*."""

    def links(self, ids: Sequence[PersonId]) -> Sequence[Link]:
        """Return every link or refusal that has one of these people at an end, undone or not, the first first."""

    def link(self, link_id: LinkId) -> Link:
        """Return one link; ``NotFound``."""

    def add_link(self, link: Link) -> None: ...

    def save_link(self, link: Link, *, expected: Link) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def alike(
        self, terms: Mapping[PersonId, Collection[tuple[str, str]]], *, limit: int
    ) -> Mapping[PersonId, Sequence[Sequence[Person]]]:
        """Return by each of several people who has most of their terms (of whatever is near).

        At most *limit* for each, each with all they are linked with; those with most come first.
        """

    def find(self, *, name: str = "", number: str = "", born: str = "") -> Sequence[Person]:
        """Return everybody of whom all of this was ever known, with all they are linked with."""

    def named(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Person]]:
        """Return by each two words whoever, with all they are linked with, was ever called by both of them."""
