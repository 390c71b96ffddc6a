"""What should the next agreement require? What past needs asked for, and what came of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calloff import InputError, Line, Money, Need, Register, has, load
from calloff.expressions import Expression
from calloff.process.declines import PastAnswer
from calloff.scenario import NextAgreement, next_agreement, next_agreement_outline
from calloff.values.typeset import as_text
from calloff.vocabulary import Fact

LOT = "adda-familjehem-2019/A"
PRS, SV, EAST = (
    has("spoken_by_consultant", "prs"),
    has("spoken_by_consultant", "sv"),
    has("region", "05"),
)
NORTH = has("region", "25")


def register() -> Register:
    """Three offers: all in the east, the one who speaks Dari the dearest by 200 a day."""
    whole = load("familjehem.json", Register)
    template = next(offer for offer in whole.offers if offer.lot == LOT)
    suppliers = tuple(s.replace(standings=()) for s in whole.suppliers[:3])
    stated: tuple[tuple[list[str], int], ...] = (
        (["sv"], 1300),
        (["prs", "sv"], 1500),
        (["sv"], 1400),
    )
    offers = tuple(
        template.replace(
            supplier=supplier.id,
            facts=(Fact("spoken_by_consultant", spoken), Fact("region", ["05"])),
            prices={
                "currency": "SEK",
                "rows": [{"item": "placement", "amount": price, "unit": "day"}],
            },
            pools=(),
        )
        for supplier, (spoken, price) in zip(suppliers, stated, strict=True)
    )
    return whole.replace(suppliers=suppliers, offers=offers, pools=())


def need(id: str, *requires: Expression, **more: Any) -> Need:
    """A need for a home for ten days."""
    given: dict[str, Any] = {
        "id": id,
        "buyer": "0580",
        "lot": LOT,
        "requested": date(2024, 1, 15),
        "starts": date(2024, 2, 1),
        "persons": ({"born": "2014-06"},),
        "lines": (Line("placement", quantity=10, unit="day"),),
        "requirements": requires,
        **more,
    }
    return Need(**given)


NEEDS = (
    need("1", PRS, EAST),
    need("2", PRS.replace(whose="child"), EAST),
    need("3", PRS, NORTH),
    need("4", SV, NORTH),
    need("5", SV, requested=date(2031, 1, 1), starts=date(2031, 1, 1)),
    need("6", has("spoken_by_consultant", "so"), protected=True),
)


def answered(case: str, status: str, reason: str | None = None) -> PastAnswer:
    """An answer to one request."""
    at = datetime(2024, 1, 16, 9, tzinfo=UTC)
    return PastAnswer(case=case, offer=f"{LOT}/SE-1", at=at, status=status, reason=reason)


ANSWERS = (
    answered("1", "declined", "place"),
    answered("2", "declined", "place"),
    answered("3", "declined"),
    answered("4", "no_answer"),
    answered("5", "proposed"),
)


def found(threshold: int = 1) -> NextAgreement:
    """What the needs and answers come to."""
    return next_agreement(register(), NEEDS, answers=ANSWERS, threshold=threshold)


def test_needs_are_counted_each_once() -> None:
    """Two are served, two are not, one comes after the agreement, one is protected."""
    told = found()

    assert (6, 2, 1, 1) == (told.needs, told.served, told.not_decided, told.protected)


def test_what_nobody_meets_is_counted_by_its_smallest_sets() -> None:
    """The north is what nobody offers, with whatever language it is asked for."""
    assert [((NORTH,), 2)] == [(row.asked, row.needs) for row in found().unmet]


def test_a_requirement_costs_what_the_cheapest_is_dearer_by() -> None:
    """Dari costs 200 a day for ten days, in each of two cases; the east costs nothing."""
    rows = {str(row.asked.data()): row for row in found().costs}
    dari, east, north = (rows[str(one.data())] for one in (PRS, EAST, NORTH))

    assert (3, 2, Money.of(4000, "SEK"), 2000) == (dari.needs, dari.compared, dari.extra, dari.mean)
    assert (2, Money.of(0, "SEK")) == (east.compared, east.extra)
    assert (2, 2, None) == (north.needs, north.alone, north.mean)
    assert found().costs[0].asked == PRS


def test_declines_are_counted_by_cause() -> None:
    """The most common first, silence among them, each of all that were asked."""
    assert [("place", 2, 5), (None, 1, 5), ("no_answer", 1, 5)] == [
        (row.cause, row.count, row.asked) for row in found().declined
    ]


def test_what_few_ask_for_is_not_told() -> None:
    """It could point somebody out; sums remain."""
    told = found(threshold=3)

    assert ((), ()) == (told.unmet, told.declined)
    assert [PRS] == [row.asked for row in told.costs]
    assert 6 == told.needs


def test_nothing_of_a_protected_need_is_told() -> None:
    """Neither in data nor in words."""
    told = found()
    text = as_text(next_agreement_outline(told, register(), "en"))

    assert "so" not in [code for row in told.data()["costs"] for code in row["asked"].values()]
    assert "Somali" not in text


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("sv", ["Vad nästa avtal bör kräva", "plats saknas", "2 000,00 kr", "inget skäl angivet"]),
        ("en", ["What the next agreement should require", "no room", "SEK 2,000.00"]),
    ],
)
def test_it_is_told_in_both_languages(language: Any, says: list[str]) -> None:
    """With what is asked for in words, and amounts as people write them."""
    text = as_text(next_agreement_outline(found(), register(), language)).replace("\xa0", " ")

    assert [] == [word for word in says if word not in text]


def test_of_nothing_nothing_is_told() -> None:
    """No needs, no answers: every section says so."""
    told = next_agreement(register(), ())
    text = as_text(next_agreement_outline(told, register(), "en"))

    assert 3 == len(re.findall(r"\b5 (or more needs|times or more|needs or more)", text))


def test_every_need_that_cannot_be_decided_is_told_at_once() -> None:
    """With its place in the list."""
    wrong = [need("1").replace(lot="x/1"), need("2"), need("3", has("nowhere", "x"))]
    with pytest.raises(InputError) as error:
        next_agreement(register(), wrong)

    assert ["needs.0.lot", "needs.2.requirements.0.facet"] == [
        problem.place for problem in error.value.problems
    ]


def test_a_threshold_below_one_is_refused() -> None:
    """There is nothing that none ask for."""
    with pytest.raises(InputError, match="from 1 up"):
        next_agreement(register(), NEEDS, threshold=0)
