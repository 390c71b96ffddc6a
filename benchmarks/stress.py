"""A register of 632 423 offers: `python -m benchmarks.stress FOLDER` builds it and asks it.

FOLDER holds the public data of RM3830. A supplier there states the regions and the services that
it covers, and means every service in every region; here each such pair is an offer of its own.
That is no agreement that anybody has signed: it is made to see how building, looking up and memory
bear half a million offers and more. Each offer states one region and one service. In the lot for
direct awards it has its supplier's prices of that service, and elsewhere none, as in the data;
what the price sheets count on top is left out. A look-up asks for one region and one service: to
ask for several, as a real need does, goes past any offer that is one pair.
"""

from __future__ import annotations

import gc
import json
import resource
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import process_time_ns
from typing import NamedTuple, TypeVar

import click

from benchmarks.measuring import Disagreement, timed
from benchmarks.ours import answer
from benchmarks.peers.plain import Answer
from benchmarks.worlds import Dice
from calloff import Fact, Line, Need, Offer, Outcome, PriceList, Register, has
from calloff.formats import import_feed
from calloff.formats.price_sheets import read_price_lists

__all__ = ["ON", "Loop", "Pair", "asked", "compared", "expanded", "main", "pairs", "register"]

ON = date(2019, 6, 3)
_KNOWN = datetime(2018, 7, 9, tzinfo=UTC)
_LEVEL = "office"
_QUANTITY = 1000
_SUPPLIERS = "suppliers.json"

_Made = TypeVar("_Made")


class Pair(NamedTuple):
    """A service that a supplier offers in a region, under a lot."""

    lot: str
    supplier: str
    region: str
    service: str


def register(folder: Path) -> Register:
    """The register as it is published: an offer for each supplier in each lot."""
    feed = import_feed(folder / _SUPPLIERS, "ccs-rm3830", known=_KNOWN)
    workbook = folder / "direct_award_data.xlsx"
    return read_price_lists(workbook, "ccs-rm3830-prices", feed.register).register


def pairs(folder: Path) -> Iterator[Pair]:
    """Every pair, from the file as it stands."""
    for supplier in json.loads((folder / _SUPPLIERS).read_text(encoding="utf-8")):
        for lot in supplier["lots"]:
            name, id = f"rm3830/{lot['lot_number']}", f"GB-{supplier['supplier_id']}"
            for region in lot["regions"]:
                for service in lot["services"]:
                    yield Pair(name, id, region, service)


def expanded(published: Register, those: Iterable[Pair]) -> Register:
    """The same register with an offer for each pair; equal facts and price lists are kept once."""
    facts = _Once(lambda stated: Fact(stated[0], (stated[1],)))
    bid = {(offer.lot, offer.supplier): offer.prices for offer in published.offers}
    prices = _Once(lambda asked: _of_service(bid[asked[0], asked[1]], asked[2]))
    offers = [
        Offer(
            lot=pair.lot,
            supplier=pair.supplier,
            unit=f"{pair.region}.{pair.service}",
            facts=(facts["region", pair.region], facts["service", pair.service]),
            prices=prices[pair.lot, pair.supplier, pair.service],
        )
        for pair in those
    ]
    return published.replace(offers=tuple(offers))


