"""Which organisations there are: whoever does something for each of them asks here."""

from __future__ import annotations

from forms_service.services.ports import Ports


def every_organisation(ports: Ports) -> list[str]:
    """Every organisation that is served, or of which the log says anything: also one that is no longer served."""
    with ports.unit_of_work() as unit:
        logged_of = unit.queue.organisations()
    return list(dict.fromkeys([*(each.id for each in ports.directory.organisations()), *logged_of]))


def welsh_publishers(ports: Ports) -> list[str]:
    """Return the organisations in Wales, whose own forms and letters are to be in Welsh too."""
    return [each.id for each in ports.directory.organisations() if each.nation == "wales"]
