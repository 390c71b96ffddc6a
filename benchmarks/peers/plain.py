"""The agreement and the needs as the peers know them: plain objects, with every answer looked up.

What the vocabulary says about codes (what lies inside what, what silence means) is worked out
once for each fact, so that a peer only looks answers up. The reading is the peers' own and shares
no line with calloff's; that both agree is what makes the times comparable.

Of the key's rules this covers what the invented agreements hold: facts without dates, no denial
inside what is stated, whole places, one currency, no rounding steps, gates of the lot that are
met, a rank for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from benchmarks.worlds import MOST_RANKS, ON, World

__all__ = [
    "ALWAYS",
    "MET",
    "NO_PRICE",
    "UNKNOWN",
    "UNMET",
    "Agreement",
    "Answer",
    "Contender",
    "Leaf",
    "Peer",
    "PlainNeed",
    "PlainOffer",
    "PlainPool",
    "Told",
    "agreement",
    "cost",
    "fullest",
    "outcome",
    "parted",
    "plain_need",
    "total_ore",
]

UNMET, UNKNOWN, MET = 0, 1, 2
"""The three values as numbers: what is met by all is the least, by any the greatest."""

_FOREVER = 10_000_000
"""A day later than any, counted as `date.toordinal` does."""

ALWAYS = (0, _FOREVER)

NO_PRICE = -1
"""The total of an offer that has not a price for every line."""

_FRESH_DAYS = 14
_WEEK = 7


class Answer(NamedTuple):
    """What a decision comes to: the outcome's kind, and whom it names, in order."""

    kind: str
    ids: tuple[str, ...]


class Contender(NamedTuple):
    """Somebody who may serve, or might, as far as going first depends on it.

    Attributes:
        place: The offer's place in the agreement.
        sure: Whether it surely may serve.
        met: The wishes it meets, one bit each.
        may: The wishes it meets or may meet.
        cost: The total price in öre, and behind it, where prices are equal, the tender's rank.
    """

    place: int
    sure: bool
    met: int
    may: int
    cost: int


class Leaf(NamedTuple):
    """One question about one facet: a code, or at least so many."""

    facet: str
    code: str
    least: int | None = None


@dataclass(frozen=True, slots=True)
class PlainNeed:
    """A need, with days as numbers and quantities in sevenths, as a week has seven days.

    Attributes:
        id: The need's id.
        requested: The day whose prices hold.
        decided: The day of the decision.
        starts: The first day.
        ends: The first day after the last.
        wanted: How many places.
        ages: The verdict on each person's age, the same for every offer.
        requirements: For each requirement its alternatives; one will do.
        wishes: The same for each wish.
        lines: Item, unit and sevenths of units for each line.
    """

    id: str
    requested: int
    decided: int
    starts: int
    ends: int
    wanted: int
    ages: tuple[int, ...]
    requirements: tuple[tuple[Leaf, ...], ...]
    wishes: tuple[tuple[Leaf, ...], ...]
    lines: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class PlainPool:
    """A pool of places: how many are free, and whether that is too old to go by."""

    id: str
    available: int
    stale: bool


@dataclass(frozen=True, slots=True)
class PlainOffer:
    """An offer, with everything about it looked up.

    Attributes:
        id: The offer's id.
        row: Its answer to each term of the agreement.
        numbers: For each facet of numbers, the number, or ``None`` where nobody says.
        blocked: The days on which the supplier is blocked, from and until.
        permit: The verdict on the permit.
        rank: Its place in the tender's ranking.
        prices: For each item and unit, from when, until when, and how many öre.
        pools: Its places.
    """

    id: str
    row: bytes
    numbers: dict[str, int | None]
    blocked: tuple[tuple[int, int], ...]
    permit: int
    rank: int
    prices: dict[tuple[str, str], tuple[tuple[int, int, int], ...]]
    pools: tuple[PlainPool, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All offers by id, and how it stands with their places.

    Attributes:
        offers: The offers, in the order of their ids.
        terms: Where in an offer's row the answer to a code of a facet stands; the code "" is
            any that no offer names.
        frequency: For each term, how many offers meet or may meet it.
        uses: For each pool that is used, the uses not yet in its figure: quantity, from, until.
    """

    offers: tuple[PlainOffer, ...]
    terms: dict[tuple[str, str], int]
    frequency: tuple[int, ...]
    uses: dict[str, tuple[tuple[int, int, int], ...]]

    def term(self, leaf: Leaf) -> int:
        """Where in a row the answer to a question about a code stands."""
        term = self.terms.get((leaf.facet, leaf.code))
        return self.terms[leaf.facet, ""] if term is None else term


class Told(Protocol):
    """**Protocol:** every verdict about every offer and every total, in an engine's own shape."""

    def rows(self) -> Iterable[Sequence[int]]:
        """The verdicts of each offer in turn: the gates', in the key's order, then the wishes'."""
        ...

    def totals(self) -> Sequence[int]:
        """What each offer costs in öre; `NO_PRICE` where it has not a price for every line."""
        ...


class Peer(Protocol):
    """**Protocol:** an engine that decides as the key does."""

    def winner(self, need: PlainNeed) -> Answer:
        """What it comes to, and no reason."""
        ...

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Told]:
        """What it comes to, with every verdict and every total."""
        ...


