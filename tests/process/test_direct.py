"""The direct award, with the authority's sum, the limit of the day, and earlier declines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from calloff import shipped
from calloff.process import Case
from calloff.process import entries as e
from calloff.process.declines import History, PastAnswer
from calloff.process.direct import award_directly
from calloff.process.procedure import DeclineRule
from calloff.process.sums import BoardSum, SameKind
from calloff.values.money import Money
from calloff.values.period import Period

ALM, BJORK, CEDER = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder"))
YEAR = Period.parse("2020-01-01/2020-12-31")
TABLE = shipped.limits()


def sek(kronor: int) -> Money:
    """So many kronor."""
    return Money.of(kronor, "SEK")


def sums(*amounts: Money | None) -> SameKind:
    """What boards A, B, ... have awarded directly of foster homes in the year."""
    told = tuple(BoardSum(chr(65 + number), amount) for number, amount in enumerate(amounts))
    return SameKind(kind="foster_home", year=YEAR, sums=told)


def recurring(desk: Any) -> Any:
    """The same desk where three declines in a year could be foreseen."""
    return desk.ruled(declines=DeclineRule(recurring=3, months=12))


def at_the_end(desk: Any) -> Case:
    """Everybody in lot A has declined, and lot B was passed over."""
    case = desk.asked()
    for id in (ALM, BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))
    return case.add(
        desk.did(e.Tried, "01-16 10:00", source="own", outcome="does_not", reason="all declined"),
        desk.did(e.Tried, "01-16 10:10", source="central", outcome="passed", reason="too far"),
    )


def declined(*days: str, offer: str = ALM, reason: str = "place") -> tuple[PastAnswer, ...]:
    """An offer declined on some days, in cases of their own."""
    return tuple(
        PastAnswer(
            case=f"{offer[-3:]}-{day}",
            offer=offer,
            at=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC),
            status="declined",
            reason=reason,
        )
        for day in days
    )


def awarded(desk: Any, case: Case, told: SameKind, **changes: Any) -> tuple[Case, Any]:
    """A contract of SEK 120 000, in a procurement that began in 2020."""
    given: dict[str, Any] = {
        "regime": "social",
        "procured": date(2020, 6, 1),
        "value": sek(120_000),
        "at": desk.at("01-16 11:00"),
        "role": "manager",
        "delegation": "4.2",
        "supplier": "SE-fur",
        "name": "Fur AB",
        "what": "a foster home for half a year",
        "competition": "three were rung",
        "asked": "three",
        "answered": "one",
        "reason": "it had a place",
        "term": Period.parse("2024-02-01/2024-07-29"),
    }
    return award_directly(case, TABLE, told, **{**given, **changes})


# --------------------------------------------------------------------------- silent boards


def test_nothing_is_awarded_before_every_board_has_told_its_sum(desk: Any, refused: Any) -> None:
    """The limit is the whole authority's; each board that is silent is named."""
    told = sums(sek(0), None, None)

    assert (
        "direct award in the case 7F3K has 2 problems\n"
        "  sums: B has not told its sum for the year: ask for it.\n"
        "  sums: C has not told its sum for the year: ask for it."
    ) == refused(lambda: awarded(desk, at_the_end(desk), told))


def test_every_board_told_the_sum_is_that_of_all(desk: Any) -> None:
    """It goes into the file with the limit of the day, as one sum."""
    case, found = awarded(desk, at_the_end(desk), sums(sek(100_000), sek(50_000)))
    choice = case.state.choice

    assert "within" == found.code
    assert (sek(150_000), found.limit.amount) == (choice.sum_before, choice.limit)
    assert None is not choice.limit_source


def test_a_silent_board_changes_nothing_about_a_limit_that_is_exceeded(
    desk: Any, refused: Any
) -> None:
    """What is known exceeds it already, whatever the silent board would say."""
    message = refused(lambda: awarded(desk, at_the_end(desk), sums(sek(9_000_000), None)))

    assert message.startswith("direct_awarded in the case 7F3K has 1 problem\n  exception: ")


# ------------------------------------------------------------------------- recurring declines


THREE = declined("2023-03-01", "2023-06-01", "2023-09-01")
ABOVE = sums(sek(9_000_000))


def test_what_recurs_could_be_foreseen_and_is_no_exception(desk: Any, refused: Any) -> None:
    """Three declines in the last year: that the need came in haste excuses nothing."""
    desk = recurring(desk)
    given = {"history": History(answers=THREE), "exception": "extreme urgency"}

    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  exception: suppliers have declined 3 times in the last 12 months: the need could be "
        "foreseen, and that it came in haste is no exception."
    ) == refused(lambda: awarded(desk, at_the_end(desk), ABOVE, **given))


def test_what_does_not_recur_may_be_excepted(desk: Any) -> None:
    """Two declines, or three of which one does not count or is of another year or lot."""
    desk = recurring(desk)
    old = declined("2023-01-15", offer=BJORK)
    uncounted = declined("2023-05-01", offer=BJORK, reason="would_not_fit")
    elsewhere = declined("2023-05-01", offer="agreement/B/SE-alm")

    for further in ((), old, uncounted, elsewhere):
        given = {
            "history": History(answers=(*THREE[:2], *further)),
            "exception": "extreme urgency",
        }
        case, found = awarded(desk, at_the_end(desk), ABOVE, **given)
        assert ("above", 2) == (found.code, case.state.choice.declines)


def test_declines_of_all_who_were_asked_are_added_up(desk: Any, refused: Any) -> None:
    """It is the need that could be foreseen, whoever declined."""
    desk = recurring(desk)
    answers = tuple(declined("2023-05-01", offer=offer)[0] for offer in (ALM, BJORK, CEDER))
    given = {"history": History(answers=answers), "exception": "extreme urgency"}

    assert "suppliers have declined 3 times" in refused(
        lambda: awarded(desk, at_the_end(desk), ABOVE, **given)
    )


def test_below_the_limit_no_exception_is_needed(desk: Any) -> None:
    """However often suppliers decline; how often stands in the file."""
    desk = recurring(desk)
    case, found = awarded(desk, at_the_end(desk), sums(sek(0)), history=History(answers=THREE))

    assert ("within", 3) == (found.code, case.state.choice.declines)
    assert None is case.state.choice.exception


def test_an_office_without_a_rule_on_recurring_declines_counts_them_only(desk: Any) -> None:
    """What they come to is the procedure's to say."""
    given = {"history": History(answers=THREE), "exception": "extreme urgency"}
    case, _ = awarded(desk, at_the_end(desk), ABOVE, **given)

    assert 3 == case.state.choice.declines
