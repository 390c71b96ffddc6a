"""What in a register contradicts itself, or refers to what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calloff.errors import Problem, did_you_mean
from calloff.register.stated import Stated
from calloff.switching import circles
from calloff.values.period import Period
from calloff.vocabulary import fact_problems

__all__ = ["contradictions"]


def contradictions(register: Stated) -> Iterator[Problem]:
    """What contradicts itself, or refers to what is not there."""
    lists: dict[str, Sequence[Any]] = {
        "frameworks": register.frameworks,
        "keys": register.keys,
        "suppliers": register.suppliers,
        "pools": register.pools,
        "offers": register.offers,
    }
    ids: dict[str, set[str]] = {}
    for field, records in lists.items():
        seen = ids[field] = set()
        for index, record in enumerate(records):
            if record.id in seen:
                what = f"{record.id!r} stands more than once."
                yield Problem(f"{field}.{index}.id", what)
            seen.add(record.id)
    yield from _of_agreements(register, ids)
    yield from _of_offers(register, ids)
    for index, places in enumerate(register.pools):
        yield from fact_problems(places.traits, register.vocabulary, f"pools.{index}", "traits")


def _of_agreements(register: Stated, ids: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Keys and offers that agreements and switches name and that are not there."""
    for index, framework in enumerate(register.frameworks):
        for number, option in enumerate(framework.options):
            if option.of not in ids["offers"]:
                hint = did_you_mean(option.of, ids["offers"])
                place = f"frameworks.{index}.options.{number}.of"
                yield Problem(place, f"no offer {option.of!r} in the register.{hint}")
        for number, lot in enumerate(framework.lots):
            if lot.key not in ids["keys"]:
                hint = did_you_mean(lot.key, ids["keys"])
                place = f"frameworks.{index}.lots.{number}.key"
                yield Problem(place, f"no key {lot.key!r} in the register.{hint}")
    for index, key in enumerate(register.keys):
        for number, switch in enumerate(key.switches):
            if switch.to not in ids["keys"]:
                hint = did_you_mean(switch.to, ids["keys"])
                place = f"keys.{index}.switches.{number}.to"
                yield Problem(place, f"no key {switch.to!r} in the register.{hint}")
    for index, number, way in circles(register.keys):
        what = f"leads back to where it began: {' -> '.join(way)}."
        yield Problem(f"keys.{index}.switches.{number}.to", what)


def _of_offers(register: Stated, ids: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Offers of what is not there, and price changes that the agreement does not allow."""
    lots = {
        f"{framework.id}/{lot.id}": (framework, lot)
        for framework in register.frameworks
        for lot in framework.lots
    }
    for index, offer in enumerate(register.offers):
        place = f"offers.{index}"
        if offer.lot not in lots:
            hint = did_you_mean(offer.lot, lots)
            yield Problem(f"{place}.lot", f"no lot {offer.lot!r}.{hint}")
        elif (rules := lots[offer.lot][1].price_rules) is not None:
            agreement = lots[offer.lot][0]
            term = Period.of(agreement.term.start, agreement.last_day())
            for problem in rules.problems(offer.prices, term):
                yield problem.within(f"{place}.prices")
        if offer.supplier not in ids["suppliers"]:
            hint = did_you_mean(offer.supplier, ids["suppliers"])
            yield Problem(f"{place}.supplier", f"no supplier {offer.supplier!r}.{hint}")
        for pool in offer.pools:
            if pool not in ids["pools"]:
                hint = did_you_mean(pool, ids["pools"])
                yield Problem(f"{place}.pools", f"no pool {pool!r}.{hint}")
        yield from fact_problems(offer.facts, register.vocabulary, place)
