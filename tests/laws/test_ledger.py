"""That a desk keeps what happened, counts it once, and can decide it all again.

Call-offs are played at a desk, several at a time in one lot, by whatever is to be done next: keys
that take turns and share out, pools of few places, ceilings. What is refused is refused; then:

- Another desk reads the same files, and every decision in them comes out the same again.
- A standing folded from the first row is the one that was gone on with from anywhere, and what is
  held and taken by it is what stands in the store.
- A command given again is not carried out again.
- The same entries written in groups come to the same.
- What is kept suffices for the standing, and says nothing of a person.
- No pool is filled beyond what is stated, and no ceiling is passed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment, Ground, Signature
from calloff.candidate import Pool, Proposal
from calloff.errors import CalloffError
from calloff.framework import Ceiling
from calloff.gates import Priced
from calloff.ledger.capacities import PARTS, counts, peak
from calloff.ledger.command import Command, Erasure
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.refusals import NotEnough
from calloff.ledger.registers import parts_of_register
from calloff.ledger.rows import moment_text, tight
from calloff.ledger.sql import SqlStore
from calloff.ledger.standing import Standing
from calloff.ledger.store import Store
from calloff.lot_gates import CeilingLeft
from calloff.need import Need
from calloff.orderings import FewestCallOffs, Rotation, Share, TenderRank
from calloff.process import Procedure, next_steps
from calloff.process import entries as e
from calloff.process.working_days import next_working_day
from calloff.register import Register
from calloff.testing import answers, openings
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.record import canonical

_MINUTE = timedelta(minutes=1)
_OPENED = datetime(2024, 1, 15, 8, tzinfo=UTC)
_WORDS, _WHO, _SECRET = "viskat i örat", "Hjördis", "pärlugglan"
_BOTH_ENDS = {"first": "1", "last": "1"}
_AMOUNT = Money(minor=100_000_00, currency="SEK")
_OUTCOMES = {
    "network": ("does_not", "does_not", "does_not", "suffices"),
    "in_house": ("does_not", "does_not", "does_not", "suffices"),
    "forum": ("external", "in_house"),
}
_DIRECT: dict[str, Any] = {
    "supplier": "SE-5569000099",
    "name": "Zelkova",
    "procured": date(2024, 1, 15),
    "value": _AMOUNT,
    "sum_before": Money(minor=0, currency="SEK"),
    "limit": Money(minor=7_802_550_00, currency="SEK"),
    "limit_source": "beslut",
    "exception": _WORDS,
    "what": _WORDS,
    "competition": _WORDS,
    "asked": _WORDS,
    "answered": _WORDS,
    "reason": _WORDS,
    "term": Period(date(2024, 2, 1), date(2024, 3, 1)),
}
_HASTE: dict[str, Any] = {"role": "director", "by": _WHO}


# --- An office with few places, and keys that go by earlier call-offs ---------------------------


def offices(draw: st.DrawFn) -> tuple[Register, Need, Procedure]:
    """A register with pools and ceilings, and a need and procedure that go with it."""
    register, need, procedure = draw(openings())
    key = _keyed(draw, register.keys[0])
    pools = tuple(_pool(draw, number) for number in range(len(register.offers)))
    offers = tuple(
        offer.replace(rank=number + 1, pools=(pools[number // 2 if shared else number].id,))
        for shared in [draw(st.booleans())]
        for number, offer in enumerate(register.offers)
    )
    (framework,) = register.frameworks
    most = draw(st.sampled_from([10, 45, 1000]))
    lots = tuple(
        lot.replace(day_count=_BOTH_ENDS, ceiling=Ceiling(quantity=Decimal(most), unit="day"))
        for lot in framework.lots
    )
    worth = Money(minor=draw(st.sampled_from([10**12, 4 * 10**10])), currency="SEK")
    framework = framework.replace(lots=lots, ceiling=Ceiling(value=worth))
    given = {"keys": (key,), "pools": pools, "offers": offers, "frameworks": (framework,)}
    return register.replace(**given), need, procedure


def _keyed(draw: st.DrawFn, key: AllocationKey) -> AllocationKey:
    """The key, perhaps with turns or shares before all else, and a gate on the ceiling."""
    before: list[Any] = draw(
        st.sampled_from(
            [
                [],
                [Rotation(), TenderRank()],
                [FewestCallOffs(period="calendar_year"), TenderRank()],
                [Share(basis="count", period="term", targets=(60, 40)), TenderRank()],
                [Share(basis="value", period="quarter", targets=(100,)), TenderRank()],
            ]
        )
    )
    gates = key.gates if any(g.kind == "priced" for g in key.gates) else (*key.gates, _PRICED)
    lot_gates = (*key.lot_gates, *draw(st.sampled_from([(), (CeilingLeft(),)])))
    return key.replace(orderings=(*before, *key.orderings), gates=gates, lot_gates=lot_gates)


_PRICED = Priced(day="requested")


def _pool(draw: st.DrawFn, number: int) -> Pool:
    available = draw(st.sampled_from([None, 0, 1, 1, 2, 5]))
    updated = draw(st.sampled_from([None, datetime(2024, 1, 12, tzinfo=UTC)]))
    return Pool(id=f"pool-{number}", available=available, updated=updated)


# --- Whoever works at the desk ------------------------------------------------------------------


class Clerk:
    """Does what is to be done next in some call-offs, at a desk."""

    def __init__(self, draw: Callable[[Any], Any], desk: Desk, procedure: Procedure) -> None:
        self.draw, self.desk, self.procedure = draw, desk, procedure
        self.now = _OPENED
        self.commands = 0
        self.homes = 0
        self.refused: list[CalloffError] = []
        self.given: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []
        self.did: set[str] = set()

    def one(self, *options: Any) -> Any:
        """Any of some ways."""
        return self.draw(st.sampled_from(options))

    def moment(self) -> dict[str, Any]:
        """A minute later."""
        self.now += _MINUTE
        return {"at": self.now, "role": "caseworker", "by": _WHO}

    def give(self, verb: Callable[..., Any], *what: Any, **how: Any) -> bool:
        """Give a command, under an id of its own; whether it was carried out."""
        self.commands += 1
        how["command"] = f"command-{self.commands}"
        try:
            receipt = verb(*what, **how)
        except CalloffError as refusal:
            self.refused.append(refusal)
            return False
        assert not receipt.repeated
        self.given.append((verb, what, how))
        return True

    def note(self, id: str, *entries: e.Entry) -> bool:
        """Write down what happened."""
        self.did |= {entry.kind for entry in entries}
        return self.give(self.desk.note, id, *entries)

    def go_on(self, id: str) -> None:
        """Do something that is to be done, or let time pass."""
        state = self.desk.case(id).state
        steps = [s for s in next_steps(state, self.now) if hasattr(self, f"_{s.code}")]
        if state.over is not None or not steps:
            self.now += self.one(1, 600, 1440, 3 * 1440) * _MINUTE
            return
        step = self.one(*steps)
        getattr(self, f"_{step.code}")(id, state, step)

    def _try(self, id: str, state: Any, step: Any) -> None:
        source = state.procedure.by_source[step.whom[0]]
        outcome = self.one(*_OUTCOMES.get(source.kind, ("does_not",)))
        self.note(id, e.Tried(source=source.id, outcome=outcome, reason=_WORDS, **self.moment()))

    _give_up = _try

    def _decide_in_house(self, id: str, state: Any, step: Any) -> None:
        source = state.procedure.by_source[step.whom[0]]
        if source.kind == "forum":
            source = next(s for s in state.procedure.route if s.kind == "in_house")
        moment = {**self.moment(), **_HASTE}
        self.note(id, e.InHouse(source=source.id, delegation="1", **moment))

    def _changed(self, id: str, state: Any, because: Any, **changes: Any) -> None:
        moment = self.moment()
        need = state.need.replace(frozen=moment["at"], **changes)
        self.note(id, e.NeedChanged(need=need, because=because, reason=_WORDS, **moment))

    def _put_to(self, id: str, state: Any, step: Any) -> None:
        lot = state.procedure.by_source[step.whom[0]].lots[0]
        self._changed(id, state, "next_source", lot=lot)

    def _ordinary(self, id: str, state: Any, step: Any) -> None:
        self._changed(id, state, "ordinary", urgency="ordinary")

    def _replace(self, id: str, state: Any, step: Any) -> None:
        self._changed(id, state, "replacement")

    def _look(self, id: str, state: Any, step: Any) -> None:
        self.give(self.desk.look, id, **self.moment())

    def _ask(self, id: str, state: Any, step: Any) -> None:
        day = next_working_day(state.day(self.now), state.procedure.office)
        due = datetime.combine(day, time(16), tzinfo=state.procedure.tz)
        self.give(self.desk.ask, id, answer_by=self.one(None, due, due), **self.moment())

    _ask_further = _ask

    def _compare(self, id: str, state: Any, step: Any) -> None:
        self.give(self.desk.compare, id, **self.moment())

    def _present(self, id: str, state: Any, step: Any) -> None:
        self.give(self.desk.present, id, seed="kullarna", **self.moment())

    def _choose(self, id: str, state: Any, step: Any) -> None:
        provider = self.one(*step.whom)
        self.note(id, e.Chose(provider=provider, party="individual", **self.moment()))

    def _await(self, id: str, state: Any, step: Any) -> None:
        request = self.one(*state.open)
        if self.one(True, True, True, False):
            facts, prices = self.draw(answers())
            self.homes += 1
            stage = request.stage == "answers"
            name = request.candidate if stage else f"{_WORDS} {self.homes}"
            offer = state.offered(name).proposal.offer if stage else request.candidate
            home = Proposal(id=name, need=id, offer=offer, facts=facts, prices=prices)
            moment = self.moment()
            until = self.one(None, None, timedelta(minutes=45), timedelta(days=9))
            until = until and moment["at"] + until
            self.note(
                id, e.Proposed(request=request.ref, proposal=home, holds_until=until, **moment)
            )
        else:
            declined = {"reason": "place", "said": _WORDS, **self.moment()}
            self.note(id, e.Declined(request=request.ref, **declined))

    def _note_silence(self, id: str, state: Any, step: Any) -> None:
        moment = self.moment()
        self.note(id, *(e.NoAnswer(request=ref, **moment) for ref in step.whom))

    def _assess(self, id: str, state: Any, step: Any) -> None:
        moment = self.moment()
        live = tuple(offered.proposal.id for offered in state.live)
        assessment = Assessment(
            need=id,
            tiers=(live,),
            grounds=tuple(Ground(one, _WORDS) for one in live),
            signed=tuple(
                Signature(role=role, by=f"{_WHO} {number}", at=moment["at"])
                for number, role in enumerate(step.whom)
            ),
        )
        self.note(id, e.Assessed(assessment=assessment, **moment))

    def _approve(self, id: str, state: Any, step: Any) -> None:
        self._approved(id, state, step.whom[0])

    def _approve_decided(self, id: str, state: Any, step: Any) -> None:
        self._approved(id, state, None)

    def _approved(self, id: str, state: Any, proposal: str | None) -> None:
        before = "start" if state.choice is not None else "award"
        missing = state.missing_approvals(proposal, before, state.day(self.now))
        moment = self.moment()
        if proposal is not None and self.one(False, False, True):
            no = {"party": missing[0], "reason": "unfit", "said": _WORDS}
            self.note(id, e.Rejected(proposal=proposal, **no, **moment))
        else:
            entries = (e.Approved(proposal=proposal, party=party, **moment) for party in missing)
            self.note(id, *entries)

    def _award(self, id: str, state: Any, step: Any) -> None:
        said = {"reason": _WORDS} if len(step.whom) > 1 else {}
        award = e.Awarded(candidate=self.one(*step.whom), delegation="1", **said, **self._haste())
        if not self.note(id, award) and isinstance(self.refused[-1], NotEnough):
            self.did.add("not enough")
            if self.one(True, False):
                self.give(self.desk.note, id, award.replace(at=self._haste()["at"]), beyond=True)

    _award_tied = _award

    def _haste(self) -> dict[str, Any]:
        return {**self.moment(), **_HASTE}

    def _hold(self, id: str, state: Any, step: Any) -> None:
        until = self.now + self.one(1, 9) * timedelta(days=1)
        self.note(id, e.Held(proposal=step.whom[0], until=until, **self.moment()))

    def _prices_known(self, id: str, state: Any, step: Any) -> None:
        self.note(id, e.RoundOpened(reason=_WORDS, **self.moment()))

    def _direct_award(self, id: str, state: Any, step: Any) -> None:
        given = {"source": step.whom[0], "delegation": "1", **_DIRECT}
        self.note(id, e.DirectAwarded(**given, **self._haste()))

    def _reassess(self, id: str, state: Any, step: Any) -> None:
        self.note(id, e.Closed(reason=_WORDS, **self.moment()))

    def _review(self, id: str, state: Any, step: Any) -> None:
        outcome = self.one("ordinary", "confirmed")
        self.note(id, e.Reviewed(outcome=outcome, reason=_WORDS, **self.moment()))

    def _start(self, id: str, state: Any, step: Any) -> None:
        if self.one(False, False, False, True):
            self._reassess(id, state, step)
        else:
            self.note(id, e.Started(on=state.day(self.now + _MINUTE), **self.moment()))

    def _runs(self, id: str, state: Any, step: Any) -> None:
        running = state.bridge if state.bridge is not None and not state.started else state
        last = running.period.last
        on = state.day(self.now + _MINUTE)
        if last is not None and self.one(True, False):
            until = last + self.one(1, 30) * timedelta(days=1)
            given = {"until": until, "delegation": "1", "reason": _WORDS}
            self.note(id, e.Renewed(**given, **self._haste()))
        elif self.one(True, False):
            self.note(id, e.Ended(on=on, **self.moment()))
        else:
            gone = {"on": on, "party": "supplier", "reason": _WORDS}
            self.note(id, e.Interrupted(**gone, **self.moment()))

    _due = _end = _runs


def played(draw: Callable[[Any], Any], store: Store) -> Clerk:
    """Some call-offs in one lot, played at a desk for a while."""
    register, need, procedure = draw(st.composite(offices)())
    desk = Desk(store)
    clerk = Clerk(draw, desk, procedure)
    clerk.give(desk.publish, register, at=_OPENED, role="registrar")
    ids = [f"need-{number}" for number in range(draw(st.integers(1, 3)))]
    for id in ids:
        clerk.give(desk.open, need.replace(id=id), procedure, **clerk.moment(), secret=_SECRET)
    for _ in range(draw(st.sampled_from([20, 40, 70]))):
        clerk.go_on(draw(st.sampled_from(ids)))
    return clerk


Stores = Callable[[], Store]


@pytest.fixture(
    params=[
        "memory",
        pytest.param("sqlite", marks=pytest.mark.whole),
        pytest.param("postgresql", marks=pytest.mark.whole),
    ]
)
def stores(request: pytest.FixtureRequest, law: Any, tmp_path: Path) -> Iterator[Stores]:
    """Makes empty ledgers of each kind; in databases, which are slow to make, fewer are tried."""
    with ExitStack() as opened:
        if request.param == "memory":
            yield MemoryStore
        elif request.param == "sqlite":
            law.examples = law.examples // 3 or 1
            yield lambda: opened.enter_context(_in_file(tmp_path))
        else:
            law.examples = law.examples // 8 or 1
            url: str = request.getfixturevalue("postgres_url")
            yield lambda: opened.enter_context(_in_schema(url))


_NUMBERS = count(1)


def _in_file(folder: Path) -> SqlStore:
    """An empty ledger in a file: the tables are made once, and copied."""
    empty = folder / "empty.db"
    if not empty.exists():
        SqlStore.upgrade(f"sqlite:///{empty}")
    path = folder / f"{next(_NUMBERS)}.db"
    shutil.copy(empty, path)
    return SqlStore.open(f"sqlite:///{path}", durable=False)


def _in_schema(url: str) -> SqlStore:
    """An empty ledger in a schema of its own."""
    import psycopg

    name = f"law_{next(_NUMBERS)}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE SCHEMA {name}")
    found = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
    return SqlStore.create(found, durable=False)


# --- The laws -----------------------------------------------------------------------------------


def test_what_was_played_is_read_and_decided_again(law: Any, stores: Stores) -> None:
    """Another desk reads the same files, and every decision in them comes out the same."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        law.saw(*clerk.did, *(type(refusal).__name__ for refusal in clerk.refused))
        other = Desk(clerk.desk.store)
        for case in clerk.desk.cases():
            assert case == other.case(case.id)
            assert () == clerk.desk.replay(case.id) == other.replay(case.id)

    holds()
    law.ensure("awarded", "direct_awarded", "in_house", "rejected", "NotEnough")


