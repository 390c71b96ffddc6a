"""Invented needs and places to share out: once as documents, once as arrays for the peers.

Each supplier serves a third of the counties in a third of the languages, so that it may serve a
ninth of the needs. There are places for 95 of a hundred. All is thrown by a hash, and is the same
on every machine; the arrays are worked out here, and not taken from calloff.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.worlds import LOT, ON, Plain, world

__all__ = ["SEED", "Arrays", "Places", "drawn_lot"]

Ints = NDArray[Any]

SEED = "4f1c published before anybody was placed"
"""What lot numbers are drawn from."""

_COUNTIES = "01 03 04 05 06 07 08 09 10 12 13 14 17 18 19 20 21 22 23 24 25".split()
_LANGUAGES = "ar fi prs so ti ckb es fr pl ru sq uk".split()
_MOST_HOURS = 400
_LEAST_DAYS, _DAYS = 60, 306
_STARTS = ON + timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Needs, arcs and places as whoever calls a solver lays them out; arcs stand by need.

    Attributes:
        tail: The need of each arc.
        head: Its supplier.
        price: What it costs, in öre.
        suited: 0 where the wish is met, or nobody meets it; else 1.
        urgent: Which needs are emergencies.
        kind: The number of the profile of each need.
        capacity: How many places each supplier has.
    """

    tail: Ints
    head: Ints
    price: Ints
    suited: Ints
    urgent: Ints
    kind: Ints
    capacity: Ints

    def write(self, folder: Path) -> None:
        """Each array into a file of its own."""
        for name in self.__slots__:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def read(cls, folder: Path) -> Arrays:
        """The arrays that were written there."""
        return cls(*(np.load(folder / f"{name}.npy") for name in cls.__slots__))


