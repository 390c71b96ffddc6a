"""Invented agreements of any size, with needs and places: the same on every machine.

Everything is plain data, as it would stand in JSON. calloff reads it into its records and each
peer into its own shapes, so that no engine is handed what another has prepared.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from calloff import shipped

__all__ = [
    "LOT",
    "MOST_RANKS",
    "ON",
    "Dice",
    "Made",
    "Plain",
    "World",
    "narrow_need",
    "need",
    "world",
]

ON = date(2024, 1, 15)
"""The day of every decision."""

LOT = "invented-foster-care/A"

MOST_RANKS = 5000
"""The last place in the tender's ranking; several may share one."""

_KEY = "invented-foster-care"
_PERMIT = "ivo"
_BUYER = "0580"

Plain = dict[str, Any]


_BYTES = 1024


class Dice:
    """Throws that depend on a name alone: a stream of SHAKE-128, fixed by a standard.

    >>> Dice("offer/1").below(6) == Dice("offer/1").below(6)
    True
    """

    def __init__(self, name: str) -> None:
        """Throw the dice of this name."""
        self._name = name
        self._block = 0
        self._left: list[int] = []

    def below(self, number: int) -> int:
        """A number from 0, below this one."""
        if not self._left:
            digest = hashlib.shake_128(f"{self._name}/{self._block}".encode()).digest(_BYTES)
            self._left = list(struct.unpack(f">{_BYTES // 4}I", digest))
            self._block += 1
        return self._left.pop() % number

    def chance(self, per_mille: int) -> bool:
        """Yes in so many cases of a thousand."""
        return self.below(1000) < per_mille

    def between(self, least: int, most: int) -> int:
        """A number from the least to the most, both included."""
        return least + self.below(most - least + 1)

    def pick(self, among: Sequence[str]) -> str:
        """One of several."""
        return among[self.below(len(among))]

    def some(self, among: Sequence[str], count: int) -> list[str]:
        """So many of several, in their own order."""
        left = list(range(len(among)))
        taken = sorted(left.pop(self.below(len(left))) for _ in range(min(count, len(among))))
        return [among[index] for index in taken]


@dataclass(frozen=True)
class World:
    """An agreement, what is asked of it, and how it stands with places, as plain data.

    Attributes:
        size: How many offers there are.
        needs: The documents of the needs.
    """

    size: int
    needs: tuple[Plain, ...]

    def made(self) -> Iterator[Made]:
        """Each offer with its supplier and its places, one after the other."""
        return map(_offer, range(self.size))

    @property
    def frame(self) -> Plain:
        """The register's document without suppliers, places and offers."""
        return {
            "format": "calloff.register/1",
            "id": "invented",
            "known": "2024-01-15T06:00:00Z",
            "vocabulary": _vocabulary(),
            "frameworks": [_framework()],
            "keys": [_key()],
        }

    @property
    def register(self) -> Plain:
        """The register's document: some three kilobytes for each offer."""
        made = list(self.made())
        return {
            **self.frame,
            "suppliers": [one.supplier for one in made],
            "pools": [pool for one in made for pool in one.pools],
            "offers": [one.offer for one in made],
        }

    @property
    def text(self) -> str:
        """The register's document as JSON."""
        return json.dumps(self.register, ensure_ascii=False)

    @cached_property
    def snapshot(self) -> Plain:
        """The snapshot's document."""
        return _snapshot(self.size)


def world(offers: int, needs: int) -> World:
    """An invented agreement with so many offers, and so many needs to decide.

    The needs do not depend on the number of offers, and the first offers of a large agreement
    are those of a small one.
    """
    return World(offers, tuple(need(number) for number in range(needs)))


def _vocabulary() -> Plain:
    """The shipped words, in which silence mostly means no: a form was filled in."""
    data = shipped.vocabulary("social-services").data()
    facets = [
        {**facet, "silence": "no"}
        if facet["kind"] in {"code", "flag"} and facet["code"] not in _ASKED_AGAIN
        else facet
        for facet in data["facets"]
    ]
    return {**data, "facets": facets}


_ASKED_AGAIN = frozenset({"carer_at_home", "interpreter"})
"""The codes and flags of which silence means that it is not known; that of numbers always does."""