class _Once(dict[tuple[str, ...], _Made]):
    """What is made of some names when it is first asked for, and kept."""

    def __init__(self, make: Callable[[tuple[str, ...]], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, names: tuple[str, ...]) -> _Made:
        made = self[names] = self._make(names)
        return made


def _of_service(prices: PriceList, service: str) -> PriceList:
    """The prices of one service, without what is counted on top."""
    rows = tuple(row for row in prices.rows if row.item == service)
    return PriceList(currency=prices.currency, rows=rows, silence=prices.silence)


def asked(published: Register, those: Sequence[Pair], many: int) -> tuple[list[Need], list[Need]]:
    """Needs that ask for every code of every lot once, and so many others that ask for them again.

    In a lot that says what can be called off, only that is asked for.
    """
    lots = {pair.lot: published.terms(pair.lot).lot for pair in those}
    codes = {}
    for name, lot in lots.items():
        regions = sorted({pair.region for pair in those if pair.lot == name})
        services = sorted({pair.service for pair in those if pair.lot == name})
        if lot.items:
            services = [service for service in services if service in lot.by_item]
        codes[name] = regions, services

    def need(name: str, region: str, service: str) -> Need:
        lot = lots[name]
        unit = lot.by_item[service].units[0] if lot.items else lot.unit
        return _need(name, region, service, unit)

    first = [
        need(name, regions[at % len(regions)], services[at % len(services)])
        for name, (regions, services) in codes.items()
        for at in range(max(len(regions), len(services)))
    ]
    dice = Dice("stress")
    names = [dice.pick(list(codes)) for _ in range(many)]
    again = [need(name, dice.pick(codes[name][0]), dice.pick(codes[name][1])) for name in names]
    return first, again


def _need(lot: str, region: str, service: str, unit: str) -> Need:
    """So much of a service in a region."""
    return Need(
        id=f"{region}-{service}",
        buyer="GB",
        lot=lot,
        requested=ON,
        starts=date(2019, 9, 1),
        lines=(Line(service, quantity=_QUANTITY, unit=unit, level=_LEVEL),),
        requirements=(has("region", region), has("service", service)),
    )


class Loop:
    """Every pair of a lot in turn."""

    def __init__(self, published: Register, those: Iterable[Pair]) -> None:
        """Keep the pairs by lot, and what a unit costs at whom."""
        self._pairs: dict[str, list[Pair]] = {}
        for pair in those:
            self._pairs.setdefault(pair.lot, []).append(pair)
        self._prices = {
            (offer.lot, offer.supplier, row.item): Fraction(row.amount)
            for offer in published.offers
            for row in offer.prices.rows
            if row.level == _LEVEL
        }

    def __call__(self, need: Need) -> Answer:
        """Who of those that cover it is the cheapest, to the penny; all of them if any is open."""
        region, service = need.id.split("-")
        covering: list[str] = []
        first: list[str] = []
        lowest, unpriced = 0, False
        for lot, supplier, where, what in self._pairs[need.lot]:
            if where != region or what != service:
                continue
            id = f"{lot}/{supplier}/{where}.{what}"
            covering.append(id)
            price = self._prices.get((lot, supplier, what))
            if price is None:
                unpriced = True
                continue
            pence = int(price * _QUANTITY * 100 + Fraction(1, 2))
            if not first or pence < lowest:
                lowest, first = pence, [id]
            elif pence == lowest:
                first.append(id)
        if unpriced:
            return Answer("ask", tuple(sorted(covering)))
        kind = "tied" if len(first) > 1 else "chosen" if first else "nobody"
        return Answer(kind, tuple(sorted(first)))


def compared(need: Need, outcome: Outcome, due: Answer) -> None:
    """Hold an outcome against what the loop finds.

    Raises:
        Disagreement: where the two differ.
    """
    found = answer(outcome)
    if found != due:
        what = f"calloff answers {found} to {need.id} in {need.lot}, the loop {due}."
        raise Disagreement(textwrap.shorten(what, 400))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--lookups", default=300, show_default=True, help="How many are timed.")
def main(folder: Path, *, lookups: int) -> None:
    """Build the register of every pair in FOLDER, look some up, and hold them against a loop."""
    # What is made here stays; the collector would go through so much again and again.
    gc.disable()
    published = register(folder)
    those = list(pairs(folder))
    _tell("MiB before", _peak())
    built, us = timed(lambda: expanded(published, those))
    _tell("offers", len(built.offers))
    _tell("seconds to build and check", us / 1e6)
    first, again = asked(published, those, lookups)

    def decided(need: Need) -> Outcome:
        return built.decide(need, on=ON).outcome

    _, us = timed(lambda: [decided(need) for need in {need.lot: need for need in first}.values()])
    _tell("seconds to lay out", us / 1e6)
    gc.collect()
    gc.freeze()
    gc.enable()
    new, outcomes = _each(first, decided)
    _tell("us of a look-up by new codes", median(new))
    known, others = _each(again, decided)
    _tell("us of a look-up", median(known))
    _tell("MiB at most", _peak())
    by_loop, answers = _each([*first, *again], Loop(published, those))
    _tell("us of the loop", median(by_loop))
    for need, outcome, due in zip([*first, *again], [*outcomes, *others], answers, strict=True):
        compared(need, outcome, due)
    kinds = Counter(due.kind for due in answers)
    click.echo(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))


def _each(needs: Iterable[Need], run: Callable[[Need], _Made]) -> tuple[list[float], list[_Made]]:
    """Microseconds for each need, and what came of it."""
    times, found = [], []
    for need in needs:
        start = process_time_ns()
        found.append(run(need))
        times.append((process_time_ns() - start) / 1000)
    return times, found


def _peak() -> float:
    """The most memory that the process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(what: str, number: float) -> None:
    """One figure, to three digits."""
    shown = f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
    click.echo(f"{what:30} {shown:>10}")


if __name__ == "__main__":
    main()