def test_a_standing_is_a_fold_however_it_is_cut(law: Any, stores: Stores) -> None:
    """Folded from the first row, or gone on with from anywhere, it is the same as the store's."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        store = clerk.desk.store
        rows = store.rows(limit=10**6)
        cut = data.draw(st.integers(0, len(rows)))
        whole = Standing().after(rows)
        law.saw("taken" if whole.takings else "nothing taken", *clerk.did)

        assert whole == Standing().after(rows[:cut]).after(rows[cut:]) == clerk.desk.standing()
        assert list(store.takings()) == [use for _, use in sorted(whole.takings.items())]
        assert store.marks(whole.marks) == whole.marks

    holds()
    law.ensure("taken", "awarded", "ended", "renewed")


def test_a_command_given_again_is_carried_out_once(law: Any, stores: Stores) -> None:
    """Whatever is given again, later and at another desk, changes nothing, and says so."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        store = clerk.desk.store
        before = store.rows(limit=10**6), store.takings(), store.capacities()
        other = Desk(store)
        law.saw(*clerk.did)
        for verb, what, how in clerk.given:
            again = getattr(other, verb.__name__)(*what, **how)

            assert again.repeated
        assert before == (store.rows(limit=10**6), store.takings(), store.capacities())

    holds()
    law.ensure("awarded", "proposed")


