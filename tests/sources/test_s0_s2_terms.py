"""How long two papers' agreements last, what comes after them, and a paper with the wrong year.

The officer's report SCN-2021-00653 (`s0.toml`): an agreement that runs out before the next can be
there. Linköping's paper on extending an agreement (`s2.toml`): two years that end on the leap day,
one extension of two more, and an appendix dated before the contract that it tells of began.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calloff import Framework, InputError, Register, load
from calloff.allocation_key import SourceDocument
from calloff.process.contradictions import misdated, told
from calloff.values.durations import Duration
from calloff.values.period import Period

HERE = Path(__file__).parent
S0: dict[str, Any] = tomllib.loads((HERE / "s0.toml").read_text(encoding="utf-8"))
S2: dict[str, Any] = tomllib.loads((HERE / "s2.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in S2["said"].items()}

# The report counts on about a year and a half for a procurement.
PROCUREMENT = Duration.parse("18 months")


def framework(name: str) -> Framework:
    """The agreement of a paper."""
    (found,) = load(HERE / f"{name}-register.toml", Register).frameworks
    return found


def refused(**changes: Any) -> list[str]:
    """What is wrong with the agreement of the second paper, once it is changed."""
    with pytest.raises(InputError) as error:
        framework("s2").replace(**changes)
    return [str(problem) for problem in error.value.problems]


def test_174_days_lie_between_the_agreement_and_the_next() -> None:
    """A procurement begun on the day of the report is done on 8 December 2023."""
    ready = PROCUREMENT.after(S0["dated"])
    gap = framework("s0").gap(ready)
    assert gap is not None

    assert date(2023, 12, 8) == ready
    assert ("2023-06-17/2023-12-07", 174) == (str(gap), gap.days)


def test_373_days_are_left_on_the_day_of_the_report() -> None:
    """From 8 June 2022 until 16 June 2023; none once it is over."""
    days = [framework("s0").days_left(day) for day in (S0["dated"], date(2023, 6, 17))]

    assert [373, 0] == days


@pytest.mark.parametrize("begins", ["2023-06-16", "2023-06-17"])
def test_an_agreement_that_follows_at_once_leaves_no_gap(begins: str) -> None:
    """From the day after the last on, or while the old one is still in force."""
    assert framework("s0").gap(date.fromisoformat(begins)) is None


def test_two_years_and_two_more_end_where_the_paper_says() -> None:
    """731 days until the leap day, 730 from there on, 1 461 in all."""
    two_years = Duration.parse("2 years")
    term = two_years.period(date(2022, 3, 1))
    assert term.end is not None
    more = two_years.period(term.end)
    longest = framework("s2").longest
    assert longest is not None

    assert (SAID["term"], SAID["extension"]) == (str(term), str(more))
    assert [731, 730, 1461] == [term.days, more.days, longest.days]
    assert SAID["longest"] == longest.last


def test_an_extension_is_no_longer_than_the_agreement_allows() -> None:
    """A day more than two years is refused; less than two years is not."""
    decided = S2["invented"]["extension_decided"]
    longer = {"period": "2024-03-01/2026-03-01", "decided": decided}
    shorter = {"period": "2024-03-01/2025-02-28", "decided": decided}
    longest = framework("s2").replace(extensions=(shorter,)).longest
    assert longest is not None

    assert [
        "extensions.0.period: lasts until 2026-03-01; the agreement allows 2 years, until "
        "2026-02-28."
    ] == refused(extensions=(longer,))
    assert date(2025, 2, 28) == longest.last


def test_whoever_ends_the_term_a_day_early_cannot_extend_it_to_the_paper_s_days() -> None:
    """Two years are until 29 February 2024; with 28 February the extension leaves a day out."""
    extension = {"period": SAID["extension"], "decided": S2["invented"]["extension_decided"]}
    naive = Period.parse("2022-03-01/2024-02-28")

    assert [
        "extensions.0.period: an extension begins the day after the last agreed day, 2024-02-29."
    ] == refused(term=naive, extensions=(extension,))


def test_an_appendix_is_dated_before_what_it_tells_of() -> None:
    """It bears 17 January 2022 and tells of the year that followed; 2023 must be meant."""
    appendix = SourceDocument(id="appendix", title=S2["title"], dated=date(2022, 1, 17))
    tells = {
        "the contract began": date(2022, 3, 1),
        "the start-up review": date(2022, 9, 1),
        "the action plan was due": SAID["plan_due"],
    }
    remarks = list(misdated(appendix, tells))

    assert ["document.dated_before"] * 3 == [remark.code for remark in remarks]
    assert (
        "appendix is dated 2022-01-17, before what it tells of: the action plan was due, "
        "2023-01-09. Is 2023-01-17 meant?" == told(remarks[-1], "en")
    )
    assert [] == list(misdated(appendix.replace(dated=date(2023, 1, 17)), tells))


def test_what_a_year_does_not_put_right_is_told_without_a_guess() -> None:
    """Where it tells of what came more than a year later, no other date is proposed."""
    appendix = SourceDocument(id="appendix", title=S2["title"], dated=date(2022, 1, 17))
    (remark,) = misdated(appendix, {"the extension": date(2024, 3, 1)})

    assert (
        "appendix är daterat 2022-01-17, före det som det berättar om: the extension, 2024-03-01."
    ) == told(remark, "sv")
    assert [] == list(misdated(appendix.replace(dated=None), {"it": date(2024, 3, 1)}))
