"""Records that are kept longer than they would be, by a review that was approved: the port that disposal asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from forms_service.casework.ids import RecordId
from forms_service.services.work import Work


def kept_longer_until(work: Work, ids: Sequence[RecordId]) -> Mapping[RecordId, date]:
    """Return till when records are kept longer; nothing of those of which nobody decided that."""
    return work.disposals.kept_until(ids)
