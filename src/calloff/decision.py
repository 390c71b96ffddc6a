"""The decision: who is called on for a need, or whom to ask, and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.eligibility import Eligibility, eligibility, lot_findings
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings import DrawnLots, Measure
from calloff.outcome import Ask, Chosen, Escalate, Nobody, Outcome, Question, Tied
from calloff.ranking import Contender, first_whatever, may_go_first, tiers
from calloff.snapshot import Snapshot
from calloff.step import Clause
from calloff.switching import Followed, Switched, follow
from calloff.terms import Terms
from calloff.values.outline import Outline
from calloff.values.record import fingerprint
from calloff.values.typeset import as_html, as_text
from calloff.values.verdict import Verdict, all_met
from calloff.vocabulary import Vocabulary

__all__ = [
    "Decision",
    "decide",
]


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
        return self._found(_id(candidate))[1]

    def findings(self, candidate: str | Candidate) -> tuple[Finding, ...]:
        """Every verdict about a candidate, in the declared order: gates first, then wishes."""
        id = _id(candidate)
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
        for step, place in sorted(tests, key=_declared):
            before = len(left)
            left = [e for e in left if not e.falls_at(step, place)]
            yield step, place, before, len(left)

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
        """The protocol, where a notebook shows the decision; every value escaped."""
        return as_html(self.told_by(self)) if self.told_by is not None else None


def _declared(test: tuple[str, str]) -> tuple[int, str, int]:
    """Sorts tests as the key and the need declare them."""
    (_, _, step), (field_, _, number) = test[0].partition("."), test[1].partition(".")
    return int(step), field_, int(number or 0)


def _id(candidate: str | Candidate) -> str:
    return candidate if isinstance(candidate, str) else candidate.id


def decide(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
    *,
    keys: Sequence[AllocationKey] = (),
    offers: Sequence[Candidate] = (),
    settled: bool = False,
) -> Decision:
    """Decide one need from these arguments alone.

    The order of the candidates is of no account. That nobody fits is an outcome, and so is that
    it must be asked.

    Args:
        need: What is called off.
        candidates: Those to decide among.
        key: The lot's own key.
        terms: The agreement.
        snapshot: The world on the day.
        keys: The keys that the lot's own may give way to.
        offers: The offers of the lot, where the candidates are answers: by which key it is decided
            goes by them, so that no answer can change it; none: the candidates stand for them.
        settled: Whether it has been settled before that this key decides, such as when suppliers
            were asked by it: then its switches are not put again.

    Raises:
        InputError: where the need, the candidates, the key and the terms do not belong together;
            every problem is listed.
    """
    ordered = tuple(sorted(candidates, key=lambda candidate: candidate.id))
    _check(need, ordered, key, terms, snapshot)
    settled = settled and bool(key.switches)
    puts = bool(key.switches) and not settled
    behind = tuple(sorted(offers, key=lambda offer: offer.id)) if puts else ()
    _check_offers(need, ordered, behind)
    followed = Followed(key)
    if puts:
        followed = follow(need, behind or ordered, key, terms, snapshot, keys=keys)
    if followed.key is not key:
        key = followed.key
        if problems := [*key.problems(need, terms, snapshot)]:
            raise InputError(f"the decision about {need.id}", problems)
    of_lot = lot_findings(need, key, terms, snapshot)
    eligibilities = tuple(eligibility(need, c, key, terms, snapshot) for c in ordered)
    wishes: dict[str, tuple[Finding, ...]] = {}
    contenders = []
    for candidate, found in zip(ordered, eligibilities, strict=True):
        told = [o.findings(need, candidate, terms, snapshot) for o in key.orderings]
        wishes[candidate.id] = tuple(
            f.at(step=f"orderings.{i}") for i, findings in enumerate(told) for f in findings
        )
        if found.verdict is Verdict.UNMET:
            continue
        measures = tuple(
            ordering.measure(need, candidate, terms, snapshot, findings)
            for ordering, findings in zip(key.orderings, told, strict=True)
        )
        contenders.append(Contender(candidate.id, found.verdict, measures))
    if "assessments" in key.reads:
        answers = any(candidate.stage == "proposal" for candidate in ordered)
        _check_assessed(need, contenders, snapshot, answers=answers)
    _check_among(need, ordered, contenders, key, snapshot)
    ranking = tiers({c.id: c.worst for c in contenders}, key.orderings)
    _check_drawn(need, contenders, ranking, key, snapshot)
    findings = {e.candidate: (*e.findings, *wishes.get(e.candidate, ())) for e in eligibilities}
    over_offers = any(candidate.stage == "offer" for candidate in ordered)
    return Decision(
        need=need,
        key=key,
        terms=terms,
        snapshot=snapshot,
        candidates=ordered,
        lot_findings=of_lot,
        eligibilities=eligibilities,
        wishes=wishes,
        measures={c.id: c.measures for c in contenders},
        ranking=ranking,
        outcome=_outcome(
            key,
            of_lot,
            contenders,
            ranking,
            findings,
            unsettled=followed.unsettled,
            offers=over_offers,
            vocabulary=terms.vocabulary,
        ),
        switched=followed.switched,
        switch_findings=followed.findings,
        offers=behind,
        settled=settled,
    )


def _outcome(
    key: AllocationKey,
    of_lot: tuple[Finding, ...],
    contenders: Sequence[Contender],
    ranking: tuple[tuple[str, ...], ...],
    findings: Mapping[str, tuple[Finding, ...]],
    *,
    unsettled: tuple[str, ...],
    offers: bool,
    vocabulary: Vocabulary,
) -> Outcome:
    """What it comes to, in the order of precedence."""
    if all_met(finding.verdict for finding in of_lot) is not Verdict.MET:
        places = [f.step for f in of_lot if f.verdict is not Verdict.MET]
        return Escalate(because="lot", places=tuple(dict.fromkeys(places)))
    if unsettled:
        return Escalate(because="switch", places=unsettled)
    if not contenders:
        return Escalate(because="nobody") if key.when_nobody == "escalate" else Nobody()
    first = first_whatever(contenders, key.orderings)
    always = offers and key.asking.over_offers == "always"
    if first is None or always:
        relevant = {contender.id: contender for contender in contenders}
        if not (always or (offers and key.asking.mode == "together")):
            may = may_go_first(contenders, key.orderings)
            relevant = {id: c for id, c in relevant.items() if id in may and not c.settled}
        because: Literal["key", "unknown"] = "key" if always else "unknown"
        return _ask(key, relevant, ranking, findings, because=because, vocabulary=vocabulary)
    if len(first) == 1:
        return Chosen(candidate=next(iter(first)))
    return Tied(candidates=tuple(sorted(first)))


def _ask(
    key: AllocationKey,
    relevant: Mapping[str, Contender],
    ranking: tuple[tuple[str, ...], ...],
    findings: Mapping[str, tuple[Finding, ...]],
    *,
    because: Literal["key", "unknown"],
    vocabulary: Vocabulary,
) -> Ask:
    """Whom to ask, and what: the same of all."""
    whom: list[str] = []
    for tier in ranking:
        if key.asking.mode == "in_order" and len(whom) >= key.asking.at_a_time:
            break
        # A tier is asked whole: to stop inside it would be to choose in silence.
        whom += (id for id in tier if id in relevant)
    open_ = [f for id in whom for f in _unknown(relevant[id], findings[id], key)]
    asked: dict[str, set[tuple[str, str]]] = {"supplier": set(), "buyer": set()}
    for finding in open_:
        by_buyer = _only_the_buyer_knows(finding, vocabulary)
        settled_by = "buyer" if by_buyer else key.step(finding.step).settled_by(finding)
        asked[settled_by].add((finding.place or finding.step, finding.code))
    return Ask(
        whom=tuple(sorted(whom)),
        questions=_in_order(asked["supplier"]),
        to_settle=_in_order(asked["buyer"]),
        because=because,
        mode=key.asking.mode,
    )


def _only_the_buyer_knows(finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether what is unknown is what no supplier may be told or asked, not even in general."""
    if finding.parts:
        unknown = [part for part in finding.parts if part.verdict is Verdict.UNKNOWN]
        return bool(unknown) and all(_only_the_buyer_knows(part, vocabulary) for part in unknown)
    family, _, code = finding.code.partition(".")
    facet = vocabulary.by_code.get(code) if family == "facet" else None
    return facet is not None and facet.question is None and "asked" not in facet.told_to


