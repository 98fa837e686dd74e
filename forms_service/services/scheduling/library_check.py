"""Every night all forms and letters that people work with are looked through as on the day they were published.

What they stand on may have changed since: a file in a folder, the reference data, the schedule, or the check itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.publishing.releases import LibraryFile
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.organisations import every_organisation, welsh_publishers
from forms_service.services.ports import Ports
from forms_service.services.work import service_work


def check_nightly(ports: Ports) -> JobOutcome:
    """Look through all that ships and all that is published and not retired; drafts are their authors' own."""
    files = [file for organisation in every_organisation(ports) for file in _kept_in_use(ports, organisation)]
    found = ports.library_check.faults_of_all(files, welsh_publishers(ports))
    wrong = sum(fault.would_be_refused for fault in found)
    outcome = f"{wrong} would not be published today, {len(found) - wrong} warning(s)"
    return JobOutcome(outcome, fault="LibraryRefused" if wrong else "")


def _kept_in_use(ports: Ports, organisation: str) -> Sequence[LibraryFile]:
    with service_work(ports, organisation) as work:
        members = {member for release in work.releases.every() if release.is_published for member in release.members}
        return [file for file in work.library_files.all_of(organisation) if file.release_key in members]