def _framework() -> Plain:
    units = {"placement": ["day"], "T4": ["day"], "T6": ["day"]}
    return {
        "id": LOT.split("/", maxsplit=1)[0],
        "name": {"sv": "Påhittad familjehemsvård", "en": "Invented foster care"},
        "owner": "nobody",
        "term": "2022-01-01/2025-12-31",
        "buyers": [{"id": _BUYER, "registered": "2022-02-01"}],
        "lots": [
            {
                "id": "A",
                "name": {"sv": "Barn och unga", "en": "Children and youths"},
                "key": _KEY,
                "unit": "day",
                "ages": "0-17 years",
                "permit": _PERMIT,
                "items": [
                    {"id": item, "units": units.get(item, ["hour"]), "base": item == "placement"}
                    for item in ("placement", *_ADD_ONS)
                ],
            }
        ],
    }


def _key() -> Plain:
    """Adda's key, but one that chooses from the register where nothing unknown hinders it.

    No answers have come, so that there is no gate on them; and what is left equal by price goes
    by the tender's ranking.
    """
    key = shipped.key("adda-konsulentstod-2019").data()
    gates = [gate for gate in key["gates"] if gate["kind"] != "answered"]
    ranked = {"kind": "tender_rank", "clause": key["orderings"][-1]["clause"]}
    return {
        **key,
        "id": _KEY,
        "gates": gates,
        "orderings": [*key["orderings"], ranked],
        "asking": {**key["asking"], "over_offers": "when_unknown"},
    }


# ------------------------------------------------------------------------------------ offers

_ADD_ONS = tuple("T1 T2 T3 T4 T5 T6 T7".split())
_HOURLY = frozenset("T1 T2 T3 T5 T7".split())

# Counties, each with municipalities that lie inside it.
_REGIONS = {
    "01": "0126 0127 0180 0184".split(),
    "03": "0380 0381".split(),
    "04": "0484 0480".split(),
    "05": "0580 0581 0583".split(),
    "06": "0680 0685".split(),
    "08": "0880 0883".split(),
    "12": "1280 1281 1283 1290".split(),
    "13": "1380 1383".split(),
    "14": "1480 1490 1441".split(),
    "18": "1880 1883".split(),
    "21": "2180 2181".split(),
    "25": "2580 2581".split(),
}
_COUNTIES = tuple(_REGIONS)
_LANGUAGES = "en ar fi prs so ti ckb es fr pl ru sq bs tr fa kmr am vi th uk".split()
_FREE_FROM = "furred_animals birds reptiles nuts gluten milk fish tobacco_smoke perfume".split()
_GROUPS = (
    "neglect parental_substance_use violence unaccompanied attachment_problems trauma anxiety "
    "self_harm school_absence autism adhd behaviour_problems crime substance_use"
).split()
_HEALTH = "medication insulin asthma_care seizure_watch night_watch care_visits".split()
_SCHOOL = "school_transport homework attendance school_contact remote_teaching".split()
_CERTIFICATIONS = "hbtqi iso_9001 iso_14001 iso_27001".split()


@dataclass(frozen=True, slots=True)
class Made:
    """An offer with its supplier and its pools."""

    offer: Plain
    supplier: Plain
    pools: list[Plain]


def _offer(number: int) -> Made:
    dice = Dice(f"offer/{number}")
    # No organisation number begins with a nought, so these belong to nobody.
    supplier = f"SE-{number:010d}"
    pools = _pools(dice, number)
    offer = {
        "lot": LOT,
        "supplier": supplier,
        "facts": _facts(dice),
        "prices": {"currency": "SEK", "rows": _prices(dice)},
        "pools": [pool["id"] for pool in pools],
        "rank": dice.between(1, MOST_RANKS),
    }
    return Made(offer, {"id": supplier, "name": f"Supplier {number}", **_standings(dice)}, pools)


def _standings(dice: Dice) -> Plain:
    found: list[Plain] = []
    if not dice.chance(2):
        found.append({"status": "permit", "permit": _PERMIT, "by": "IVO"})
    if dice.chance(30):
        found.append({"status": "complaint", "reason": "late_reply", "valid": "2023-11-01/.."})
    if dice.chance(30):
        first = ON + timedelta(days=dice.between(-200, 20))
        last = first + timedelta(days=dice.between(30, 300))
        found.append({"status": "blocked", "reason": "sanction", "valid": f"{first}/{last}"})
    return {"standings": found} if found else {}


def _pools(dice: Dice, number: int) -> list[Plain]:
    """One pool for most, two for a few, none where nobody has said anything about places."""
    count = 0 if dice.chance(1) else 2 if dice.chance(60) else 1
    return [
        {
            "id": f"pool-{number:06d}-{index}",
            "available": 0 if dice.chance(120) else dice.between(1, 6),
            "maximum": 8,
            # A few statements are older than the fortnight that the key goes by.
            "updated": f"{ON - timedelta(days=20 if dice.chance(2) else dice.between(1, 12))}"
            "T12:00:00Z",
        }
        for index in range(count)
    ]


