"""Plans: which needs go to whom, and how full places become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from calloff.batch import ANYWHERE, Problem
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.plan import Plan
from calloff.plots.canvas import LINE, MARGIN, QUIET, SHADES, Sheet, measured
from calloff.plots.labels import word
from calloff.plots.naming import candidate_names, pool_names
from calloff.plots.picture import Picture
from calloff.register import Register
from calloff.values.texts import Language
from calloff.values.typeset import one_line

__all__ = [
    "LARGEST",
    "plan_flows",
    "plan_flows_text",
    "utilisation",
    "utilisation_text",
]

LARGEST = 24
"""So many pools are drawn; the others are counted together."""

_BANDS = 12
"""So many groups and so many suppliers are drawn: bands between more would hide each other."""


# --- Needs to suppliers ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flows:
    """How many needs go from each group to each end, ends by size, those without a place last."""

    groups: Mapping[str, int]
    ends: Mapping[str, int]
    between: Mapping[tuple[str, str], int]


def plan_flows(
    plan: Plan,
    register: Register,
    language: Language = "sv",
    *,
    groups: Mapping[str, str] = MappingProxyType({}),
    width: float = 9,
) -> Picture:
    """Which needs go to which suppliers, as bands that are as wide as they are many.

    The largest suppliers are drawn and the others counted together; those without a place go to an
    end of their own. No need is named.

    Args:
        plan: The plan.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
        groups: What each need belongs to, by its id, such as its municipality; those that are not
            named stand together.
        width: How wide the picture is, in inches.
    """
    flows = _flows(plan, register, language, groups)
    title = word(language, "flows.title", count=str(len(plan.placed) + len(plan.unplaced)))
    text = plan_flows_text(plan, register, language, groups=groups)
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True) + 0.15
    if not flows.groups:
        y = sheet.lines(MARGIN, y, word(language, "coverage.none"), sheet.inner)
        return Picture(title, text, language, sheet.finished(y + MARGIN))
    side = sheet.inner * 0.31
    high = max(len(flows.groups), len(flows.ends)) * 0.3 + 1.6
    left = _column(sheet, y, flows.groups, x=MARGIN, side=side, high=high, names_right=False)
    right = _column(
        sheet, y, flows.ends, x=sheet.width - MARGIN - side, side=side, high=high, names_right=True
    )
    one = _unit(flows.groups, high), _unit(flows.ends, high)
    start, end = MARGIN + side, sheet.width - MARGIN - side
    nobody = word(language, "flows.unplaced")
    for (group, supplier), count in flows.between.items():
        before, after = (left[group], count * one[0]), (right[supplier], count * one[1])
        look = SHADES[3] if supplier == nobody else SHADES[1]
        sheet.band((start, *before), (end, *after), look=look)
        left[group] += count * one[0]
        right[supplier] += count * one[1]
    return Picture(title, text, language, sheet.finished(y + high + MARGIN))


def plan_flows_text(
    plan: Plan,
    register: Register,
    language: Language = "sv",
    *,
    groups: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The same in words, a sentence for each group."""
    flows = _flows(plan, register, language, groups)
    if not flows.groups:
        return word(language, "coverage.none")
    told = []
    for group, count in flows.groups.items():
        ends = ", ".join(f"{end} {n}" for (of, end), n in flows.between.items() if of == group)
        told.append(word(language, "flows.group", group=group, count=str(count), ends=ends))
    return one_line(" ".join(told))


def _flows(plan: Plan, register: Register, language: Language, groups: Mapping[str, str]) -> _Flows:
    """Counts between groups and suppliers, the largest of both by name."""
    names = candidate_names(register)
    others, nobody = word(language, "flows.others"), word(language, "flows.unplaced")
    every = word(language, "flows.needs")
    pairs = [
        *((groups.get(p.need, every), names.get(p.candidate, p.candidate)) for p in plan.placed),
        *((groups.get(u.need, every), nobody) for u in plan.unplaced),
    ]
    large = _largest(Counter(group for group, _ in pairs))
    ends = _largest(Counter(end for _, end in pairs if end != nobody))
    between: Counter[tuple[str, str]] = Counter()
    for group, end in pairs:
        to = end if end in ends or end == nobody else others
        between[group if group in large else others, to] += 1
    by_group, by_end = Counter[str](), Counter[str]()
    for (group, end), count in between.items():
        by_group[group] += count
        by_end[end] += count
    order = [*(g for g in large if g in by_group), *({others} & by_group.keys())]
    last = [*ends, *(end for end in (others, nobody) if by_end[end])]
    return _Flows(
        {group: by_group[group] for group in order},
        {end: by_end[end] for end in last},
        {(g, e): between[g, e] for g in order for e in last if between[g, e]},
    )