def test_entries_in_groups_come_to_the_same_as_one_by_one(law: Any, stores: Stores) -> None:
    """However many entries are written at once, the same is held, taken, counted and kept."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        desk, again = clerk.desk, Desk(stores())
        register = desk.register()
        again.publish(register, at=_OPENED, role="registrar", command="r")
        law.saw(*clerk.did)
        for case in desk.cases():
            first, *others = case.entries
            opened = {"secret": _SECRET, "command": f"open {case.id}", "by": _WHO}
            again.open(first.need, case.procedure, at=first.at, role=first.role, **opened)
            while others:
                count = data.draw(st.integers(1, len(others)))
                group, others = others[:count], others[count:]
                id = f"{case.id} {len(others)}"
                again.note(case.id, *group, command=id, beyond=True)
            assert case == again.case(case.id)
        mine, theirs = desk.standing(), again.standing()
        assert _used(mine) == _used(theirs)
        assert _counted(mine) == _counted(theirs)

    holds()
    law.ensure("awarded", "ended", "interrupted")


def _used(standing: Standing) -> Mapping[Any, Any]:
    """What is held and taken, whether or not somebody had to decide so."""
    return {place: replace(use, beyond=False) for place, use in standing.takings.items()}


def _counted(standing: Standing) -> set[Any]:
    """What sums and shares count, without the numbers of rows."""
    return {replace(one, row=0) for one in (*standing.call_offs, *standing.direct)}


def test_what_is_kept_suffices_and_says_nothing_of_a_person(law: Any, stores: Stores) -> None:
    """Once all that may be erased is gone, the standing is the same, and nobody is told of."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        store, before = clerk.desk.store, clerk.desk.standing()
        cases = list(clerk.desk.cases())
        erased = tuple(Erasure(name) for name in store.streams("case/"))
        store.write(Command("erasure", "erase", erases=erased))
        law.saw(*clerk.did)

        assert before == Standing().after(store.rows(limit=10**6))
        assert all(not store.private(name) for name in store.streams())
        rows = [row for name in store.streams("case/") for row in store.stream(name)]
        told = "\n".join(row.kept for row in rows)
        controls = [one.control for case in cases for one in case.entries if one.kind == "decided"]
        needs = [case.need.fingerprint for case in cases]
        for word in (_WORDS, _WHO, _SECRET, '"age"', '"born"', *controls, *needs):
            assert word not in told

    holds()
    law.ensure("awarded", "direct_awarded", "rejected")