@dataclass(frozen=True)
class Places:
    """So many needs, and suppliers with places for most of them.

    Attributes:
        needs: How many needs there are.
        suppliers: How many suppliers.
        profiles: How many kinds of needs; 0: they are all different.
        wishes: Whether an eighth are emergencies, and each need has a wish.
    """

    needs: int
    suppliers: int
    profiles: int = 0
    wishes: bool = False

    # --- As documents --------------------------------------------------------------------------

    @property
    def register(self) -> Plain:
        """The register's document."""
        frame = world(0, 0).frame
        (framework,) = frame["frameworks"]
        (lot,) = framework["lots"]
        (key,) = frame["keys"]
        kept = {"in_force", "buyer_eligible", "lot_unit"}
        key = {
            **key,
            "lot_gates": [gate for gate in key["lot_gates"] if gate["kind"] in kept],
            "orderings": key["orderings"][:-1],
        }
        number = {supplier: f"SE-{supplier:010d}" for supplier in range(self.suppliers)}
        return {
            **frame,
            "keys": [key],
            "frameworks": [{**framework, "lots": [{**lot, "jointly": True, "permit": None}]}],
            "suppliers": [{"id": id, "name": f"Supplier {n}"} for n, id in number.items()],
            "pools": [
                {
                    "id": f"pool-{n:04d}",
                    "available": int(places),
                    "updated": f"{ON - timedelta(days=1)}T12:00:00Z",
                }
                for n, places in enumerate(self.capacity.tolist())
            ],
            "offers": [self._offer(n, id) for n, id in number.items()],
        }

    def _offer(self, number: int, supplier: str) -> Plain:
        counties = [c for c, there in zip(_COUNTIES, self._area[number], strict=True) if there]
        spoken = [c for c, there in zip(_LANGUAGES, self._spoken[number], strict=True) if there]
        day, hour = self._rates[number].tolist()
        return {
            "lot": LOT,
            "supplier": supplier,
            "facts": [
                {"facet": "region", "value": counties},
                {"facet": "spoken_by_consultant", "value": spoken},
                {"facet": "sex_of_staff", "value": ["woman"] if self._women[number] else ["man"]},
            ],
            "prices": {
                "currency": "SEK",
                "rows": [
                    {"item": "placement", "amount": f"{day // 100}.{day % 100:02d}", "unit": "day"},
                    {"item": "T3", "amount": f"{hour // 100}.{hour % 100:02d}", "unit": "hour"},
                ],
            },
            "pools": [f"pool-{number:04d}"],
        }

    def documents(self) -> Iterator[Plain]:
        """The documents of the needs, one after the other."""
        columns = (self._county, self._language, self._days, self._hours, self._urgent)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for number, (county, language, days, hours, urgent) in enumerate(rows):
            lines = [{"item": "placement", "quantity": str(days), "unit": "day"}]
            if hours:
                lines.append({"item": "T3", "quantity": str(hours), "unit": "hour"})
            yield {
                "id": f"N-{number:06d}",
                "buyer": "0580",
                "lot": LOT,
                "requested": str(ON),
                "starts": str(_STARTS),
                "ends": str(_STARTS + timedelta(days=days - 1)),
                "persons": [{"born": "2015-06"}],
                "urgency": "emergency" if urgent else "ordinary",
                "lines": lines,
                "requirements": [
                    {"facet": "region", "has": _COUNTIES[county]},
                    {"facet": "spoken_by_consultant", "has": _LANGUAGES[language]},
                ],
                "wishes": [{"facet": "sex_of_staff", "has": "woman"}] if self.wishes else [],
            }

    # --- As arrays -----------------------------------------------------------------------------

    def arrays(self) -> Arrays:
        """The same, worked out without calloff."""
        may = self._area[:, :, None] & self._spoken[:, None, :]
        serving = [
            [np.flatnonzero(may[:, c, s]) for s in range(len(_LANGUAGES))]
            for c in range(len(_COUNTIES))
        ]
        pairs = zip(self._county.tolist(), self._language.tolist(), strict=True)
        each = [serving[county][language] for county, language in pairs]
        sizes = np.array([len(those) for those in each], dtype=np.int64)
        tail = np.repeat(np.arange(self.needs, dtype=np.int32), sizes)
        head = np.concatenate(each).astype(np.int32)
        price = self._days[tail] * self._rates[head, 0] + self._hours[tail] * self._rates[head, 1]
        suited = np.zeros(len(tail), dtype=np.int64)
        if self.wishes:
            met = self._women[head]
            some = np.zeros(self.needs, dtype=np.bool_)
            some[tail[met]] = True
            suited = (~met & some[tail]).astype(np.int64)
        return Arrays(tail, head, price, suited, self._urgent, self._kind, self.capacity)

    @cached_property
    def capacity(self) -> Ints:
        """Places for 95 of a hundred needs."""
        shares = 1 + _thrown("capacity", self.suppliers) % 6
        wanted = self.needs * 95 // 100
        places = shares * wanted // shares.sum()
        places[: wanted - places.sum()] += 1
        return places

    @cached_property
    def _area(self) -> Ints:
        thrown = _thrown("area", self.suppliers * len(_COUNTIES)) % 3 == 0
        return thrown.reshape(self.suppliers, -1)

    @cached_property
    def _spoken(self) -> Ints:
        thrown = _thrown("spoken", self.suppliers * len(_LANGUAGES)) % 3 == 0
        return thrown.reshape(self.suppliers, -1)

    @cached_property
    def _women(self) -> Ints:
        return _thrown("women", self.suppliers) % 2 == 0

    @cached_property
    def _rates(self) -> Ints:
        """Öre for a day and for an hour, bid in whole steps of five kronor."""
        thrown = _thrown("rates", 2 * self.suppliers).reshape(-1, 2)
        return np.stack((180 + thrown[:, 0] % 241, 18 + thrown[:, 1] % 173), axis=1) * 500

    @cached_property
    def _kind(self) -> Ints:
        return np.arange(self.needs, dtype=np.int64) % (self.profiles or self.needs)

    @cached_property
    def _county(self) -> Ints:
        return _thrown("county", self.needs)[self._kind] % len(_COUNTIES)

    @cached_property
    def _language(self) -> Ints:
        return _thrown("language", self.needs)[self._kind] % len(_LANGUAGES)

    @cached_property
    def _days(self) -> Ints:
        return _LEAST_DAYS + self._kind % _DAYS

    @cached_property
    def _hours(self) -> Ints:
        # With the days it tells all kinds apart, so that no two needs are alike by chance.
        assert self.needs <= _DAYS * _MOST_HOURS, "So many needs can be told apart."
        return self._kind // _DAYS

    @cached_property
    def _urgent(self) -> Ints:
        if not self.wishes:
            return np.zeros(self.needs, dtype=np.bool_)
        return _thrown("urgent", self.needs)[self._kind] % 8 == 0


def _thrown(name: str, count: int) -> Ints:
    """So many numbers that depend on a name alone: a stream of SHAKE-128."""
    digest = hashlib.shake_128(f"places/{name}".encode()).digest(4 * count)
    return np.frombuffer(digest, dtype=">u4").astype(np.int64)


def drawn_lot(*names: str) -> int:
    """The published lot number of names: the first 28 bits of their SHA-256, a name a line."""
    return int(hashlib.sha256("\n".join(names).encode()).hexdigest()[:7], 16)