# ------------------------------------------------------------------------------- the agreement


Said = tuple[Mapping[str, int], int]
"""The answers to some codes of a facet, and the one to any other."""


def agreement(world: World) -> Agreement:
    """Read the agreement and the snapshot from plain data, offer by offer."""
    frame, snapshot = world.frame, world.snapshot
    read = _Vocabulary(frame["vocabulary"])
    permit = frame["frameworks"][0]["lots"][0]["permit"]
    used = {use["pool"] for use in snapshot["uses"]}
    updated: dict[str, str] = {}
    found = []
    for made in world.made():
        says, numbers = read.facts(made.offer["facts"])
        standings = made.supplier.get("standings", ())
        prices: dict[tuple[str, str], tuple[tuple[int, int, int], ...]] = {}
        for price in made.offer["prices"]["rows"]:
            name = price["item"], price["unit"]
            priced = (*_days(price.get("valid")), _ore(price["amount"]))
            prices[name] = (*prices.get(name, ()), priced)
        updated |= {pool["id"]: pool["updated"] for pool in made.pools if pool["id"] in used}
        found.append(
            (
                says,
                PlainOffer(
                    id=f"{made.offer['lot']}/{made.offer['supplier']}",
                    row=b"",
                    numbers=numbers,
                    blocked=tuple(
                        _days(s.get("valid")) for s in standings if s["status"] == "blocked"
                    ),
                    permit=MET if any(s.get("permit") == permit for s in standings) else UNKNOWN,
                    rank=made.offer["rank"],
                    prices=prices,
                    pools=tuple(_pool(pool) for pool in made.pools),
                ),
            )
        )
    found.sort(key=lambda one: one[1].id)
    terms, rows, columns = _once(*_rows([says for says, _ in found]))
    offers = tuple(replace(offer, row=row) for row, (_, offer) in zip(rows, found, strict=True))
    frequency = tuple(len(rows) - column.count(UNMET) for column in columns)
    return Agreement(offers, terms, frequency, _uses(snapshot["uses"], updated))


def _rows(said: Sequence[Mapping[str, Said]]) -> tuple[dict[tuple[str, str], int], list[bytes]]:
    """The terms that anybody states something about, and each offer's answers to them in a row."""
    codes: dict[str, set[str]] = {}
    for says in said:
        for facet, (answers, _) in says.items():
            if answers:
                codes.setdefault(facet, {""}).update(answers)
    columns = {facet: sorted(codes[facet]) for facet in sorted(codes)}
    known: dict[tuple[str, int, int], bytes] = {}
    rows = []
    for says in said:
        parts = []
        for facet, names in columns.items():
            answers, otherwise = says[facet]
            # Equal facts share their answers, so that most parts are known already.
            key = facet, id(answers), otherwise
            if key not in known:
                known[key] = bytes(answers.get(code, otherwise) for code in names)
            parts.append(known[key])
        rows.append(b"".join(parts))
    named = [(facet, code) for facet, names in columns.items() for code in names]
    return {name: term for term, name in enumerate(named)}, rows


def _once(
    terms: Mapping[tuple[str, str], int], rows: Sequence[bytes]
) -> tuple[dict[tuple[str, str], int], list[bytes], list[bytes]]:
    """The same where terms that everybody answers alike are one, and the columns of the rows.

    Most municipalities are named by nobody, and are answered as their county is.
    """
    columns = list(map(bytes, zip(*rows, strict=True)))
    first: dict[bytes, int] = {}
    for term, column in enumerate(columns):
        first.setdefault(column, term)
    place = {term: at for at, term in enumerate(first.values())}
    renamed = {name: place[first[columns[term]]] for name, term in terms.items()}
    picked = itemgetter(*place) if len(place) > 1 else bytes
    return renamed, [bytes(picked(row)) for row in rows], list(first)


