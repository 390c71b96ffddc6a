"""What the follow-up keeps to, tried against a solver, a library and counting.

- What is left out of tables cannot be calculated from what is shown, however they add up to each
  other; what a row or a column leaves for what is left out of it together is not small either.
- Where nothing is small nothing is left out, and what nothing happened to is always shown.
- In what order figures are given is of no account.
- Counts add up: over years, over names and over what they are made of.
- An interval contains its share, is narrower the more there are, and is Wilson's.
- Quartiles are those of the inclusive method.
- A sample is reproducible, in whatever order it is drawn from, and each case is as likely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import sqrt
from statistics import NormalDist, quantiles
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from calloff.follow_up.audit import sampled
from calloff.follow_up.call_offs import call_offs
from calloff.follow_up.facts import Choice
from calloff.follow_up.shares import Proportion, quartiles
from calloff.follow_up.suppression import Addition, left_out
from calloff.follow_up.tally import Counted, count_all

small = st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 20))


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[tuple[Any, ...], int], list[Addition]]:
    """Figures by row and column with all their sums; some with a second table on the same rows."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    figures: dict[tuple[Any, ...], int] = {}
    additions: list[Addition] = []
    kinds = ["a", "b"][: draw(st.integers(1, 2))]
    cells = {(i, j): draw(small) for i in range(rows) for j in range(columns)}
    for kind in kinds:
        if kind == "b":
            # The same of every row, parted in another way.
            parts = draw(st.integers(1, 3))
            cuts = [draw(st.lists(st.integers(0, 30), min_size=parts, max_size=parts))] * rows
            cells = {}
            for i in range(rows):
                left = figures["row", i]
                for j in range(parts):
                    take = left if j == parts - 1 else min(left, cuts[i][j])
                    cells[i, j], left = take, left - take
            columns = parts
        for (i, j), count in cells.items():
            figures[kind, i, j] = count
        for i in range(rows):
            figures["row", i] = sum(cells[i, j] for j in range(columns))
            row = tuple((kind, i, j) for j in range(columns))
            additions.append(Addition(("row", i), row))
        for j in range(columns):
            figures[kind, "column", j] = sum(cells[i, j] for i in range(rows))
            column = tuple((kind, i, j) for i in range(rows))
            additions.append(Addition((kind, "column", j), column))
        figures["all",] = sum(cells.values())
        columns_of = tuple((kind, "column", j) for j in range(columns))
        additions.append(Addition(("all",), columns_of))
    additions.append(Addition(("all",), tuple(("row", i) for i in range(rows))))
    return figures, additions