def test_what_is_written_is_canonical(law: Any, stores: Stores) -> None:
    """Everything that the ledger writes is what RFC 8785 asks for, to the last byte."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        store = clerk.desk.store
        law.saw(*clerk.did)
        for row in store.rows(limit=10**6):
            told = (row.before, row.stream, row.place, row.kind, row.at, row.kept)

            assert row.kept.encode() == canonical(json.loads(row.kept))
            assert tight(told).encode() == canonical(told)
        for name in store.streams():
            for private in store.private(name).values():
                assert private.body == canonical(json.loads(private.body))
        for part in parts_of_register(clerk.desk.register()).values():
            assert part.encode() == canonical(json.loads(part))

    holds()
    law.ensure("awarded", "proposed")


def test_nothing_is_filled_beyond_what_is_stated(law: Any, stores: Stores) -> None:
    """On no day more is used of a pool than there is, and no ceiling is passed, but by decision."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        store = clerk.desk.store
        law.saw(*clerk.did, *(type(refusal).__name__ for refusal in clerk.refused))
        for name, stated in store.capacities().items():
            uses = [use for use in store.takings([name]) if not use.beyond]
            now = moment_text(clerk.now)
            counted = [use for use in uses if counts(use, stated, now)]
            used = peak(counted, None, None) if stated.daily else sum(u.quantity for u in counted)

            assert stated.most is None or used <= stated.most, name

    holds()
    law.ensure("not enough", "awarded", "NotEnough")


