"""People as rows: who takes part in enquiries, what is known of them, and who is linked with whom."""

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations

from sqlalchemy import delete, or_, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.person_search import alike, called_by_several, identities_of_anyone
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.rows import (
    OURS,
    THESE,
    Bound,
    add,
    add_all,
    add_missing_rows,
    among,
    change,
    columns_of,
    one,
    pages,
    within,
    without,
)
from forms_service.adapters.sql.tables import people, person_facts, person_links, person_terms
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, LinkId, PersonId
from forms_service.casework.keeping.row_seals import SealedThing, sealed_words
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.people import Link, Person, Verdict, identities
from forms_service.casework.people.terms import index_of

_PAIRS_AT_ONCE = 10_000
"""Of so many pairs of words one statement asks whom they name: those of a long report, each word once."""

_AT_ONCE = 50
"""Of how many people one statement asks who is like them: each has some thirty terms."""

_named = people.alias("named")
_LINKED = (
    select(people, _named.c.id.label("of"))
    .join(_named, _named.c.identity == people.c.identity)
    .where(people.c.organisation == OURS, _named.c.id.in_(THESE))
    .order_by(people.c.id)
)
_FACTS = select(person_facts).where(person_facts.c.organisation == OURS, person_facts.c.person.in_(THESE))

_OF_ENQUIRIES = select(people).where(people.c.organisation == OURS, people.c.enquiry.in_(THESE))
_LINKS = select(person_links).where(
    person_links.c.organisation == OURS, or_(person_links.c.one.in_(THESE), person_links.c.other.in_(THESE))
)


