"""Counters, times and gauges as Prometheus reads them, of all processes of this machine together."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest

from forms_service.adapters.measures.shared_samples import (
    CountedSample,
    begin_anew,
    fold,
    samples_of_others,
    write_samples,
)
from forms_service.services.watching import Gauges, Happening, HelperCondition

WRITTEN_AFTER: Final = 5.0
"""Seconds within which others can read what was counted here."""
_STEPS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 40.0)
_LOSSES, _IN_A_ROW, _LOST_AT = "forms_helper_losses", "forms_helper_losses_in_a_row", "forms_helper_lost_timestamp"
_GREATEST: Final = frozenset({_IN_A_ROW, _LOST_AT})
"""Of these the greatest counts; all else adds up."""
_OF_THE_LIVING: Final = frozenset({_IN_A_ROW})


class PrometheusMeasures:
    """*folder* is where the processes of this machine leave what they counted; without it this one counts alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder, self._own = folder, CollectorRegistry()
        self._lock, self._to_be_written = threading.Lock(), False
        self._pages = Counter("forms_requests", "Answers.", ["page", "method", "status"], registry=self._own)
        self._seconds = Histogram(
            "forms_request_seconds", "Seconds of an answer.", ["page"], registry=self._own, buckets=_STEPS
        )
        self._losses = Counter(_LOSSES, "Helpers lost.", ["helper"], registry=self._own)
        self._in_a_row = Gauge(_IN_A_ROW, "Losses since one was well.", ["helper"], registry=self._own)
        self._lost_at = Gauge(_LOST_AT, "When one was lost last.", ["helper"], registry=self._own)
        self._happenings = {
            each: Counter(f"forms_{each}", each.words, ["kind"], registry=self._own) for each in Happening
        }
        if folder:
            begin_anew(folder)

    def count(self, happening: Happening, kind: str = "") -> None:
        self._happenings[happening].labels(kind).inc()
        self._write_soon()

    def count_page(self, page: str, method: str, status: int, seconds: float) -> None:
        self._pages.labels(page, method, status).inc()
        self._seconds.labels(page).observe(seconds)
        self._write_soon()

    def helper_lost(self, helper: str, in_a_row: int) -> None:
        self._losses.labels(helper).inc()
        self._in_a_row.labels(helper).set(in_a_row)
        self._lost_at.labels(helper).set(time.time())
        self._write_soon()

    def helper_well(self, helper: str) -> None:
        self._losses.labels(helper)
        self._in_a_row.labels(helper).set(0)
        self._write_soon()

    def helpers(self) -> Sequence[HelperCondition]:
        told: dict[str, dict[str, float]] = {}
        for metric in self._of_all():
            for sample in metric.samples:
                if helper := sample.labels.get("helper"):
                    told.setdefault(helper, {})[metric.name] = sample.value
        return [_condition(helper, told[helper]) for helper in sorted(told)]

    def text(self, gauges: Sequence[Gauges]) -> bytes:
        return generate_latest(_Collected([*self._of_all(), *(_gauge_metric(each) for each in gauges)]))

    def _samples(self) -> list[CountedSample]:
        return [
            CountedSample(metric.name, sample.name, tuple(sorted(sample.labels.items())), sample.value)
            for metric in self._own.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        ]

    def _of_all(self) -> list[Metric]:
        """Return what was counted by all, each number once."""
        together: dict[CountedSample, float] = {}
        _add(together, self._samples())
        for runs, samples in samples_of_others(self._folder) if self._folder else ():
            _add(together, (each for each in samples if runs or each.metric not in _OF_THE_LIVING))
        metrics = {each.name: Metric(each.name, each.documentation, each.type) for each in self._own.collect()}
        for sample, value in together.items():
            if sample.metric in metrics:
                metrics[sample.metric].add_sample(sample.name, dict(sample.labels), value)
        return list(metrics.values())

    def _write_soon(self) -> None:
        if self._folder is None:
            return
        with self._lock:
            if self._to_be_written:
                return
            self._to_be_written = True
        timer = threading.Timer(WRITTEN_AFTER, self._write)
        timer.daemon = True
        timer.start()

    def _write(self) -> None:
        with self._lock:
            self._to_be_written = False
        if self._folder:
            write_samples(self._folder, self._samples())
            fold(self._folder, _folded)


class _Collected:
    """What `generate_latest` asks for everything."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _add(together: dict[CountedSample, float], samples: Iterable[CountedSample]) -> None:
    for sample in samples:
        place = sample._replace(value=0.0)
        before = together.get(place, 0.0)
        together[place] = max(before, sample.value) if sample.metric in _GREATEST else before + sample.value


def _folded(every: Iterable[Sequence[CountedSample]]) -> Sequence[CountedSample]:
    """What several that are gone have counted, together; how it was with their helpers went with them."""
    together: dict[CountedSample, float] = {}
    for samples in every:
        _add(together, (each for each in samples if each.metric not in _OF_THE_LIVING))
    return [sample._replace(value=value) for sample, value in together.items()]


def _condition(helper: str, told: Mapping[str, float]) -> HelperCondition:
    lost_at = told.get(_LOST_AT)
    return HelperCondition(
        helper,
        int(told.get(_LOSSES, 0)),
        int(told.get(_IN_A_ROW, 0)),
        datetime.fromtimestamp(lost_at, UTC) if lost_at else None,
    )


def _gauge_metric(gauges: Gauges) -> Metric:
    metric = Metric(f"forms_{gauges.name}", gauges.words, "gauge")
    for value_of_label, value in gauges.values.items():
        metric.add_sample(metric.name, {gauges.label: value_of_label} if gauges.label else {}, value)
    return metric
