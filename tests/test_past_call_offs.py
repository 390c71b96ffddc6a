"""What is told about past call-offs, choices, draws and ranks, and what of it is refused."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from calloff import InputError, Need, Offer, Period, PriceList, Snapshot, Terms
from calloff.framework import Framework, Lot
from calloff.orderings import IndividualsChoice, Share
from calloff.orderings.settlement import Settlement, settled_over
from calloff.snapshot import Choice, Draw, PastCallOffs, commitment
from calloff.values.money import Money
from calloff.vocabulary import Text, Vocabulary

ON = date(2024, 2, 29)
SEK = {"currency": "SEK"}


# --------------------------------------------------------------------------------------- lots

# The 99.9th percentile of chi-square, by degrees of freedom.
CRITICAL = {2: 13.82, 5: 20.52, 9: 27.88}


def chi_square(counts: Counter[Any], cells: int) -> float:
    """How far the counts are from being equal in so many cells."""
    expected = counts.total() / cells
    seen = sum((number - expected) ** 2 / expected for number in counts.values())
    return seen + (cells - len(counts)) * expected


@pytest.mark.parametrize("count", [3, 6, 10])
def test_every_candidate_is_drawn_first_as_often(count: int) -> None:
    """Over 6000 seeds, each of so many candidates wins as often as chance would have it."""
    ids = tuple(f"P-{number}" for number in range(count))
    winners = Counter(
        min(ids, key=Draw(need="7F3K", candidates=ids, seed=str(seed)).lot_of)
        for seed in range(6000)
    )

    assert chi_square(winners, count) < CRITICAL[count - 1]


def test_every_order_is_drawn_as_often() -> None:
    """Over 6000 seeds, each of the six orders of three candidates comes as often."""
    ids = ("P", "Q", "R")
    orders = Counter(
        tuple(sorted(ids, key=Draw(need="7F3K", candidates=ids, seed=str(seed)).lot_of))
        for seed in range(6000)
    )

    assert set(permutations(ids)) == set(orders)
    assert chi_square(orders, 6) < CRITICAL[5]


def test_one_seed_draws_otherwise_for_every_need() -> None:
    """Over 6000 needs with the same seed, each of three candidates wins as often."""
    ids = ("P", "Q", "R")
    winners = Counter(
        min(ids, key=Draw(need=str(need), candidates=ids, seed="416").lot_of)
        for need in range(6000)
    )

    assert chi_square(winners, 3) < CRITICAL[2]


def test_lots_are_the_same_on_every_machine() -> None:
    """A lot is the SHA-256 of seed, need and candidate, one on each line."""
    draw = Draw(need="7F3K", candidates=("P", "Q"), seed="tärningarna visade 4 1 6")

    assert "4eb7c6" == draw.lot_of("P")[:6]
    assert "03c458ba10ef" == draw.lot_of("Q")[:12]
    assert hashlib.sha256("tärningarna visade 4 1 6\n7F3K\nQ".encode()).hexdigest() == draw.lot_of(
        "Q"
    )


def test_a_commitment_binds_need_and_candidates() -> None:
    """It is the same in any order of the candidates, and another for any other need or list."""
    bound = commitment("7F3K", ["P", "Q"])

    assert "3b8ea637420ae80e96d8400dfdd69d8824afe7ef0d41c7d1c102001031e37f6d" == bound
    assert bound == commitment("7F3K", ["Q", "P"])
    assert 4 == len(
        {bound, commitment("8A2C", ["P", "Q"]), commitment("7F3K", ["P"]), commitment("7", "PQ")}
    )


def test_a_draw_among_others_than_were_committed_to_is_refused() -> None:
    """Whoever is let into the draw afterwards, or left out of it, shows."""
    bound = commitment("7F3K", ["P", "Q"])
    kept = Draw(need="7F3K", candidates=("Q", "P"), seed="416", committed=bound)
    with pytest.raises(InputError) as caught:
        Draw(need="7F3K", candidates=("P", "Q", "R"), seed="416", committed=bound)

    assert bound == kept.committed
    assert (
        "Draw has 1 problem\n"
        "  committed: is not the commitment to this need and these candidates: the draw is held "
        "among those who were committed to, and no others, whose commitment is "
        f"{commitment('7F3K', ['P', 'Q', 'R'])}."
    ) == str(caught.value)


# ------------------------------------------------------------------------------- past call-offs


@pytest.mark.parametrize(
    ("given", "place", "what"),
    [
        (
            {"count": 0, "hours": 4},
            "hours",
            "is 4 of no call-offs: where the count is 0, so is this.",
        ),
        (
            {"count": 2, "hours": 4, "largest_hours": 5},
            "largest_hours",
            "is 5, and all of them together are 4.",
        ),
        (
            {"count": 2, "largest_hours": 5},
            "largest_hours",
            "is one of several: hours is needed too.",
        ),
        (
            {"count": 1, "value": {"minor": -100, **SEK}},
            "value",
            "is 0 or more, got -1.00 SEK.",
        ),
        (
            {
                "count": 1,
                "value": {"minor": 9, **SEK},
                "largest_value": {"minor": 9, "currency": "EUR"},
            },
            "largest_value",
            "is in EUR, the value in SEK.",
        ),
        (
            {"count": 0, "last": "2024-01-01"},
            "last",
            "is 2024-01-01, and it has never been called on.",
        ),
        (
            {"count": 1, "turn": 3},
            "turn",
            "is that of the latest call-off: last is needed too.",
        ),
    ],
)
def test_sums_that_contradict_each_other_are_refused(
    given: dict[str, Any], place: str, what: str
) -> None:
    """Each contradiction is told with its place and what it contradicts."""
    with pytest.raises(InputError) as caught:
        PastCallOffs.read({"offer": "f/A/SE-P", **given})

    assert f"PastCallOffs has 1 problem\n  {place}: {what}" == str(caught.value)


def test_one_row_for_each_offer_and_period() -> None:
    """An offer may be stated for several periods, and for each of them once."""
    year = Period.parse("2024-01-01/2024-12-31")
    rows = [PastCallOffs(offer="f/A/SE-P", count=1, period=p) for p in (year, None, year, None)]
    with pytest.raises(InputError) as caught:
        Snapshot(ON, call_offs=rows)

    assert 2 == len(Snapshot(ON, call_offs=rows[:2]).call_offs)
    assert (
        "Snapshot has 2 problems\n"
        "  call_offs.2: 'f/A/SE-P' stands twice, for 2024-01-01/2024-12-31.\n"
        "  call_offs.3: 'f/A/SE-P' stands twice, for all since the agreement began."
    ) == str(caught.value)


LOT = Lot(id="A", name=Text("a", "a"), key="k", unit="hour")


def terms(first: str) -> Terms:
    """An agreement from a day on."""
    framework = Framework(
        id="f",
        name=Text("f", "f"),
        owner="o",
        term=Period.parse(f"{first}/2029-01-01"),
        lots=(LOT,),
    )
    return Terms(
        framework=framework, lot=LOT, vocabulary=Vocabulary(id="none/1", name=Text("n", "n"))
    )


@pytest.mark.parametrize(
    ("settlement", "on", "first", "expected"),
    [
        ("term", "2024-02-29", "2022-03-01", None),
        ("calendar_year", "2024-02-29", "2022-03-01", "2024-01-01/2024-12-31"),
        ("quarter", "2024-02-29", "2022-03-01", "2024-01-01/2024-03-31"),
        ("quarter", "2024-12-31", "2022-03-01", "2024-10-01/2024-12-31"),
        ("month", "2024-02-29", "2022-03-01", "2024-02-01/2024-02-29"),
        ("month", "2024-12-01", "2022-03-01", "2024-12-01/2024-12-31"),
        ("agreement_year", "2024-02-29", "2022-03-01", "2023-03-01/2024-02-29"),
        ("agreement_year", "2024-03-01", "2022-03-01", "2024-03-01/2025-02-28"),
        ("agreement_year", "2025-02-28", "2024-02-29", "2024-02-29/2025-02-28"),
        ("agreement_year", "2025-03-01", "2024-02-29", "2025-03-01/2026-02-28"),
        ("agreement_year", "2028-02-29", "2024-02-29", "2028-02-29/2029-02-28"),
    ],
)
def test_the_settlement_period_of_a_day(
    settlement: Settlement, on: str, first: str, expected: str | None
) -> None:
    """Years of the agreement begin on its first day; on a leap day, else on 1 March."""
    found = settled_over(settlement, date.fromisoformat(on), terms(first))

    assert expected == (None if found is None else str(found))


# ---------------------------------------------------------------------------- shares and choice


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"period": "term", "targets": ["100"]}, "basis: is needed and not given."),
        ({"basis": "count", "targets": ["100"]}, "period: is needed and not given."),
        ({"basis": "count", "period": "term"}, "targets: is needed and not given."),
        (
            {"basis": "count", "period": "term", "targets": ["50", "30", "19.5"]},
            "targets: are 100 per cent together, got 99.5.",
        ),
    ],
)
def test_what_could_be_argued_about_has_no_default(given: dict[str, Any], told: str) -> None:
    """What is shared out, over which period and in what parts, the key has to say."""
    with pytest.raises(InputError) as caught:
        Share.read({"kind": "share", **given})

    assert f"Share has 1 problem\n  {told}" == str(caught.value)


NEED = Need.read(
    {
        "id": "7F3K",
        "buyer": "0580",
        "lot": "f/A",
        "requested": ON,
        "lines": [{"item": "work", "quantity": 1, "unit": "hour"}],
    }
)


def candidate(id: str) -> Any:
    """An offer."""
    from calloff import Supplier

    offer = Offer(lot="f/A", supplier=id, prices=PriceList(currency="SEK"))
    return offer.candidate(Supplier(id=id, name=id), {})


def test_whoever_is_chosen_must_be_able_to_serve() -> None:
    """A choice of somebody who may not serve hinders the decision, and says what to do."""
    choice = Choice(need="7F3K", candidate="f/A/SE-Q", by="individual", on=ON)
    snapshot = Snapshot(ON, choices=(choice,))
    ordering = IndividualsChoice()
    problems = ordering.problems_among(NEED, [candidate("SE-P")], snapshot)

    assert [
        "choices: 'f/A/SE-Q' is not among those who may serve: let the individual choose among "
        "them, or record that they do not choose."
    ] == [str(problem) for problem in problems]
    assert () == ordering.problems_among(NEED, [candidate("SE-Q")], snapshot)
    assert () == ordering.problems_among(NEED, [candidate("SE-P")], Snapshot(ON))


def test_a_choice_is_made_once_and_not_after_the_decision() -> None:
    """A second choice for one need, and one of a later day, are refused."""
    one = Choice(need="7F3K", candidate=None, by="guardian", on=ON)
    late = one.replace(on=date(2024, 3, 1))
    with pytest.raises(InputError) as caught:
        Snapshot(ON, choices=(one, late))

    assert (
        "Snapshot has 2 problems\n"
        "  choices.1: '7F3K' stands more than once.\n"
        "  choices.1.on: is 2024-03-01, after the day of the decision, 2024-02-29."
    ) == str(caught.value)


# ---------------------------------------------------------------------------------------- ranks


def test_a_ranking_is_stated_in_one_way() -> None:
    """A rank beside dated ranks, and two ranks for the same days within one code, are refused."""
    given = {
        "lot": "f/A",
        "supplier": "SE-P",
        "prices": {"currency": "SEK"},
        "rank": 1,
        "ranks": [
            {"rank": 1, "valid": "../2024-06-30", "within": "05"},
            {"rank": 2, "valid": "2024-06-30/..", "within": "05"},
            {"rank": 2, "within": "04"},
            {"rank": 3},
            {"rank": 4},
        ],
    }
    with pytest.raises(InputError) as caught:
        Offer.read(given)

    assert (
        "Offer has 3 problems\n"
        "  ranks: states the ranking a second time: state it in rank or in ranks, not in both.\n"
        "  ranks.1.valid: two ranks hold within '05' where 2024-06-30/.. meets ../2024-06-30.\n"
        "  ranks.4.valid: two ranks hold everywhere where ../.. meets ../.."
    ) in str(caught.value)


def test_money_is_told_with_its_currency() -> None:
    """Sums in one currency are kept as they are written."""
    row = PastCallOffs(
        offer="f/A/SE-P",
        count=2,
        value=Money(minor=300, currency="SEK"),
        largest_value=Money(minor=200, currency="SEK"),
    )

    assert row == PastCallOffs.read(row.data())