def _facts(dice: Dice) -> list[Plain]:
    facts: list[Plain] = [
        {"facet": "service", "value": ["foster_home", *dice.some(_OTHER_SERVICES, dice.below(3))]},
        {"facet": "region", "value": _area(dice)},
        {"facet": "spoken_by_consultant", "value": ["sv", *dice.some(_LANGUAGES, dice.below(8))]},
        _listed(dice, "interpreter", _LANGUAGES, 700),
        _listed(dice, "homes_free_from", _FREE_FROM, 750),
        {"facet": "target_group", "value": dice.some(_GROUPS, dice.between(7, 14))},
        {"facet": "sex_of_placed", "value": dice.some(["girl", "boy"], 1 + dice.chance(850))},
        {"facet": "siblings_together", "value": dice.chance(800)},
        {"facet": "carer_at_home", "value": dice.chance(700)},
        _listed(dice, "health_support", _HEALTH, 800),
        _listed(dice, "school_support", _SCHOOL, 700),
        _listed(dice, "sex_of_staff", ["woman", "man"], 800),
        {"facet": "certified_staff_share", "value": dice.between(30, 100)},
        {"facet": "certification", "value": dice.some(_CERTIFICATIONS, dice.below(5))},
    ]
    # Some leave a question of the form unanswered, and then nothing at all is stated.
    return [{**fact, "stated": "2023-12-01"} for fact in facts if not dice.chance(4)]


_OTHER_SERVICES = "emergency_foster_home foster_home_support contact_family".split()


def _area(dice: Dice) -> list[str]:
    """The whole country, some counties, or only some municipalities of a county."""
    if dice.chance(150):
        return list(_COUNTIES)
    counties = dice.some(_COUNTIES, dice.between(2, 8))
    if dice.chance(850):
        return counties
    return [town for county in counties for town in dice.some(_REGIONS[county], 2)]


def _listed(dice: Dice, facet: str, codes: Sequence[str], per_mille: int) -> Plain:
    """The answers to a form: yes to some codes, no to others, and now and then none."""
    yes: list[str] = []
    no: list[str] = []
    for code in codes:
        if not dice.chance(4):
            (yes if dice.chance(per_mille) else no).append(code)
    return {"facet": facet, "value": yes, "denied": no}


