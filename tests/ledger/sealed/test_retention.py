"""How long cases are kept, what may be erased when, and what erasing leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from calloff import InputError
from calloff.ledger.keeping import Retention, due, due_outline, keeping
from calloff.ledger.receipts import Receipt
from calloff.ledger.refusals import Conflict
from calloff.ledger.retention import erase, hold, lift, remove_entry, retain
from calloff.ledger.sealing import seal
from calloff.ledger.verifying import verify
from calloff.values.typeset import as_text

CHILD = "case/7F3K"
FAMILY = "case/F-31"
FIVE = Retention(years=5, decision="Dokumenthanteringsplan 2022, 4.3")
AT = datetime(2024, 6, 3, 8, 0, tzinfo=UTC)
LATER = datetime(2029, 6, 4, 8, 0, tzinfo=UTC)
BY = {"role": "archivist"}


def problems(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    """What the one error says, line by line."""
    return [str(problem) for problem in caught.value.problems]


def test_a_case_is_preserved_where_nothing_is_decided(office: Any) -> None:
    """Preserving is the default, for ever, and erasing is refused."""
    child, family = due(office.store, date(2199, 1, 1))

    assert (CHILD, FAMILY) == (child.keeping.stream, family.keeping.stream)
    assert (("preserved",), ("preserved",)) == (child.against, family.against)
    assert not child.may
    with pytest.raises(InputError) as caught:
        erase(office.store, CHILD, decision="G 1", at=LATER, command="e", **BY)
    assert ["case/7F3K: Preserved: no decision says that it may be erased."] == problems(caught)


def test_what_is_to_be_erased_needs_a_decision() -> None:
    """A class that erases without saying by what decision is refused, and so are odd years."""
    with pytest.raises(InputError, match="decision: is needed where something is to be erased"):
        Retention(years=5)
    with pytest.raises(InputError, match="years"):
        Retention(years=-1, decision="x")
    with pytest.raises(InputError, match="decision"):
        Retention(years=5, decision="  ")


def test_a_case_may_be_erased_once_the_years_are_over(office: Any) -> None:
    """Five years after the last note, its own day included; decisions on keeping are no notes."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    early, first = (due(office.store, day)[1] for day in (date(2029, 1, 17), date(2029, 1, 18)))

    assert date(2024, 1, 17) == first.keeping.last
    assert date(2029, 1, 18) == first.keeping.first
    assert (("early",), ()) == (early.against, first.against)
    assert "Får gallras först 2029-01-18." == early.told()
    assert "May be erased since 2029-01-18, by Dokumenthanteringsplan 2022, 4.3." == first.told(
        "en"
    )


def test_days_are_those_of_the_office(office: Any) -> None:
    """A note late in the evening by UTC was made on the next day in Stockholm."""
    office.write("case/L", [("opened", {}, {"n": 1})], datetime(2023, 5, 5, 22, 30, tzinfo=UTC))
    rows = office.store.stream("case/L")

    assert date(2023, 5, 6) == keeping("case/L", rows).last
    assert date(2023, 5, 5) == keeping("case/L", rows, zone="UTC").last


def test_years_after_a_leap_day_are_over_in_march(office: Any) -> None:
    """29 February has no like in most years: the whole of 1 March counts."""
    office.write("case/L", [("opened", {}, {"n": 1})], datetime(2024, 2, 29, 9, tzinfo=UTC))
    retain(office.store, "case/L", FIVE, at=AT, command="r", **BY)

    assert date(2029, 3, 2) == keeping("case/L", office.store.stream("case/L")).first


def test_erasing_takes_what_was_said_and_leaves_what_stays(office: Any) -> None:
    """Bodies and salts are gone, rows and digests stand, one row more says who decided it."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    before = office.store.stream(FAMILY)
    done = erase(office.store, FAMILY, decision="G 7/2029", at=LATER, command="e", **BY)
    rows = office.store.stream(FAMILY)

    assert Receipt("e", FAMILY, 5) == done
    assert {} == office.store.private(FAMILY)
    assert 4 == len(office.store.private(CHILD))
    assert before == rows[:-1]
    assert ("erased", {"decision": "G 7/2029", "role": "archivist", "places": [1, 2]}) == (
        rows[-1].kind,
        rows[-1].facts,
    )
    assert verify(office.store).holds


def test_erasing_is_carried_out_once(office: Any) -> None:
    """The same command again writes nothing; another under its id is refused."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    erase(office.store, FAMILY, decision="G 7", at=LATER, command="e", **BY)
    again = erase(office.store, FAMILY, decision="G 7", at=LATER, command="e", **BY)

    assert Receipt("e", FAMILY, 5, repeated=True) == again
    assert 5 == len(office.store.stream(FAMILY))
    with pytest.raises(InputError, match="command: 'e' was given to another command, 'erased'"):
        erase(office.store, FAMILY, decision="G 8", at=LATER, command="e", **BY)
    with pytest.raises(InputError, match="There is nothing left to erase"):
        erase(office.store, FAMILY, decision="G 8", at=LATER, command="f", **BY)