def _largest(counts: Counter[str]) -> list[str]:
    """The names with the most, equal ones by name."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:_BANDS]


_GAP = 0.12
"""So many inches stand between two bars of a column."""


def _unit(counts: Mapping[str, int], high: float) -> float:
    """How many inches high one need is in a column of so many inches."""
    return (high - len(counts) * _name_room(counts, high)) / sum(counts.values())


def _name_room(counts: Mapping[str, int], high: float) -> float:
    """How many inches each bar has beside its share, so that its name never meets another."""
    return min(0.22, high / (len(counts) + 1))


def _column(
    sheet: Sheet,
    y: float,
    counts: Mapping[str, int],
    *,
    x: float,
    side: float,
    high: float,
    names_right: bool,
) -> dict[str, float]:
    """Names with counts, one below the other; what comes back is where each one's bands begin."""
    one, room = _unit(counts, high), _name_room(counts, high)
    found = {}
    for name, count in counts.items():
        share = count * one
        told = _shortened(name, str(count), side - _GAP)
        middle = y + (share + room) / 2 - LINE * 9 / 144
        if names_right:
            sheet.text(x + _GAP, middle, told, size=9)
        else:
            sheet.text(x + side - _GAP, middle, told, size=9, align="right")
        found[name] = y + room / 2
        y += share + room
    return found


def _shortened(name: str, number: str, width: float) -> str:
    """A name and a number on one line that is no wider; the name is cut where it has to be."""
    name = one_line(name)
    if measured(f"{name} · {number}", 9) <= width:
        return f"{name} · {number}"
    while name and measured(f"{name}… · {number}", 9) > width:
        name = name[:-1]
    return f"{name}… · {number}"


# --- How full places are --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Full:
    """A pool: what it is called, how much of it the plan uses, and how much there was."""

    name: str
    used: int
    capacity: int


def utilisation(
    plan: Plan,
    problem: Problem,
    register: Register,
    language: Language = "sv",
    *,
    width: float = 8,
) -> Picture:
    """How full the plan makes each pool, the largest first; dark is used, light is left.

    Args:
        plan: The plan.
        problem: What was shared out.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
        width: How wide the picture is, in inches.

    Raises:
        InputError: where the plan places somebody where the problem has no place for it.
    """
    rows = _fullness(plan, problem, register)
    title = word(language, "used.title")
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True) + 0.1
    y = sheet.lines(MARGIN, y, word(language, "used.shades"), sheet.inner, size=9, colour=QUIET)
    y += 0.08
    most = max((row.capacity for row in rows), default=0)
    for row in rows[:LARGEST]:
        told = _used(row, problem, language)
        sheet.text(sheet.width - MARGIN, y, told, bold=row.used == row.capacity, align="right")
        room = sheet.inner - measured(told, 10, bold=True) - 0.2
        y = max(sheet.lines(MARGIN, y, row.name, room), y + LINE * 10 / 72) + 0.02
        one = sheet.inner / most if most else 0
        if row.used:
            sheet.box(MARGIN, y, row.used * one, 0.15, look=SHADES[0])
        if row.capacity > row.used:
            free = row.capacity - row.used
            sheet.box(MARGIN + row.used * one, y, free * one, 0.15, look=SHADES[3])
        y += 0.15 + 0.12
    if summed := _summed(rows, problem, language):
        y = sheet.lines(MARGIN, y, summed, sheet.inner, size=9, colour=QUIET)
    text = utilisation_text(plan, problem, register, language)
    return Picture(title, text, language, sheet.finished(y + MARGIN))


def utilisation_text(
    plan: Plan, problem: Problem, register: Register, language: Language = "sv"
) -> str:
    """The same in words, pool by pool."""
    rows = _fullness(plan, problem, register)
    told = [f"{row.name}: {_used(row, problem, language)}." for row in rows[:LARGEST]]
    return one_line(" ".join([*told, _summed(rows, problem, language)]))


def _fullness(plan: Plan, problem: Problem, register: Register) -> list[_Full]:
    """How much of each limited pool that anybody may use is used."""
    number = {id: index for index, id in enumerate(problem.ids)}
    used: Counter[int] = Counter()
    faults = []
    for index, placed in enumerate(plan.placed):
        arc = None
        if placed.need in number:
            arc = problem.arc(number[placed.need], placed.candidate, placed.pool)
        if arc is None:
            what = f"{placed.candidate!r} has no place for {placed.need!r} in this problem."
            faults.append(Fault(f"placed.{index}", what))
        else:
            used[int(problem.pool[arc])] += int(problem.takes[arc])
    if faults:
        raise InputError("the plan", faults)
    names = pool_names(register)
    found = [
        _Full(names.get(id, id), used[pool], int(problem.capacity[pool]))
        for pool, id in enumerate(problem.pools)
        if id != ANYWHERE and (problem.capacity[pool] or used[pool])
    ]
    return sorted(found, key=lambda row: (-row.capacity, -row.used, row.name))


def _used(row: _Full, problem: Problem, language: Language) -> str:
    given = {"used": _places(row.used, problem), "capacity": _places(row.capacity, problem)}
    return word(language, "used.of", **given)


def _summed(rows: Sequence[_Full], problem: Problem, language: Language) -> str:
    """What those that are not drawn come to, and all of them."""
    rest = rows[LARGEST:]
    full = sum(row.used == row.capacity for row in rows)
    told = word(
        language,
        "used.all",
        pools=str(len(rows)),
        full=str(full),
        used=_places(sum(row.used for row in rows), problem),
        capacity=_places(sum(row.capacity for row in rows), problem),
    )
    if not rest:
        return told
    return word(language, "used.more", count=str(len(rest)), told=told)


def _places(parts: int, problem: Problem) -> str:
    """So many smallest parts of a pool, in its own unit."""
    whole, left = divmod(parts, problem.scale)
    return f"{whole}" if not left else f"{parts / problem.scale:g}"
