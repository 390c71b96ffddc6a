"""One need looked at in one table: who may serve, who might, and why not the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from calloff.allocation_key import AllocationKey
from calloff.decision.concluding import only_the_buyer_knows
from calloff.facts import Answers, Row
from calloff.finding import Finding
from calloff.gates import Gate, Requirements
from calloff.index.table import Table
from calloff.index.totals import Totals
from calloff.index.worlds import Worlds
from calloff.need import Need
from calloff.orderings import BestSuited, LowestTotalPrice
from calloff.snapshot import Snapshot
from calloff.step import day_of
from calloff.terms import Terms
from calloff.values.verdict import Verdict

__all__ = ["Gated", "Look", "Looks", "one_by_one"]

_MOST = 50_000
"""So many questions to one gate are remembered; then it begins anew."""

_Told = tuple[Row, Row, Sequence[Answers]]
"""Who meets a gate, who meets it or might, and its answers."""

_Known = dict[Hashable, _Told]
"""What a gate has told, by the question."""


class Gated:
    """The gates of a key over one table, with what they have told so far."""

    def __init__(self, table: Table, key: AllocationKey, terms: Terms) -> None:
        """Ask these gates about a table."""
        self.table = table
        self._terms = terms
        self._gates: list[tuple[int, Gate]] = []
        self._requirements: list[tuple[int, Requirements]] = []
        for number, gate in enumerate(key.gates):
            if type(gate) is Requirements:
                self._requirements.append((number, gate))
            else:
                self._gates.append((number, gate))
        self._number = len(key.gates)
        # What a gate tells by the need alone, it tells in every world.
        always: list[_Known | None] = [None if gate.reads else {} for _, gate in self._gates]
        self._worlds: Worlds[list[_Known]] = Worlds(
            lambda _: [{} if known is None else known for known in always]
        )

    def look(self, need: Need, snapshot: Snapshot) -> Look:
        """What the gates say of every candidate about a need."""
        table = self.table
        sure = may = table.every
        told: list[Sequence[Answers]] = [()] * self._number
        for (number, gate), known in zip(self._gates, self._worlds.of(snapshot), strict=True):
            question = gate.question(need, table, snapshot)
            one = None if question is None else known.get(question)
            if one is None:
                one = self._ask(gate, need, snapshot)
                if question is not None:
                    if len(known) >= _MOST:
                        known.clear()
                    known[question] = one
            meets, might, told[number] = one
            sure &= meets
            may &= might
        # Every need asks for other things, so that these are remembered one by one.
        for number, each in self._requirements:
            answers = table.all_answers(
                need.requirements, need.required, day_of(each.day, need, snapshot)
            )
            for met, unknown, _ in answers:
                sure &= met
                may &= met | unknown
            told[number] = answers
        return Look(table, told, sure, may)

    def _ask(self, gate: Gate, need: Need, snapshot: Snapshot) -> _Told:
        """Put a need to a gate."""
        table = self.table
        told = gate.answers(need, table, self._terms, snapshot)
        if told is None:
            told = one_by_one(gate, need, table, self._terms, snapshot)
        sure = may = table.every
        for met, unknown, _ in told:
            sure &= met
            may &= met | unknown
        return sure, may, told


class Look:
    """What the gates of a key say of every candidate of a table about one need.

    Attributes:
        table: The table.
        answers: Each gate's rows of answers, in the declared order.
        sure: Who may serve.
        may: Who may serve or might.
    """

    __slots__ = ("_totals", "answers", "may", "sure", "table")

    def __init__(self, table: Table, answers: list[Sequence[Answers]], sure: Row, may: Row) -> None:
        """Keep what the gates said."""
        self.table = table
        self.answers = answers
        self.sure = sure
        self.may = may
        self._totals: Totals | None = None

    def wishes(self, ordering: BestSuited, need: Need, snapshot: Snapshot) -> list[Answers]:
        """The answers to each wish."""
        if not need.wished:
            return []
        day = day_of(ordering.day, need, snapshot)
        return self.table.all_answers(need.wishes, need.wished, day)

    def totals(self, ordering: LowestTotalPrice, need: Need, snapshot: Snapshot) -> Totals:
        """What everybody costs."""
        day = day_of(ordering.day, need, snapshot)
        if self._totals is None or self._totals.on != day:
            self._totals = Totals(need, self.table.prices.basket(need, day), day)
        return self._totals


class Looks:
    """A need looked at in one table after the other, each once."""

    __slots__ = ("_case", "_done")

    def __init__(self, gated: Sequence[Gated], need: Need, snapshot: Snapshot) -> None:
        """Look at a need in these tables, as far as it is asked for."""
        self._case = gated, need, snapshot
        self._done: list[Look] = []

    def __iter__(self) -> Iterator[Look]:
        """One table after the other."""
        gated, need, snapshot = self._case
        yield from self._done
        for one in gated[len(self._done) :]:
            look = one.look(need, snapshot)
            self._done.append(look)
            yield look

    def all(self) -> list[Look]:
        """The need looked at in every table."""
        if len(self._done) < len(self._case[0]):
            for _ in self:
                pass
        return self._done


def _asks(gate: Gate, finding: Finding, terms: Terms) -> bool:
    """Whether the supplier can settle what a finding leaves unknown."""
    if only_the_buyer_knows(finding, terms.vocabulary):
        return False
    return gate.settled_by(finding) == "supplier"


def one_by_one(
    gate: Gate, need: Need, table: Table, terms: Terms, snapshot: Snapshot
) -> list[Answers]:
    """The answers of a gate that does not say them for all at once: of each candidate by itself."""
    found: list[list[int]] = []
    for row, candidate in table.each(table.every):
        findings = gate.findings(need, candidate, terms, snapshot)
        while len(found) < len(findings):
            # A finding that others do not have hinders nobody else.
            found.append([row - 1, 0, 0])
        for number, told in enumerate(found):
            finding = findings[number] if number < len(findings) else None
            if finding is None or finding.verdict is Verdict.MET:
                told[0] |= row
            elif finding.verdict is Verdict.UNKNOWN:
                told[1] |= row
                told[2] |= row if _asks(gate, finding, terms) else 0
    return [Answers(*told) for told in found]
