"""Records as the database has them, with all their files: held against their manifests, the log and the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.services.keeping.reconciling import answers, files, logged, sealed
from forms_service.services.keeping.reconciling.files import KeptFile
from forms_service.services.keeping.reconciling.sealed import KeptRecord, kept_records
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work


def of_records(
    ports: Ports, organisation: str, ids: Sequence[RecordId], *, named_holds: Collection[str]
) -> tuple[int, list[Discrepancy]]:
    """Look at some records; return how many files they have, and what is not alike.

    They are read in one transaction, and the store is asked outside it: nobody waits for that.
    """
    with service_work(ports, organisation) as work:
        kept, mine, found = _read(work, ids, named_holds)
    found += [each for one in kept for each in sealed.compare_with_manifest(ports, one)]
    found += [each for one in mine for each in files.compare_with_store(ports, one)]
    return len(mine), found


def _read(
    work: Work, ids: Sequence[RecordId], named_holds: Collection[str]
) -> tuple[list[KeptRecord], list[KeptFile], list[Discrepancy]]:
    records = work.records.these(ids)
    known = {lock.object: lock for lock in work.locks.of_records(ids)}
    mine = [KeptFile(record, item, known.get(item.id), named_holds) for record in records for item in record.in_store]
    kept = kept_records(work, records, named_holds)
    unlogged = logged.unlogged(work, {record.id: record.reference for record in records})
    found = [*unlogged, *logged.of_sendings(work, kept), *logged.of_tellings(work, kept)]
    found += [*answers.of_issued_answers(work, kept), *answers.of_their_enquiries(work, kept)]
    found += [*_missed_by_holds(work, kept, named_holds)]
    return kept, mine, found


def _missed_by_holds(work: Work, kept: Sequence[KeptRecord], named: Collection[str]) -> Iterator[Discrepancy]:
    by_id = {one.record.id: one for one in kept}
    for hold, record in work.holds.missed(list(by_id)):
        if hold not in named:
            words = "It comes under a hold that stands, and the database does not have it under that."
            yield by_id[record].lacks(Lack.RECORD, words, hold)