class _Vocabulary:
    """What each fact answers to each code, worked out once for equal facts."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Read a vocabulary's document."""
        self._facets = {facet["code"]: facet for facet in data["facets"]}
        self._wider: dict[str, dict[str, set[str]]] = {}
        self._inside: dict[str, dict[str, set[str]]] = {}
        self._near: dict[str, dict[str, set[str]]] = {}
        for listed in data["lists"]:
            wider: dict[str, set[str]] = {}
            inside: dict[str, set[str]] = {code["code"]: set() for code in listed["codes"]}
            near: dict[str, set[str]] = {code["code"]: set() for code in listed["codes"]}
            for code in listed["codes"]:
                name, parent = code["code"], code.get("parent")
                wider[name] = {name} | (wider[parent] if parent else set())
                for other in wider[name]:
                    inside[other].add(name)
                for other in code.get("near", ()):
                    near[name].add(other)
                    near[other].add(name)
            self._wider[listed["id"]] = wider
            self._inside[listed["id"]] = inside
            self._near[listed["id"]] = near
        silences = {
            facet["code"]: UNKNOWN if facet["silence"] == "unknown" else UNMET
            for facet in data["facets"]
        }
        nothing: Mapping[str, int] = {}
        self._silent: dict[str, Said] = {
            code: (nothing, silence)
            for code, silence in silences.items()
            if self._facets[code]["kind"] in {"code", "flag"}
        }
        self._known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, int]] = {}
        numbers = [code for code, facet in self._facets.items() if facet["kind"] == "number"]
        assert all(silences[code] == UNKNOWN for code in numbers), "None stands for unknown."
        self._unsaid: dict[str, int | None] = dict.fromkeys(numbers)

    def facts(
        self, facts: Sequence[Mapping[str, Any]]
    ) -> tuple[dict[str, Said], dict[str, int | None]]:
        """What an offer says of codes and flags, and of numbers."""
        says, numbers = dict(self._silent), dict(self._unsaid)
        for fact in facts:
            code, value = fact["facet"], fact.get("value")
            kind = self._facets[code]["kind"]
            if kind == "number":
                numbers[code] = value
            elif kind == "flag":
                says[code] = (_YES if value else _NO, UNMET)
            else:
                says[code] = self._codes(code, tuple(value or ()), tuple(fact.get("denied", ())))
        return says, numbers

    def _codes(self, code: str, stated: tuple[str, ...], denied: tuple[str, ...]) -> Said:
        """The answer to every code of a list: a yes outdoes a no, and both what comes close."""
        facet = self._facets[code]
        known = self._known.get((code, stated, denied))
        if known is None:
            wider, inside = self._wider[facet["codes"]], self._inside[facet["codes"]]
            near = self._near[facet["codes"]]
            broader = facet.get("meets") == "broader"
            met_by, lost_by = (inside, wider) if broader else (wider, inside)
            known = self._known[code, stated, denied] = {}
            for one in stated:
                known |= dict.fromkeys(wider[one] | inside[one] | near[one], UNKNOWN)
            for one in denied:
                known |= dict.fromkeys(lost_by[one], UNMET)
            for one in stated:
                known |= dict.fromkeys(met_by[one], MET)
        open_ = facet.get("listed") == "some" and facet["silence"] == "unknown"
        return known, UNKNOWN if open_ else UNMET


_YES = {"true": MET}
_NO = {"true": UNMET}


def _days(valid: str | None) -> tuple[int, int]:
    """A period as its first day and the first day after it."""
    if valid is None:
        return ALWAYS
    first, last = valid.split("/")
    return (
        0 if first == ".." else date.fromisoformat(first).toordinal(),
        _FOREVER if last == ".." else date.fromisoformat(last).toordinal() + 1,
    )


def _ore(amount: str) -> int:
    kronor, ore = amount.split(".")
    return int(kronor) * 100 + int(ore)


def _pool(pool: Mapping[str, Any]) -> PlainPool:
    age = (ON - date.fromisoformat(pool["updated"][:10])).days
    return PlainPool(pool["id"], pool["available"], age > _FRESH_DAYS)


def _uses(
    uses: Iterable[Mapping[str, Any]], updated: Mapping[str, str]
) -> dict[str, tuple[tuple[int, int, int], ...]]:
    """The uses of each pool that came after its figure was stated."""
    found: dict[str, tuple[tuple[int, int, int], ...]] = {}
    for use in uses:
        pool = use["pool"]
        if use["since"] > updated[pool]:
            told = (int(use["quantity"]), *_days(use["period"]))
            found[pool] = (*found.get(pool, ()), told)
    return found


