"""The decision as data: what went in, every finding, the ranking and the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.eligibility import Eligibility
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings import LowestTotalPrice, Measure
from calloff.outcome import Chosen, Outcome
from calloff.pricing import quote
from calloff.snapshot import Snapshot
from calloff.step import Clause, day_of
from calloff.switching import Switched
from calloff.terms import Terms
from calloff.values.outline import Outline
from calloff.values.record import fingerprint
from calloff.values.typeset import as_html, as_text
from calloff.values.verdict import Verdict

__all__ = ["Decision", "Verdicts", "declared", "id_of"]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every verdict about every candidate, without words: a bit for each criterion.

    Attributes:
        criteria: The step of the key, and the place of the need, that each bit stands for; the
            first is bit 0. First the gates, then the wishes.
        candidates: The ids, in the order of the numbers.
        unmet: For each candidate the criteria that are not met.
        unknown: For each candidate the criteria of which that is not known.
    """

    criteria: tuple[tuple[str, str], ...]
    candidates: Sequence[str]
    unmet: Sequence[int]
    unknown: Sequence[int]


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision about one need, whole: what went in, every finding, the ranking, the outcome.

    It recommends; a person decides. Two decisions are equal when everything in them is.

    Attributes:
        need: The need.
        key: The allocation key.
        terms: The agreement.
        snapshot: The world on the day.
        candidates: Those looked at, by id.
        lot_findings: What the gates of the lot found.
        eligibilities: What the gates found about each candidate, in the candidates' order.
        wishes: What the orderings found about each candidate.
        measures: What each ordering measured about each of them.
        ranking: Tiers of those who may or might serve; what is unknown counts as not met.
        outcome: What it comes to.
        switched: The keys that gave way to the one that decided, the lot's own first.
        switch_findings: What the switches of the deciding key found: none of them holds.
        offers: The offers that switches were put to, where the candidates are answers.
        settled: Whether the key's switches were not put again, since it was settled before by
            which key it is decided.
    """

    need: Need
    key: AllocationKey
    terms: Terms
    snapshot: Snapshot
    candidates: tuple[Candidate, ...]
    lot_findings: tuple[Finding, ...]
    eligibilities: tuple[Eligibility, ...]
    wishes: Mapping[str, tuple[Finding, ...]]
    measures: Mapping[str, tuple[Measure, ...]]
    ranking: tuple[tuple[str, ...], ...]
    outcome: Outcome
    switched: tuple[Switched, ...] = ()
    switch_findings: tuple[Finding, ...] = ()
    offers: tuple[Candidate, ...] = ()
    settled: bool = False
    told_by: Callable[[Decision], Outline] | None = field(default=None, repr=False)
    shown_by: Callable[[Decision], str] | None = field(default=None, repr=False)

    @property
    def chosen(self) -> str | None:
        """The id of the candidate that the key names; ``None`` where it names no single one."""
        return self.outcome.candidate if isinstance(self.outcome, Chosen) else None

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Candidate, Eligibility]]:
        pairs = zip(self.candidates, self.eligibilities, strict=True)
        return {candidate.id: (candidate, found) for candidate, found in pairs}

    def candidate(self, id: str) -> Candidate:
        """The candidate with an id.

        Raises:
            InputError: where there is no such candidate.
        """
        return self._found(id)[0]

    def _found(self, id: str) -> tuple[Candidate, Eligibility]:
        if id not in self._by_id:
            what = f"no {id!r} among the candidates.{did_you_mean(id, self._by_id)}"
            raise InputError(f"the decision about {self.need.id}", [Problem("candidate", what)])
        return self._by_id[id]

    def eligibility(self, candidate: str | Candidate) -> Eligibility:
        """What the gates found about a candidate."""
        return self._found(id_of(candidate))[1]

    def findings(self, candidate: str | Candidate) -> tuple[Finding, ...]:
        """Every verdict about a candidate, in the declared order: gates first, then wishes."""
        id = id_of(candidate)
        return (*self.eligibility(id).findings, *self.wishes.get(id, ()))

    def clause(self, finding: Finding) -> Clause | None:
        """The clause of the step of the key that a finding comes from."""
        return self.key_of(finding).step(finding.step).clause if finding.step else None

    def key_of(self, finding: Finding) -> AllocationKey:
        """The key that a finding comes from: the one that decided, or one that gave way."""
        left = (switched.key for switched in self.switched if finding in switched.findings)
        return next(left, self.key)

    def narrowing(self) -> Iterator[tuple[str, str, int, int]]:
        """From all to few: for each test its step and place, how many were left before and after.

        Left are those with nothing unmet so far: whoever might serve is still among them.
        """
        tests = {
            (finding.step, finding.place): None
            for eligibility in self.eligibilities
            for finding in eligibility.findings
        }
        left = list(self.eligibilities)
        for step, place in sorted(tests, key=declared):
            before = len(left)
            left = [e for e in left if not e.falls_at(step, place)]
            yield step, place, before, len(left)

    @cached_property
    def verdicts(self) -> Verdicts:
        """Every verdict about every candidate, as whole numbers, without words."""
        findings = [self.findings(candidate) for candidate in self.candidates]
        criteria = tuple((f.step, f.place) for f in max(findings, key=len, default=()))
        unmet, unknown = (
            [sum((f.verdict is verdict) << bit for bit, f in enumerate(each)) for each in findings]
            for verdict in (Verdict.UNMET, Verdict.UNKNOWN)
        )
        ids = tuple(candidate.id for candidate in self.candidates)
        return Verdicts(criteria, ids, unmet, unknown)

    @cached_property
    def totals(self) -> Sequence[int]:
        """What the whole call-off costs at each candidate, in minor units.

        It is by the prices of the day on which the key first compares them, in the order of
        `verdicts`; -1 where a line has no price, and empty where the key compares no totals.
        """
        ordering = next((o for o in self.key.orderings if isinstance(o, LowestTotalPrice)), None)
        if ordering is None:
            return ()
        day = day_of(ordering.day, self.need, self.snapshot)
        quotes = (quote(self.need.lines, c.prices, day) for c in self.candidates)
        return [-1 if told is None else told.total.minor for told in quotes]

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each finding about each candidate, for tables."""
        for candidate in self.candidates:
            for finding in self.findings(candidate):
                yield {"candidate": candidate.id, "supplier": candidate.name, **finding.data()}

    def data(self, *, inputs: Literal["embedded", "reference"] = "embedded") -> dict[str, Any]:
        """The decision as a document.

        Args:
            inputs: ``embedded``: all that went in stands in it, and it can be decided again from
                itself; ``reference``: only ids and fingerprints, to be checked against the
                originals.
        """
        given: dict[str, Any] = {
            "need": self.need.data(),
            "key": self.key.data(),
            "terms": self.terms.data(),
            "snapshot": self.snapshot.data(),
            "candidates": [candidate.data() for candidate in self.candidates],
        }
        if self.offers:
            given["offers"] = [offer.data() for offer in self.offers]
        if inputs == "reference":
            given = {name: {"fingerprint": fingerprint(value)} for name, value in given.items()}
            given["need"]["id"], given["key"]["id"] = self.need.id, self.key.id
            given["terms"]["lot"] = self.terms.lot_id
        keys: dict[str, Any] = {
            "switched": [switched.data(inputs=inputs) for switched in self.switched],
            "switch_findings": [finding.data() for finding in self.switch_findings],
            "settled": self.settled,
        }
        return {
            "format": "calloff.decision/1",
            "inputs": inputs,
            **given,
            **{name: told for name, told in keys.items() if told},
            "outcome": {"kind": self.outcome.kind, **self.outcome.data()},
            "ranking": [list(tier) for tier in self.ranking],
            "lot_findings": [finding.data() for finding in self.lot_findings],
            "findings": {
                candidate.id: [finding.data() for finding in self.findings(candidate)]
                for candidate in self.candidates
            },
            "measures": {
                id: [measure.shown for measure in measures]
                for id, measures in sorted(self.measures.items())
            },
        }

    def record(self) -> Decision:
        """The same decision with everything in it made, to be kept or sent elsewhere.

        A decision that a register came to makes its findings when they are read, and until then
        holds on to the register.
        """
        made = {field.name: getattr(self, field.name) for field in fields(Decision)}
        return Decision(**{**made, "wishes": dict(self.wishes)})

    def __reduce__(self) -> tuple[Any, ...]:
        """As the record is kept."""
        made = self.record()
        return _restored, ({field.name: getattr(made, field.name) for field in fields(Decision)},)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the whole decision: same facts, same fingerprint, on every machine."""
        return fingerprint(self.data())

    def __eq__(self, other: object) -> bool:
        """Whether everything that went in and came out is equal."""
        if not isinstance(other, Decision):
            return NotImplemented
        return self.data() == other.data()

    def __hash__(self) -> int:
        """By the fingerprint."""
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        """The need's id and the outcome, and nothing of the person."""
        return f"Decision(need={self.need.id!r}, outcome={self.outcome.kind!r})"

    def __str__(self) -> str:
        """The protocol, where the decision came from a register; else its representation."""
        return as_text(self.told_by(self)) if self.told_by is not None else repr(self)

    def _repr_html_(self) -> str | None:
        """How a notebook shows it: what is given to show it, else the protocol; all escaped."""
        if self.shown_by is not None:
            return self.shown_by(self)
        return as_html(self.told_by(self)) if self.told_by is not None else None


def _restored(made: dict[str, Any]) -> Decision:
    """A decision from what was kept of it."""
    return Decision(**made)


def declared(test: tuple[str, str]) -> tuple[int, str, int]:
    """Sorts tests as the key and the need declare them."""
    (_, _, step), (field_, _, number) = test[0].partition("."), test[1].partition(".")
    return int(step), field_, int(number or 0)


def id_of(candidate: str | Candidate) -> str:
    """The id of a candidate, or the id that was given."""
    return candidate if isinstance(candidate, str) else candidate.id