def _unknown(
    contender: Contender, findings: tuple[Finding, ...], key: AllocationKey
) -> Iterator[Finding]:
    """What is unknown about a candidate; also measures that no finding speaks of."""
    settled = {f"orderings.{i}" for i, m in enumerate(contender.measures) if m.worst == m.best}
    unknown = [
        finding
        for finding in findings
        if finding.verdict is Verdict.UNKNOWN and finding.step not in settled
    ]
    yield from unknown
    steps, codes = {f.step for f in unknown}, {f.code for f in unknown}
    for index, measure in enumerate(contender.measures):
        step, ordering = f"orderings.{index}", key.orderings[index]
        if measure.worst == measure.best or step in steps or codes & ordering.asked_by:
            continue
        yield Finding(f"ordering.{ordering.kind}", Verdict.UNKNOWN, step=step)


def _in_order(questions: set[tuple[str, str]]) -> tuple[Question, ...]:
    """The questions, in the order of the need: by field, then by number."""

    def order(question: tuple[str, str]) -> tuple[str, int, str]:
        name, _, number = question[0].partition(".")
        return name, int(number or 0), question[1]

    return tuple(Question(place=p, code=c) for p, c in sorted(questions, key=order))


def _check(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
) -> None:
    """Refuse what does not belong together, with every problem."""
    problems = [*key.problems(need, terms, snapshot), *need.problems(terms.vocabulary)]
    if need.lot != terms.lot_id:
        problems.append(
            Problem("lot", f"the need is for {need.lot}, the terms are {terms.lot_id}.")
        )
    if terms.lot.key != key.id:
        what = f"the lot {terms.lot_id} is decided by {terms.lot.key!r}, the key is {key.id!r}."
        problems.append(Problem("key", what))
    seen: set[str] = set()
    for candidate in candidates:
        place = f"candidates.{candidate.id}"
        if candidate.id in seen:
            problems.append(Problem(place, "stands more than once."))
        seen.add(candidate.id)
        if candidate.lot != need.lot:
            what = f"is in {candidate.lot}; only {need.lot} is decided here."
            problems.append(Problem(place, what))
    if len(stages := {candidate.stage for candidate in candidates}) > 1:
        what = f"{' and '.join(sorted(stages))} do not rank together: decide over one of them."
        problems.append(Problem("candidates", what))
    lists = [c.prices for c in candidates] + [c.agreed for c in candidates if c.agreed is not None]
    if len(currencies := {prices.currency for prices in lists}) > 1:
        what = f"prices in {' and '.join(sorted(currencies))} do not compare."
        problems.append(Problem("candidates", what))
    if problems:
        raise InputError(f"the decision about {need.id}", problems)