def test_ceilings_are_used_by_what_is_counted(law: Any, stores: Stores) -> None:
    """What is taken of ceilings is what the call-offs that count come to, as far as it is known."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        clerk = played(data.draw, stores())
        standing = clerk.desk.standing()
        used: dict[str, int] = {}
        for use in standing.takings.values():
            used[use.capacity] = used.get(use.capacity, 0) + use.quantity
        due: dict[str, int] = {}
        for one in standing.call_offs:
            if one.quantity:
                name = f"ceiling/{one.lot}/quantity"
                due[name] = due.get(name, 0) + int(one.quantity * PARTS)
            if one.value:
                name = f"ceiling/{one.lot.split('/')[0]}/value/{one.value.currency}"
                due[name] = due.get(name, 0) + one.value.minor
        law.saw(*clerk.did, "due" if due else "nothing due")

        assert due == {name: sum for name, sum in used.items() if name.startswith("ceiling/")}

    holds()
    law.ensure("due", "ended", "renewed")


# --- Registers ----------------------------------------------------------------------------------


def test_a_register_is_read_back_as_it_was_known(law: Any, stores: Stores) -> None:
    """However often it changes, each version is the same again, and only what is new is written."""

    @law.over(st.composite(offices)(), st.data())
    def holds(office: Any, data: st.DataObject) -> None:
        register, *_ = office
        store, versions = stores(), [register]
        for number in range(data.draw(st.integers(1, 6))):
            versions.append(_changed(data.draw, versions[-1], number))
        desk = Desk(store)
        for number, one in enumerate(versions):
            desk.publish(one, at=one.known, role="registrar", command=f"version {number}")
        law.saw("changed" if len(set(versions)) > 2 else "as it was")
        for number, one in enumerate(versions):
            found = Desk(store).register(known=one.known)

            assert (one, one.fingerprint) == (found, found.fingerprint)
            before = parts_of_register(versions[number - 1]) if number else {}
            parts = parts_of_register(one)
            row = store.stream("register/arboretum")[number].facts
            assert row["changed"] == sum(before.get(name) != part for name, part in parts.items())
            assert row["gone"] == len(before.keys() - parts.keys())
        assert desk.register() == versions[-1]

    holds()
    law.ensure("changed")


def _changed(draw: Callable[[Any], Any], before: Register, number: int) -> Register:
    """A register a day later: places stated, offers gone or in another order, a name changed."""
    known = before.known + timedelta(days=1)
    how = draw(st.sampled_from(["places", "order", "gone", "blocked", "same"]))
    changes: dict[str, Any] = {}
    if how == "places":
        first, *rest = before.pools
        changes["pools"] = (first.replace(available=number, updated=known), *rest)
    elif how == "order":
        changes["offers"] = tuple(reversed(before.offers))
    elif how == "gone" and len(before.offers) > 1:
        changes["offers"] = before.offers[:-1]
    elif how == "blocked":
        first, *rest = before.suppliers
        changes["suppliers"] = (first.replace(name=f"{first.name} {number}"), *rest)
    return before.replace(known=known, **changes)