def _prices(dice: Dice) -> list[Plain]:
    """A price for the placement and most add-ons; half of them change about the turn of a year."""
    rows = []
    change = date(2023, 12, 27) + timedelta(days=dice.below(18))
    for item in ("placement", *_ADD_ONS):
        if item != "placement" and dice.chance(100):
            continue
        unit = "hour" if item in _HOURLY else "day"
        if dice.chance(15):
            unit = "day" if unit == "hour" else "hour"
        # Prices are bid in whole steps, as people bid.
        ore = 500 * (dice.between(180, 420) if item == "placement" else dice.between(18, 190))
        row = {"item": item, "amount": _kronor(ore), "unit": unit}
        if dice.chance(500):
            rows.append({**row, "valid": f"../{change - timedelta(days=1)}"})
            row = {**row, "amount": _kronor(500 * max(1, ore * dice.between(970, 1060) // 500_000))}
            row["valid"] = f"{change}/.."
        elif dice.chance(15):
            row["valid"] = f"{change}/.."
        rows.append(row)
    return rows


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02d}"


# ------------------------------------------------------------------------------------- needs


def need(number: int) -> Plain:
    """A need of four to eight requirements, up to four wishes and up to three add-ons."""
    dice = Dice(f"need/{number}")
    requested = ON - timedelta(days=dice.below(20))
    starts = ON + timedelta(days=dice.below(30))
    days = dice.between(60, 365)
    siblings = dice.chance(200)
    requirements = _requirements(dice, siblings=siblings)
    return {
        "format": "calloff.need/1",
        "id": f"N-{number:02d}",
        "buyer": _BUYER,
        "lot": LOT,
        "requested": str(requested),
        "starts": str(starts),
        "ends": str(starts + timedelta(days=days - 1)),
        "persons": [{"born": _birth(dice)} for _ in range(1 + siblings)],
        "lines": [
            {"item": "placement", "quantity": str(days), "unit": "day"},
            *(_add_on(dice, item) for item in dice.some(_ADD_ONS, dice.below(4))),
        ],
        "requirements": requirements,
        "wishes": _wishes(dice, requirements),
    }


def narrow_need(number: int, count: int) -> Plain:
    """A need with just so many requirements and a wish, for one child and without add-ons."""
    dice = Dice(f"narrow/{number}")
    asked: list[Plain] = [{"facet": "service", "has": "foster_home"}]
    while len(asked) < count:
        one = dice.below(6)
        more: Plain = (
            {"facet": "region", "has": dice.pick(_REGIONS[dice.pick(_COUNTIES)])},
            {"facet": "spoken_by_consultant", "has": dice.pick(_LANGUAGES)},
            {"facet": "homes_free_from", "has": dice.pick(_FREE_FROM)},
            {"facet": "target_group", "has": dice.pick(_GROUPS)},
            {"facet": "health_support", "has": dice.pick(_HEALTH)},
            {"facet": "interpreter", "has": dice.pick(_LANGUAGES)},
        )[one]
        if more not in asked:
            asked.append(more)
    return {
        **need(number),
        "id": f"G-{number:02d}-{count}",
        "persons": [{"born": "2015-06"}],
        "lines": [{"item": "placement", "quantity": "180", "unit": "day"}],
        "requirements": asked,
        "wishes": [{"facet": "sex_of_staff", "has": "woman"}],
    }


def _birth(dice: Dice) -> str:
    """A month of birth that is within the lot's ages, whichever the day."""
    return f"{dice.between(2008, 2021)}-{dice.between(1, 12):02d}"


def _add_on(dice: Dice, item: str) -> Plain:
    if item not in _HOURLY:
        return {"item": item, "quantity": str(dice.between(5, 60)), "unit": "day"}
    if dice.chance(600):
        return {"item": item, "quantity": str(dice.between(2, 8)), "unit": "hour", "per": "week"}
    return {"item": item, "quantity": str(dice.between(10, 60)), "unit": "hour"}


def _requirements(dice: Dice, *, siblings: bool) -> list[Plain]:
    language = dice.pick(_LANGUAGES)
    asked: list[Plain] = [
        {"facet": "service", "has": "foster_home"},
        {"facet": "region", "has": dice.pick(_REGIONS[dice.pick(_COUNTIES)])},
    ]
    if siblings:
        asked.append({"facet": "siblings_together", "has": True})
    more: list[Plain] = [
        {
            "any_of": [
                {"facet": "spoken_by_consultant", "has": language},
                {"facet": "interpreter", "has": language},
            ]
        },
        {"facet": "homes_free_from", "has": dice.pick(_FREE_FROM)},
        {"facet": "target_group", "has": dice.pick(_GROUPS)},
        {"facet": "sex_of_placed", "has": dice.pick(["girl", "boy"])},
        {"facet": "carer_at_home", "has": True},
        {"facet": "health_support", "has": dice.pick(_HEALTH)},
        {"facet": "certified_staff_share", "at_least": 40},
    ]
    count = dice.between(4, 8) - len(asked)
    return asked + [more[int(index)] for index in dice.some("0123456", count)]


def _wishes(dice: Dice, requirements: list[Plain]) -> list[Plain]:
    wishes: list[Plain] = [
        {"facet": "spoken_by_consultant", "has": dice.pick(_LANGUAGES)},
        {"facet": "school_support", "has": dice.pick(_SCHOOL)},
        {"facet": "sex_of_staff", "has": "woman"},
        {"facet": "certification", "has": dice.pick(_CERTIFICATIONS)},
        {"facet": "certified_staff_share", "at_least": 60},
        {"facet": "health_support", "has": dice.pick(_HEALTH)},
    ]
    count = dice.below(5)
    chosen = [wishes[int(index)] for index in dice.some("012345", count)]
    return [wish for wish in chosen if wish not in requirements]


# ---------------------------------------------------------------------------------- the world

_USES = 40
"""How many places the buyer itself holds or has taken: its own placements, so that the number
does not grow with the agreement."""


def _snapshot(size: int) -> Plain:
    dice = Dice("snapshot")
    drawn = [_offer(dice.below(size)).pools for _ in range(_USES)]
    return {
        "format": "calloff.snapshot/1",
        "on": str(ON),
        "uses": [_use(dice, pools[0]) for pools in drawn if pools],
    }


def _use(dice: Dice, pool: Plain) -> Plain:
    first = ON + timedelta(days=dice.between(-60, 90))
    return {
        "pool": pool["id"],
        "quantity": str(dice.between(1, 2)),
        "kind": "taken" if dice.chance(500) else "held",
        "since": f"{ON - timedelta(days=dice.between(0, 14))}T15:00:00Z",
        "period": f"{first}/{first + timedelta(days=dice.between(30, 300))}",
    }