def test_what_comes_after_an_erasure_is_erased_in_its_turn(office: Any) -> None:
    """A late note starts the years again, and is there until they are over."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    erase(office.store, FAMILY, decision="G 7", at=LATER, command="e", **BY)
    office.write(FAMILY, [("corrected", {}, {"note": "faktura"})], LATER.replace(day=6))
    kept = keeping(FAMILY, office.store.stream(FAMILY))

    assert (6,) == kept.erasable
    assert date(2034, 6, 7) == kept.first
    assert [6] == list(office.store.private(FAMILY))
    assert verify(office.store).holds


def test_a_hold_stops_erasing_until_every_hold_is_lifted(office: Any) -> None:
    """Two holds have to be lifted both; each is told by its reference."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    hold(office.store, FAMILY, "Mål 12-24", at=AT, command="h1", **BY)
    hold(office.store, FAMILY, "Tillsyn 3", at=AT, command="h2", **BY)
    with pytest.raises(InputError) as caught:
        erase(office.store, FAMILY, decision="G 7", at=LATER, command="e", **BY)
    assert [
        "case/F-31: May not be erased as long as it is held for Mål 12-24, Tillsyn 3."
    ] == problems(caught)

    lift(office.store, FAMILY, "Mål 12-24", at=AT, command="l1", **BY)
    assert ("held",) == due(office.store, LATER.date())[1].against
    lift(office.store, FAMILY, "Tillsyn 3", at=AT, command="l2", **BY)

    assert due(office.store, LATER.date())[1].may
    erase(office.store, FAMILY, decision="G 7", at=LATER, command="e", **BY)
    assert {} == office.store.private(FAMILY)


def test_a_hold_is_set_once_and_lifted_once(office: Any) -> None:
    """Setting it twice, or lifting what is not there, is told."""
    hold(office.store, FAMILY, "Mål 12-24", at=AT, command="h1", **BY)

    with pytest.raises(InputError, match="reference: 'Mål 12-24' holds it already"):
        hold(office.store, FAMILY, "Mål 12-24", at=AT, command="h2", **BY)
    with pytest.raises(InputError, match="reference: nothing called 'Mål 13-24' holds it"):
        lift(office.store, FAMILY, "Mål 13-24", at=AT, command="l", **BY)


def test_every_reason_against_erasing_is_told_at_once(office: Any) -> None:
    """Not old enough, held, without a role: all of it in one error, and nothing is done."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    hold(office.store, FAMILY, "Mål 12-24", at=AT, command="h", **BY)
    with pytest.raises(InputError) as caught:
        erase(office.store, FAMILY, decision=" ", at=AT, role="", command="e")

    assert [
        "role: is blank.",
        "decision: is blank.",
        "case/F-31: May not be erased as long as it is held for Mål 12-24.",
        "case/F-31: May be erased from 2029-01-18 on, and no sooner.",
    ] == problems(caught)
    assert 2 == len(office.store.private(FAMILY))


def test_a_case_that_is_not_there_is_told(office: Any) -> None:
    """A misspelt stream is no new case, and a moment needs its zone."""
    with pytest.raises(InputError) as caught:
        retain(office.store, "case/7F3L", FIVE, at=datetime(2024, 1, 1), command="r", **BY)  # noqa: DTZ001

    assert ["at: has no zone: 2024-01-01T00:00:00.", "stream: nothing stands in it."] == problems(
        caught
    )
    assert [CHILD, FAMILY] == list(office.store.streams())


def test_one_misfiled_entry_is_removed(office: Any) -> None:
    """What was said in it is gone, the others stay, though the case is preserved."""
    seal(office.store, at=AT)
    remove_entry(office.store, CHILD, 2, decision="B 4", at=AT, command="m", **BY)

    assert [1, 3, 4] == list(office.store.private(CHILD))
    assert verify(office.store).holds
    with pytest.raises(InputError, match="place: there is nothing to erase of entry 2"):
        remove_entry(office.store, CHILD, 2, decision="B 5", at=AT, command="n", **BY)
    with pytest.raises(InputError, match="place: there is nothing to erase of entry 5"):
        remove_entry(office.store, CHILD, 5, decision="B 5", at=AT, command="n", **BY)


def test_a_hold_stops_removing_an_entry(office: Any) -> None:
    """What is wrong in a file stays in it while a court may ask for it."""
    hold(office.store, CHILD, "Mål 12-24", at=AT, command="h", **BY)

    with pytest.raises(InputError, match="May not be erased as long as it is held for Mål 12-24"):
        remove_entry(office.store, CHILD, 2, decision="B 4", at=AT, command="m", **BY)


def test_what_moved_meanwhile_is_not_erased(office: Any) -> None:
    """If somebody writes in the case at the same time, nothing is erased and it is told."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)

    class Slow:
        """A store in which somebody else writes just before each command."""

        def __getattr__(self, name: str) -> Any:
            if name == "write":
                office.write(FAMILY, [("corrected", {}, None)], AT)
            return getattr(office.store, name)

    with pytest.raises(Conflict, match="case/F-31 has come further"):
        erase(Slow(), FAMILY, decision="G 7", at=LATER, command="e", **BY)  # type: ignore[arg-type]
    assert 2 == len(office.store.private(FAMILY))


def test_what_may_be_erased_is_a_table(office: Any) -> None:
    """Every case with its last note, and why or why not."""
    retain(office.store, FAMILY, FIVE, at=AT, command="r", **BY)
    told = as_text(due_outline(due(office.store, LATER.date())))

    assert (
        """\
Vad som får gallras
===================

  akt        sista anteckning  får gallras  skäl
  ---------  ----------------  -----------  ----------------------------------------------------
  case/7F3K  2024-01-19        nej          Bevaras: inget beslut säger att akten får gallras.
  case/F-31  2024-01-17        ja           Får gallras sedan 2029-01-18, enligt
                                            Dokumenthanteringsplan 2022, 4.3.
"""
        == told
    )
