"""Print what the check finds of the corpus, by kind: ``python -m tests.corpus.run``, or ``make corpus``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.corpus.defects import DEFECTS
from tests.corpus.letters.run import documents_wrong, letters_wrong
from tests.corpus.rows import Row
from tests.corpus.unusual import UNUSUAL


def judged(rows: Sequence[Row]) -> dict[Row, str]:
    """What is wrong with what the check says of each row; empty where nothing is."""
    found = {}
    for row in rows:
        with TemporaryDirectory(prefix="corpus-") as folder:
            found[row] = row.wrong(Path(folder))
    return found


def main() -> int:
    defects, unusual = judged(DEFECTS), judged(UNUSUAL)
    rows, missed, vain = Counter(r.kind for r in DEFECTS), Counter[str](), Counter[str]()
    for row, wrong in defects.items():
        vain[row.kind] += wrong.startswith("besides")
        missed[row.kind] += bool(wrong) and not wrong.startswith("besides")
    click.echo(f"{'kind':12} {'defects':>8} {'found':>6} {'recall':>7} {'more said':>10}")
    for kind, count in rows.items():
        recall = 100 * (count - missed[kind]) / count
        click.echo(f"{kind:12} {count:8} {count - missed[kind]:6} {recall:6.1f}% {vain[kind]:10}")
    quiet = sum(not wrong for wrong in unusual.values())
    click.echo(f"{'all':12} {len(DEFECTS):8} {len(DEFECTS) - missed.total():6} {'':7} {vain.total():10}")
    click.echo(f"unusual and right: {len(UNUSUAL)}, of which nothing is said: {quiet}")
    for row, wrong in {**defects, **unusual}.items():
        if wrong:
            click.echo(f"  {row.kind}: {row.name}: {wrong}")
    of_letters = [*letters_wrong(), *documents_wrong()]
    for told in of_letters:
        click.echo(f"  {told}")
    return int(bool(of_letters) or any({**defects, **unusual}.values()))


if __name__ == "__main__":
    sys.exit(main())
