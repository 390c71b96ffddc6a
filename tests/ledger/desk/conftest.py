"""An office at its desk: three suppliers with a place each in one lot, a price that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calloff.allocation_key import AllocationKey, Asking
from calloff.candidate import Offer, Pool, Proposal, Supplier
from calloff.errors import CalloffError
from calloff.framework import Ceiling, Framework, Item, Lot
from calloff.gates import Answered, Priced
from calloff.ledger.command import Append, Command, Done, Erasure
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.receipts import Receipt
from calloff.ledger.rows import Fresh, chained
from calloff.ledger.sql import SqlStore
from calloff.need import Need, Person
from calloff.orderings import LowestTotalPrice, Ordering
from calloff.places import Places
from calloff.pricing import BOTH_ENDS, Line, Price, PriceList
from calloff.process import entries as e
from calloff.process.procedure import (
    AssessmentRule,
    DeadlineRule,
    Delegation,
    EmergencyRule,
    OfficeHours,
    Procedure,
    Reason,
    Source,
    Within,
)
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.vocabulary import Text, Vocabulary

LOT = "agreement/A"
NAMES = ("alm", "birch", "cedar")
ALM, BIRCH, CEDAR = (f"{LOT}/SE-{name}" for name in NAMES)


def text(words: str) -> Text:
    """The same words in both languages."""
    return Text(words, words)


def at(when: str) -> datetime:
    """A moment of 2024 in UTC, such as ``01-15 09:00``."""
    return datetime.fromisoformat(f"2024-{when}").replace(tzinfo=UTC)


MORNING = at("01-15 08:00")


def key(*orderings: Ordering, **changes: Any) -> AllocationKey:
    """A key that asks for a price and a place, and puts some orderings in a row."""
    given: dict[str, Any] = {
        "id": "key",
        "name": text("key"),
        "gates": (Priced(day="requested"), Places(fresh_days=None), Answered()),
        "orderings": orderings or (LowestTotalPrice(day="requested"),),
        "asking": Asking(mode="together", over_offers="always"),
    }
    return AllocationKey(**{**given, **changes})


def register() -> Register:
    """Three suppliers, at 900, 1 000 and 1 100 kronor a day, with a place each."""

    def offer(lot: str, number: int, name: str) -> Offer:
        rows = (Price("placement", str(900 + 100 * number), "day"),)
        return Offer(
            lot=lot,
            supplier=f"SE-{name}",
            prices=PriceList(currency="SEK", rows=rows, silence="no"),
            pools=(f"pool-{name}",) if lot == LOT else (),
            rank=number + 1,
        )

    lots = tuple(
        Lot(
            id=id,
            name=text(id),
            key="key",
            unit="day",
            day_count=BOTH_ENDS,
            items=(Item(id="placement", units=("day",), base=True),),
        )
        for id in "AB"
    )
    return Register(
        id="register",
        known=at("01-01 00:00"),
        vocabulary=Vocabulary(id="words/1", name=text("words")),
        keys=(key(),),
        frameworks=(
            Framework(
                id="agreement",
                name=text("agreement"),
                owner="Arboretum",
                term=Period.parse("2023-01-01/2025-12-31"),
                lots=lots,
            ),
        ),
        suppliers=tuple(Supplier(id=f"SE-{name}", name=name.title()) for name in NAMES),
        pools=tuple(
            Pool(id=f"pool-{name}", available=1, updated=at("01-02 00:00")) for name in NAMES
        ),
        offers=(
            *(offer(LOT, number, name) for number, name in enumerate(NAMES)),
            offer("agreement/B", 0, "alm"),
        ),
    )


def procedure() -> Procedure:
    """An office that calls off in one lot, then lets people choose in another, or awards itself."""
    return Procedure(
        id="office",
        name=text("office"),
        office=OfficeHours(country="SE", opens=time(8), closes=time(17)),
        route=(
            Source(id="own", kind="framework", name=text("own"), lots=(LOT,)),
            Source(
                id="choice",
                kind="user_choice",
                name=text("choice"),
                lots=("agreement/B",),
                may_pass="always",
                who_does_not_choose="turn",
            ),
            Source(id="direct", kind="direct_award", name=text("direct")),
        ),
        deadlines=(DeadlineRule(answer=Within(working_days=1)),),
        reasons=(
            Reason(code="place", of="decline", name=text("place")),
            Reason(code="unfit", of="rejection", name=text("unfit")),
        ),
        late_answers="taken",
        assessment=AssessmentRule(ordinary="never", emergency="never", roles=("caseworker",)),
        delegations=(
            Delegation(id="1", role="manager", may=("award", "in_house", "direct_award")),
        ),
        emergency=EmergencyRule(wins="key", review=Within(working_days=1)),
    )


def need(id: str, **changes: Any) -> Need:
    """A child of nine, for thirty days from February."""
    given: dict[str, Any] = {
        "id": id,
        "buyer": "0580",
        "lot": LOT,
        "requested": date(2024, 1, 15),
        "starts": date(2024, 2, 1),
        "persons": (Person(born="2014-06"),),
        "lines": (Line("placement", quantity=30, unit="day"),),
        "frozen": at("01-15 07:00"),
        "frozen_by": "caseworker",
    }
    return Need(**{**given, **changes})


@dataclass
class Office:
    """An office at work: each thing is done a minute after the one before."""

    register: Register = field(default_factory=register)
    procedure: Procedure = field(default_factory=procedure)
    desk: Desk = field(default_factory=lambda: Desk(MemoryStore()))
    now: datetime = MORNING
    commands: int = 0

    def ruled(self, *orderings: Ordering, **changes: Any) -> Office:
        """The same office with another key in its register."""
        self.register = self.register.replace(keys=(key(*orderings, **changes),))
        return self

    def capped(self, *, lot: Ceiling | None = None, framework: Ceiling | None = None) -> Office:
        """The same office with ceilings in its agreement."""
        (agreed,) = self.register.frameworks
        first, *others = agreed.lots
        lots = (first.replace(ceiling=lot), *others)
        agreed = agreed.replace(lots=lots, ceiling=framework)
        self.register = self.register.replace(frameworks=(agreed,))
        return self

    def places(self, available: int | None, updated: str = "01-02 00:00") -> Office:
        """The same office where each supplier has so many places."""
        pools = (
            pool.replace(available=available, updated=at(updated)) for pool in self.register.pools
        )
        self.register = self.register.replace(pools=tuple(pools))
        return self

    def beside(self) -> Office:
        """Somebody else in the same office, at a desk of her own."""
        other = Office(self.register, self.procedure, Desk(self.desk.store), self.now)
        other.commands = self.commands + 1000
        return other

    # --- What happens ---------------------------------------------------------------------

    def command(self) -> str:
        """An id of its own."""
        self.commands += 1
        return f"command-{self.commands}"

    def moment(self, role: str = "caseworker") -> dict[str, Any]:
        """A minute later."""
        self.now += timedelta(minutes=1)
        return {"at": self.now, "role": role}

    def publish(self) -> Office:
        """The register is published."""
        self.desk.publish(self.register, at=self.now, role="registrar", command=self.command())
        return self

    def note(self, id: str, kind: type[e.Entry], *, role: str = "caseworker", **given: Any) -> Any:
        """Something happens in a case."""
        how = {name: given.pop(name) for name in ("seen", "beyond") if name in given}
        entry = kind(**self.moment(role), **given)
        return self.desk.note(id, entry, command=self.command(), **how)

    def open(self, id: str, **changes: Any) -> Receipt:
        """A need is taken up."""
        stated = need(id, **changes)
        return self.desk.open(stated, self.procedure, **self.moment(), command=self.command())

    def ask(self, id: str, **given: Any) -> Receipt:
        """All whom the key names are asked."""
        return self.desk.ask(id, **self.moment(), command=self.command(), **given)

    def compare(self, id: str, **given: Any) -> Receipt:
        """The key is put to the answers."""
        return self.desk.compare(id, **self.moment(), command=self.command(), **given)

    def ref(self, id: str, offer: str) -> str:
        """The reference of the latest request to an offer."""
        requests = self.desk.case(id).state.requests
        return next(r.ref for r in reversed(requests) if r.candidate == offer)

    def propose(self, id: str, offer: str = ALM, home: str = "elm", **given: Any) -> Receipt:
        """A supplier proposes a home."""
        proposal = Proposal(
            id=home, need=id, offer=offer, free=Period.parse("2024-01-01/.."), places=1
        )
        ref = self.ref(id, offer)
        receipt: Receipt = self.note(id, e.Proposed, request=ref, proposal=proposal, **given)
        return receipt

    def silence(self, id: str) -> None:
        """Whoever has not answered will not."""
        self.now += timedelta(days=4)
        for request in self.desk.case(id).state.open:
            self.note(id, e.NoAnswer, request=request.ref)

    def award(self, id: str, home: str = "elm", **given: Any) -> Receipt:
        """Somebody with delegation decides."""
        award = {"candidate": home, "delegation": "1", **given}
        receipt: Receipt = self.note(id, e.Awarded, role="manager", **award)
        return receipt

    # --- Stages ---------------------------------------------------------------------------

    def asked(self, id: str, **changes: Any) -> Office:
        """A need is taken up, and all are asked."""
        self.open(id, **changes)
        self.ask(id)
        return self

    def compared(self, id: str, offer: str = ALM, home: str = "elm", **changes: Any) -> Office:
        """One supplier proposes a home, and the key names it."""
        self.asked(id, **changes)
        self.propose(id, offer, home)
        self.silence(id)
        self.compare(id)
        return self

    def awarded(self, id: str, offer: str = ALM, home: str = "elm", **changes: Any) -> Office:
        """It is awarded."""
        self.compared(id, offer, home, **changes)
        self.award(id, home)
        return self

    def started(self, id: str, on: date = date(2024, 2, 1), **changes: Any) -> Office:
        """It runs."""
        self.awarded(id, **changes)
        self.now = max(self.now, datetime.combine(on, time(9), UTC))
        self.note(id, e.Started, on=on)
        return self

    def erase(self, id: str, places: frozenset[int] | None = None) -> None:
        """The private part of a case is erased, with a row that says so."""
        stream = f"case/{id}"
        head = self.desk.store.heads([stream])[stream]
        facts: dict[str, Any] = {"decision": "KS 2031/12"}
        kind = "erased"
        if places is not None:
            kind, facts["places"] = "entry_removed", sorted(places)
        row = Fresh(kind, self.now, self.now, facts)
        append = Append(stream, head, chained(stream, head, [row]))
        erases = (Erasure(stream, places),)
        command = Command("erase", "erase", appends=(append,), erases=erases)
        assert isinstance(self.desk.store.write(command), Done)

    def used(self) -> dict[str, Decimal]:
        """What is held and taken of each capacity, in its own measure."""
        found: dict[str, Decimal] = {}
        for use in self.desk.store.takings():
            measure = Decimal(100 if "/value/" in use.capacity else 1_000_000)
            found[use.capacity] = found.get(use.capacity, Decimal(0)) + use.quantity / measure
        return found


@pytest.fixture
def in_memory() -> Office:
    """An office whose ledger is in memory."""
    return Office()


@pytest.fixture(params=["memory", "sqlite"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office with a register of three suppliers, its ledger in memory or in a file."""
    if request.param == "memory":
        yield Office()
        return
    with SqlStore.create(request.getfixturevalue("sqlite_url"), durable=False) as store:
        yield Office(desk=Desk(store))


@pytest.fixture
def refused() -> Callable[..., str]:
    """The whole message with which something is refused."""

    def message(act: Callable[..., object], *what: Any, **how: Any) -> str:
        with pytest.raises(CalloffError) as error:
            act(*what, **how)
        return str(error.value)

    return message


@pytest.fixture
def sek() -> Callable[[int], Money]:
    """An amount in kronor."""
    return lambda kronor: Money.of(kronor, "SEK")