def ranges(
    figures: dict[tuple[Any, ...], int],
    additions: list[Addition],
    hidden: frozenset[tuple[Any, ...]],
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Between what numbers each hidden figure must lie, for who knows all others: by a solver."""
    order = sorted(hidden, key=repr)
    at = {key: index for index, key in enumerate(order)}
    matrix, right = [], []
    for total, parts in additions:
        row, known = np.zeros(len(order)), 0
        for sign, key in ((-1, total), *((1, part) for part in parts)):
            if key in at:
                row[at[key]] += sign
            else:
                known += sign * figures[key]
        matrix.append(row)
        right.append(-known)
    found = {}
    for key in order:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(order))
            goal[at[key]] = sign
            solved = linprog(goal, A_eq=np.array(matrix), b_eq=right, bounds=(0, 10_000))
            assert solved.status == 0, solved.message
            ends.append(solved.x[at[key]])
        found[key] = (ends[0], ends[1])
    return found


def test_what_is_left_out_cannot_be_calculated(law: Any) -> None:
    """Whoever knows all that is shown is left with more than one number for each of the others."""

    @law.over(tables(), st.sampled_from((2, 3, 5)))
    def holds(table: Any, threshold: int) -> None:
        figures, additions = table
        hidden = left_out(figures, additions, threshold=threshold)
        small_ones = {key for key, count in figures.items() if 0 < count < threshold}
        law.saw("linked" if ("b", "column", 0) in figures else "single")
        law.saw("complement" if hidden > small_ones else "plain")

        assert small_ones <= hidden
        for key, (low, high) in ranges(figures, additions, hidden).items():
            assert high - low > 1 - 1e-6, f"{key} lies between {low} and {high}"

    holds()
    law.ensure("linked", "single", "complement", "plain")


def test_what_a_line_leaves_is_not_small(law: Any) -> None:
    """What is left out of a row together, as its sum tells, is at least the threshold."""

    @law.over(tables(), st.sampled_from((2, 3, 5)))
    def holds(table: Any, threshold: int) -> None:
        figures, additions = table
        hidden = left_out(figures, additions, threshold=threshold)
        for total, parts in additions:
            rest = sum(figures[part] for part in parts if part in hidden)
            law.saw("rest" if rest and total not in hidden else "none")

            assert total in hidden or rest == 0 or rest >= threshold

    holds()
    law.ensure("rest")


def test_what_a_report_leaves_out_cannot_be_calculated(law: Any) -> None:
    """Not by years, routes, lots or suppliers, nor by who is in which lot, which is no secret."""
    row = st.tuples(
        st.sampled_from(("call_off", "call_off", "direct_award")),
        st.sampled_from((2023, 2024)),
        st.sampled_from(("f/A", "f/B")),
        st.sampled_from(("SE-P", "SE-Q", "SE-R")),
        st.integers(1, 7),
    )

    @law.over(st.lists(row, max_size=9), st.sampled_from((3, 5)))
    def holds(rows: list[tuple[Any, int, str, str, int]], threshold: int) -> None:
        found = [
            Choice(f"{number}-{one}", route, date(year, 5, 5), lot, supplier)
            for number, (route, year, lot, supplier, count) in enumerate(rows)
            for one in range(count)
        ]
        true = dict(call_offs(found, threshold=0).counts)
        told = call_offs(found, threshold=threshold).counts
        hidden = frozenset(key for key, count in told.items() if count is None)
        law.saw("complement" if any(true[key] >= threshold for key in hidden) else "plain")

        assert not fixed(relations(true), hidden)

    holds()
    law.ensure("complement", "plain")


def fixed(additions: Iterator[Addition], hidden: frozenset[Any]) -> list[Any]:
    """The hidden figures that are the same in every solution: where no kernel vector moves them."""
    order = sorted(hidden, key=repr)
    rows = [
        [float(key in parts) - float(key == total) for key in order] for total, parts in additions
    ]
    if not order:
        return []
    _, values, vectors = np.linalg.svd(np.array(rows))
    kernel = vectors[int((values > 1e-9).sum()) :]
    return [key for index, key in enumerate(order) if not (abs(kernel[:, index]) > 1e-9).any()]


def relations(figures: dict[Counted, int]) -> Iterator[Addition]:
    """Every way in which figures of call-offs add up, found by trying each of them as a sum."""
    for key, count in figures.items():
        parted = {
            "years": [k for k in figures if k.year and k._replace(year=None) == key],
            "routes": [k for k in figures if key.what == "all" and k._replace(what="all") == key],
        }
        for of in ("lot", "supplier", "offer"):
            parted[of] = [k for k in figures if k.of == of and k._replace(of="", name="") == key]
        for of, place in (("lot", 0), ("supplier", 1)):
            parted[f"offers of {of}"] = [
                k
                for k in figures
                if (k.of, key.of) == ("offer", of)
                and k._replace(of=of, name=k.name.split(" ")[place]) == key
            ]
        for given in parted.values():
            if parts := tuple(part for part in given if part != key):
                assert count == sum(figures[part] for part in parts)
                yield Addition(key, parts)


def test_no_more_is_left_out_than_something_small_asks_for(law: Any) -> None:
    """Where nothing is small everything is shown; a figure of 0 always is."""

    @law.over(tables(), st.integers(0, 6))
    def holds(table: Any, threshold: int) -> None:
        figures, additions = table
        hidden = left_out(figures, additions, threshold=threshold)
        some = any(0 < count < threshold for count in figures.values())
        law.saw("small" if some else "not small")

        assert some == bool(hidden)
        assert all(figures[key] > 0 for key in hidden)

    holds()
    law.ensure("small", "not small")


def test_the_order_of_figures_is_of_no_account(law: Any) -> None:
    """The same is left out, in whatever order figures stand."""

    @law.over(tables(), st.randoms(use_true_random=False))
    def holds(table: Any, chance: Any) -> None:
        figures, additions = table
        keys = list(figures)
        chance.shuffle(keys)
        shuffled = {key: figures[key] for key in keys}

        assert left_out(figures, additions, threshold=5) == left_out(
            shuffled, additions, threshold=5
        )

    holds()


def test_counts_add_up(law: Any) -> None:
    """Over years, over names, and over what they are made of, as counting one by one says."""
    one = st.tuples(
        st.sampled_from(("call_off", "direct")), st.integers(2019, 2022), st.sampled_from("PQR")
    )

    @law.over(st.lists(one, max_size=30))
    def holds(found: list[tuple[str, int, str]]) -> None:
        keys = [
            key
            for what, year, name in found
            for key in (
                Counted("all", year),
                Counted(what, year),
                Counted(what, year, "supplier", name),
            )
        ]
        counts = count_all(keys, [("all", ("call_off", "direct"))], threshold=0)
        law.saw("some" if found else "none")

        assert len(found) == counts[Counted("all")]
        for year in counts.years:
            both = [counts[Counted(what, year)] for what in ("call_off", "direct")]
            assert sum(both) == counts[Counted("all", year)]
        for what in ("call_off", "direct"):
            of_all = sum(counts[Counted(what, None, "supplier", n)] for n in "PQR")
            assert of_all == counts[Counted(what)] == sum(told == what for told, _, _ in found)

    holds()
    law.ensure("some", "none")


def test_an_interval_contains_its_share_and_is_wilsons(law: Any) -> None:
    """It lies within 0 and 1, and narrows as the same share is seen of more."""
    z = NormalDist().inv_cdf(0.975)

    @law.over(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def holds(given: tuple[int, int]) -> None:
        k, n = given
        told, more = Proportion(k, n), Proportion(10 * k, 10 * n)
        p = k / n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)

        assert 0 <= told.low <= told.share <= told.high <= 1
        assert more.high - more.low < told.high - told.low
        assert abs(float(told.low) - max(0, middle - half)) < 2e-4
        assert abs(float(told.high) - min(1, middle + half)) < 2e-4

    holds()


def test_quartiles_are_those_of_the_inclusive_method(law: Any) -> None:
    """As the standard library has them; of one number all three are it."""

    @law.over(st.lists(st.fractions(0, 1000, max_denominator=60), min_size=1, max_size=25))
    def holds(numbers: list[Any]) -> None:
        told = quartiles(numbers)
        assert told is not None
        expected = (
            quantiles(numbers, n=4, method="inclusive") if (len(numbers) > 1) else [numbers[0]] * 3
        )

        assert [told.lower, told.median, told.upper] == expected

    holds()


def test_a_sample_is_the_same_in_any_order_and_grows(law: Any) -> None:
    """Whoever has the seed draws it again; a larger sample contains the smaller."""
    ids = st.lists(st.text("abcdef0123", min_size=1, max_size=4), unique=True, max_size=20)

    @law.over(ids, st.text(min_size=1, max_size=5), st.integers(0, 22), st.randoms())
    def holds(given: list[str], seed: str, size: int, chance: Any) -> None:
        drawn = sampled(given, seed=seed, size=size)
        shuffled = list(given)
        chance.shuffle(shuffled)
        law.saw("all" if size >= len(given) else "some")

        assert drawn == sampled(shuffled, seed=seed, size=size)
        assert min(size, len(given)) == len(drawn) == len(set(drawn))
        assert set(drawn) <= set(given)
        assert drawn == sampled(given, seed=seed, size=size + 1)[: len(drawn)]

    holds()
    law.ensure("all", "some")


def test_every_case_is_as_likely_to_be_drawn() -> None:
    """Over 4000 seeds, each of twelve is among three drawn as often as chance would have it."""
    ids = tuple(f"case-{number}" for number in range(12))
    drawn = Counter(id for seed in range(4000) for id in sampled(ids, seed=str(seed), size=3))
    # Draws within one sample exclude each other, which makes the counts a little more even.
    chi_square = sum((drawn[id] - 1000) ** 2 / 1000 for id in ids) * 11 / 9

    # The 99.9th percentile of chi-square with eleven degrees of freedom.
    assert 12_000 == drawn.total()
    assert chi_square < 31.26