class SqlPeople(Bound):
    def __init__(
        self, fence: Fence, organisation: str, seals: SqlRowSeals, remembered: Remembered | None = None
    ) -> None:
        super().__init__(fence, organisation, remembered)
        self._seals = seals

    def add_all(self, new: Sequence[Person]) -> None:
        for person in new:
            self._refuse_foreign(person)
        add_all(self._connection, people, [columns_of(person, people) for person in new])
        self._seals.begin_new(SealedThing.PERSON, [person.id for person in new])

    def get(self, person_id: PersonId) -> Person:
        return Person(**one(self._connection, people, self._organisation, person_id))

    def participants(self, enquiry_id: EnquiryId) -> Mapping[str, Person]:
        return self.participants_of([enquiry_id])[enquiry_id]

    def participants_of(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Mapping[str, Person]]:
        return self._remembered.of("participants", ids, self._participants)

    def _participants(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Mapping[str, Person]]:
        found: dict[EnquiryId, dict[str, Person]] = {each: {} for each in ids}
        for part in pages(ids):
            for row in self._connection.execute(_OF_ENQUIRIES, self._binds(part)).mappings():
                found[row["enquiry"]][row["row"]] = Person(**row)
        return found

    def group(self, person_id: PersonId) -> Sequence[Person]:
        return self.groups([person_id]).get(person_id, ())

    def groups(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Sequence[Person]]:
        return self._remembered.of("everybody linked with a person", ids, self._groups)

    def _groups(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Sequence[Person]]:
        found: dict[PersonId, list[Person]] = {}
        for part in pages(ids):
            for row in self._connection.execute(_LINKED, self._binds(part)).mappings():
                found.setdefault(row["of"], []).append(Person(**without(row, ["of"])))
        return found

    def beside(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        found: list[Person] = []
        for part in pages(ids):
            mine = within(people, self._organisation).where(people.c.id.in_(part)).with_only_columns(people.c.enquiry)
            named = within(people, self._organisation).where(people.c.enquiry.in_(mine), people.c.id.not_in(part))
            found += [Person(**row) for row in self._connection.execute(named.order_by(people.c.id)).mappings()]
        return found

    def facts(self, ids: Sequence[PersonId]) -> Sequence[Fact]:
        read = self._remembered.of("facts of a person", ids, self._facts)
        found = [fact for person in dict.fromkeys(ids) for fact in read[person]]
        return sorted(found, key=lambda fact: (fact.recorded_at, fact.id))

    def _facts(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Sequence[Fact]]:
        found: dict[PersonId, list[Fact]] = {person: [] for person in ids}
        for part in pages(ids):
            for row in self._connection.execute(_FACTS, self._binds(part)).mappings():
                found[row["person"]].append(Fact(**row))
        return found

    def add_facts(self, facts: Sequence[Fact]) -> None:
        if not facts:
            return
        for fact in facts:
            self._refuse_foreign(fact)
        self._seals.begin(SealedThing.PERSON, [fact.person for fact in facts])
        self._index(facts)
        add_all(self._connection, person_facts, [columns_of(fact, person_facts) for fact in facts])

    def save_fact(self, fact: Fact, *, expected: Fact) -> None:
        self._refuse_foreign(fact)
        self._seals.begin(SealedThing.PERSON, [fact.person])
        change(self._connection, person_facts, columns_of(fact, person_facts), columns_of(expected, person_facts))

    def sealed_contents(self, ids: Sequence[str]) -> Mapping[str, str]:
        found = self._facts([PersonId(each) for each in ids])
        return {person: sealed_words(sorted(facts, key=lambda fact: fact.id)) for person, facts in found.items()}

    def found_otherwise(self, ids: Sequence[PersonId]) -> frozenset[PersonId]:
        mine = self._connection.execute(among(people, self._organisation, ids)).mappings()
        identity = {row["id"]: row["identity"] for row in mine}
        facts = self._facts(list(identity))
        should = {(who, whose, *term) for who, whose in identity.items() for term in index_of(facts[who])}
        term = person_terms.c
        asked = among(person_terms, self._organisation, ids, term.person)
        asked = asked.with_only_columns(term.person, term.identity, term.kind, term.term)
        there = {tuple(row) for row in self._connection.execute(asked)}
        return frozenset(PersonId(str(row[0])) for row in should ^ there)

    def links(self, ids: Sequence[PersonId]) -> Sequence[Link]:
        return self._remembered.answer("links of these", tuple(sorted(ids)), self._links)

    def _links(self, ids: Sequence[PersonId]) -> Sequence[Link]:
        found: dict[str, Link] = {}
        for part in pages(ids):
            rows = self._connection.execute(_LINKS, self._binds(part)).mappings()
            found |= {row["id"]: Link(**row) for row in rows}
        return sorted(found.values(), key=lambda link: (link.at, link.id))

    def link(self, link_id: LinkId) -> Link:
        return Link(**one(self._connection, person_links, self._organisation, link_id))

    def add_link(self, link: Link) -> None:
        self._refuse_foreign(link)
        for end in sorted(link.ends):
            self.get(end)
        add(self._connection, person_links, columns_of(link, person_links))
        self._join_anew(link)

    def save_link(self, link: Link, *, expected: Link) -> None:
        self._refuse_foreign(link)
        change(self._connection, person_links, columns_of(link, person_links), columns_of(expected, person_links))
        self._join_anew(link)

    def leave(self, person_id: PersonId) -> None:
        """Take somebody out of those linked with them, before they are deleted: the others go by one of theirs."""
        others = [person for person in self.group(person_id) if person.id != person_id]
        mine = or_(person_links.c.one == person_id, person_links.c.other == person_id)
        self._connection.execute(delete(person_links).where(mine, person_links.c.organisation == self._organisation))
        self._go_by({person.id: person for person in others}, self.links([person.id for person in others]))

    def alike(
        self, terms: Mapping[PersonId, Collection[tuple[str, str]]], *, limit: int
    ) -> Mapping[PersonId, Sequence[Sequence[Person]]]:
        found: dict[PersonId, dict[str, list[Person]]] = {person: {} for person in terms}
        for part in pages([person for person in terms if terms[person]], _AT_ONCE):
            of_them = {person: terms[person] for person in part}
            for row in alike(self._connection, self._organisation, of_them, limit=limit):
                alike_them = found[row["of"]].setdefault(row["identity"], [])
                alike_them.append(Person(**without(row, ["of", "kinds", "shared"])))
        return {person: list(by_identity.values()) for person, by_identity in found.items()}

    def find(self, *, name: str = "", number: str = "", born: str = "") -> Sequence[Person]:
        return self._remembered.answer("whoever is called so", (name, number, born), self._find)

    def _find(self, asked: tuple[str, str, str]) -> Sequence[Person]:
        name, number, born = asked
        found = identities_of_anyone(self._connection, self._organisation, name=name, number=number, born=born)
        if found is None:
            return []
        ids = self._connection.execute(found.distinct()).scalars().all()
        return self._of_identities([PersonId(identity) for identity in ids])

    def named(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Person]]:
        found = self._remembered.of("whoever is called by both words", pairs, self._named)
        return {pair: people for pair, people in found.items() if people}

    def _named(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[Person]]:
        found: dict[tuple[str, str], list[Person]] = {pair: [] for pair in pairs}
        for part in pages(pairs, _PAIRS_AT_ONCE):
            words: dict[PersonId, set[str]] = {}
            called = called_by_several(self._organisation, sorted({word for pair in part for word in pair}))
            for row in self._connection.execute(called):
                words.setdefault(row.identity, set()).add(row.term)
            asked = set(part)
            named = {who: asked.intersection(permutations(mine, 2)) for who, mine in words.items()}
            for person in self._of_identities(sorted(who for who, several in named.items() if several)):
                for pair in named[person.identity]:
                    found[pair].append(person)
        return found

    def _of_identities(self, ids: Sequence[PersonId]) -> list[Person]:
        found: list[Person] = []
        for part in pages(ids):
            mine = within(people, self._organisation).where(people.c.identity.in_(part))
            found += [Person(**row) for row in self._connection.execute(mine.order_by(people.c.id)).mappings()]
        return found

    def _join_anew(self, link: Link) -> None:
        """Work out anew whom those at both ends of a link go by, and whoever is linked with them."""
        if link.answer is Verdict.DIFFERENT:
            return
        touched = {person.id: person for end in sorted(link.ends) for person in self.group(end)}
        self._go_by(touched, self.links(list(touched)))

    def _go_by(self, touched: Mapping[PersonId, Person], links: Sequence[Link]) -> None:
        now = identities(list(touched), links)
        for person_id, identity in now.items():
            if touched[person_id].identity != identity:
                for table, key in ((people, people.c.id), (person_terms, person_terms.c.person)):
                    self._connection.execute(update(table).where(key == person_id).values(identity=identity))

    def index_again(self, ids: Sequence[PersonId]) -> None:
        ours = person_terms.c.organisation == self._organisation
        for part in pages(ids):
            self._connection.execute(delete(person_terms).where(person_terms.c.person.in_(part), ours))
        self._index([fact for facts in self._facts(ids).values() for fact in facts])

    def _index(self, facts: Sequence[Fact]) -> None:
        """Have people found by new facts too: what they were ever found by they are found by for good."""
        wanted = sorted({fact.person for fact in facts})
        found = self._connection.execute(among(people, self._organisation, wanted)).mappings().all()
        if len(found) < len(wanted):
            raise NotFound("There is no such person here.")
        rows = [
            {
                "person": row["id"],
                "organisation": row["organisation"],
                "identity": row["identity"],
                "kind": k,
                "term": term,
            }
            for row in found
            for k, term in sorted(index_of(fact for fact in facts if fact.person == row["id"]))
        ]
        add_missing_rows(self._connection, person_terms, rows)