def _check_offers(need: Need, candidates: Sequence[Candidate], offers: Sequence[Candidate]) -> None:
    """Refuse offers that are none, or that are not of the lot, with every problem."""
    problems = []
    seen: set[str] = set()
    for offer in offers:
        place = f"offers.{offer.id}"
        if offer.id in seen:
            problems.append(Problem(place, "stands more than once."))
        seen.add(offer.id)
        if offer.stage != "offer":
            problems.append(Problem(place, "is an answer: offers are wanted here."))
        if offer.lot != need.lot:
            what = f"is in {offer.lot}; only {need.lot} is decided here."
            problems.append(Problem(place, what))
    if offers and any(candidate.stage == "offer" for candidate in candidates):
        problems.append(Problem("offers", "stand among the candidates already: leave them out."))
    if problems:
        raise InputError(f"the decision about {need.id}", problems)


def _check_assessed(
    need: Need, contenders: Sequence[Contender], snapshot: Snapshot, *, answers: bool
) -> None:
    """Refuse an assessment that compares some of those who may serve and leaves out others."""
    assessment = snapshot.assessment_of(need.id)
    if assessment is None:
        return
    left_out = [c.id for c in contenders if assessment.tier_of(c.id) is None]
    if left_out and (answers or len(left_out) < len(contenders)):
        raise InputError(
            f"assessment of {need.id}",
            [Problem("tiers", f"{id!r} may serve and is not compared.") for id in left_out],
        )


def _check_among(
    need: Need,
    candidates: Sequence[Candidate],
    contenders: Sequence[Contender],
    key: AllocationKey,
    snapshot: Snapshot,
) -> None:
    """Refuse what hinders an ordering from deciding among those who may or might serve."""
    ids = {contender.id for contender in contenders}
    among = [candidate for candidate in candidates if candidate.id in ids]
    problems = [
        problem
        for ordering in key.orderings
        for problem in ordering.problems_among(need, among, snapshot)
    ]
    # Where nobody may serve, that is the answer, whoever was chosen.
    if among and problems:
        raise InputError(f"the decision about {need.id}", problems)


def _check_drawn(
    need: Need,
    contenders: Sequence[Contender],
    ranking: tuple[tuple[str, ...], ...],
    key: AllocationKey,
    snapshot: Snapshot,
) -> None:
    """Refuse a draw that was held without somebody who is tied with those who were in it."""
    draw = snapshot.draw_for(need.id)
    depths = [i for i, ordering in enumerate(key.orderings) if isinstance(ordering, DrawnLots)]
    if draw is None or not depths or not ranking:
        return
    orderings = key.orderings[: depths[0]]
    undrawn = [Contender(c.id, c.verdict, c.measures[: depths[0]]) for c in contenders]
    before = {c.id: c.worst for c in undrawn}
    tied = {id for id in before if any(before[id] == before[first] for first in ranking[0])}
    might = may_go_first(undrawn, orderings) - tied
    if len(tied | might) < 2:
        return
    words = dict.fromkeys(tied, "is tied") | dict.fromkeys(might, "might be tied")
    problems = [
        Problem("candidates", f"{id!r} {words[id]} and was not in the draw.")
        for id in sorted(words.keys() - set(draw.candidates))
    ]
    if problems:
        raise InputError(f"draw for {need.id}", problems)