# ------------------------------------------------------------------------------------- the need


def plain_need(need: Mapping[str, Any]) -> PlainNeed:
    """Read a need from its document."""
    starts = date.fromisoformat(need["starts"])
    ends = date.fromisoformat(need["ends"]).toordinal() + 1
    days = max(int(line["quantity"]) for line in need["lines"] if line["unit"] == "day")
    lines = []
    for line in need["lines"]:
        weekly = line.get("per") == "week"
        sevenths = int(line["quantity"]) * (days if weekly else _WEEK)
        lines.append((line["item"], line["unit"], sevenths))
    return PlainNeed(
        id=need["id"],
        requested=date.fromisoformat(need["requested"]).toordinal(),
        decided=ON.toordinal(),
        starts=starts.toordinal(),
        ends=ends,
        wanted=len(need["persons"]),
        ages=tuple(_age(person["born"], starts) for person in need["persons"]),
        requirements=tuple(_alternatives(asked) for asked in need["requirements"]),
        wishes=tuple(_alternatives(asked) for asked in need["wishes"]),
        lines=tuple(lines),
    )


def _age(born: str, on: date) -> int:
    """Whether somebody born in a month is under eighteen on a day; unknown in between."""
    year, month = map(int, born.split("-"))
    months = 12 * (on.year - year) + on.month - month
    return UNMET if months > 216 else UNKNOWN if months == 216 else MET


def _alternatives(asked: Mapping[str, Any]) -> tuple[Leaf, ...]:
    return tuple(_leaf(part) for part in asked.get("any_of", (asked,)))


def _leaf(asked: Mapping[str, Any]) -> Leaf:
    if "at_least" in asked:
        return Leaf(asked["facet"], "", asked["at_least"])
    return Leaf(asked["facet"], "true" if asked["has"] is True else asked["has"])


# ----------------------------------------------------------------------- what all peers work out


def fullest(uses: Iterable[tuple[int, int, int]], starts: int, ends: int) -> int:
    """How many places of a pool are used on the fullest day of a need."""
    now = [use for use in uses if use[1] < ends and starts < use[2]]
    days = {max(first, starts) for _, first, _ in now}
    return max(
        (sum(q for q, first, until in now if first <= day < until) for day in days), default=0
    )


def parted(need: PlainNeed, offer: PlainOffer) -> bool:
    """Whether several persons might find places in different pools."""
    return need.wanted > 1 and len(offer.pools) > 1


def total_ore(sevenths: int) -> int:
    """A sum in sevenths of an öre, rounded once to whole öre, half of one upwards."""
    return (2 * sevenths + _WEEK) // (2 * _WEEK)


def cost(sevenths: int, rank: int) -> int:
    """What somebody costs and, where that is equal, which rank it has, as one number."""
    return total_ore(sevenths) * (MOST_RANKS + 1) + rank


def outcome(
    contenders: Sequence[Contender],
    name: Callable[[int], str],
    everybody: Callable[[], Iterable[int]] | None = None,
) -> Answer:
    """Who goes first whatever turns out, or whom to ask.

    More wishes met go before fewer where the one set includes the other; equal sets go by cost.
    There are few different sets of wishes, so that sets are compared and not offers.

    Args:
        contenders: Those who may serve or might; of those alike in all but cost, the cheapest
            will do.
        name: The id of the offer at a place.
        everybody: The places of all who may serve or might, where not all are contenders.
    """
    if not contenders:
        return Answer("nobody", ())
    cheapest: dict[int, int] = {}
    for _, sure, met, _, cost in contenders:
        if sure and cost < cheapest.get(met, cost + 1):
            cheapest[met] = cost
    ahead = {
        met: cost for met, cost in cheapest.items() if not any(_includes(o, met) for o in cheapest)
    }
    sets = {contender.may for contender in contenders}
    behind = {may for may in sets if any(_includes(met, may) for met in ahead)}
    first = [c for c in contenders if c.may not in behind and c.cost <= ahead.get(c.may, c.cost)]
    for one in first:
        above = {may for may in sets if _includes(may, one.met)}
        if not one.sure or any(
            c.may in above or (c.may == one.met and c.cost < one.cost)
            for c in contenders
            if c is not one
        ):
            places = (c.place for c in contenders) if everybody is None else everybody()
            return Answer("ask", tuple(sorted(map(name, places))))
    ids = tuple(sorted(name(c.place) for c in first))
    return Answer("chosen" if len(ids) == 1 else "tied", ids)


def _includes(one: int, other: int) -> bool:
    """Whether a set of wishes strictly includes another."""
    return one != other and one | other == one
