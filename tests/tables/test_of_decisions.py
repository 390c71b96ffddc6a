"""A decision as tables: the same numbers as the decision, and nothing that must not leave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import as_file, files
from typing import Any

import pytest

import calloff
from calloff import Decision, InputError, Need, Register, decide, has, none_of, tables
from calloff.tables import Frame


def read(name: str) -> Any:
    """A shipped example."""
    with as_file(files("calloff").joinpath("data", "examples", f"{name}.json")) as path:
        return calloff.load(path)


@pytest.fixture(scope="module")
def register() -> Register:
    """The invented register of foster homes."""
    found: Register = read("familjehem")
    return found


@pytest.fixture(scope="module")
def asked(register: Register) -> Decision:
    """Whom to ask for the need 7F3K."""
    need: Need = read("7F3K-need")
    return register.decide(need, on=date(2024, 1, 15))


@pytest.fixture(scope="module")
def chosen(register: Register) -> Decision:
    """Whom the key names among the answers."""
    at = read("7F3K-snapshot")
    return register.decide(
        read("7F3K-need"),
        on=at.on,
        candidates=read("7F3K-proposals").proposals,
        assessment=read("7F3K-assessment"),
        snapshot=at,
    )


def test_every_finding_is_a_row(asked: Decision) -> None:
    """As many rows as findings, in their order, with candidate, verdict and day of statement."""
    table = tables.findings(asked)
    found = [f for c in asked.candidates for f in asked.findings(c.id)]

    assert len(found) == len(table) > 1000
    assert [str(f.verdict) for f in found] == list(table["verdict"])
    assert [f.stated for f in found] == [str(day) if day else None for day in table["stated"]]
    assert "day" == table.kinds["stated"]
    assert [row["candidate"] for row in asked.rows()] == list(table["candidate"])


def test_the_rows_of_a_decision_are_a_table_as_they_are(asked: Decision) -> None:
    """`decision.rows()` needs no more than `frame`."""
    table = tables.frame(asked.rows())

    assert len(list(asked.rows())) == len(table)
    assert {"candidate", "verdict", "asked", "found"} <= table.kinds.keys()


def test_the_lines_of_a_quote_add_up_to_the_total(chosen: Decision) -> None:
    """For each who may serve, in exact decimals."""
    ranking, quotes = tables.ranking(chosen), tables.quotes(chosen)
    sums: dict[str, Decimal] = {}
    for row in quotes.rows():
        sums[row["candidate"]] = sums.get(row["candidate"], Decimal(0)) + row["amount"]

    assert dict(zip(ranking["candidate"], ranking["total"], strict=True)) == sums
    assert 4 == len(sums)
    assert (True, False, False, False) == ranking["chosen"]
    assert (1, 2, 3, 4) == ranking["tier"]
    assert Decimal("301628.57") == ranking["total"][0]


def test_a_rounding_is_a_line(chosen: Decision) -> None:
    """Where lines are rounded one by one the difference stands by itself."""
    d = chosen
    rows = {c.id: c.prices.rows for c in d.candidates}
    candidates = [
        c.replace(
            prices=c.prices.replace(
                rows=tuple(row.replace(amount=row.amount + Decimal("0.333")) for row in rows[c.id])
            )
        )
        for c in d.candidates
    ]
    again = decide(d.need, candidates, d.key, d.terms, d.snapshot)
    quotes, ranking = tables.quotes(again), tables.ranking(again)
    amounts: dict[str, Decimal] = {}
    for row in quotes.rows():
        amounts[row["candidate"]] = amounts.get(row["candidate"], Decimal(0)) + row["amount"]

    assert dict(zip(ranking["candidate"], ranking["total"], strict=True)) == amounts


def test_no_amount_is_told_while_suppliers_are_asked(asked: Decision) -> None:
    """People compare before they see prices, in tables too."""
    ranking = tables.ranking(asked)

    assert {None} == set(ranking["total"])
    assert (True,) * 7 == ranking["asked"]
    assert 0 == len(tables.quotes(asked))
    found = [row["found"] for row in tables.findings(asked).rows() if row["code"] == "gate.priced"]
    assert len(found) > 154
    assert {'{"currency": "SEK"}'} == set(found)
    assert "decimal" == tables.quotes(asked).kinds["amount"]


def test_the_funnel_is_a_table(asked: Decision) -> None:
    """Each test with how many were left before and after it."""
    table = tables.narrowing(asked)

    assert [(s, p, b, a) for s, p, b, a in asked.narrowing()] == list(
        zip(*(table[name] for name in ("step", "place", "before", "after")), strict=True)
    )
    assert "Language spoken by the consultant: Dari" in table["test"]
    assert "Språk som konsulenten talar: dari" in tables.narrowing(asked, "sv")["test"]


MAKERS = [tables.findings, tables.ranking, tables.quotes, tables.narrowing]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_protected_identity_is_refused(make: Any, asked: Decision) -> None:
    """Nothing of it is put where it could be passed on, and the refusal repeats nothing."""
    d = asked
    guarded = decide(d.need.replace(protected=True), d.candidates, d.key, d.terms, d.snapshot)
    with pytest.raises(InputError, match="the identity is protected") as refused:
        make(guarded)

    assert not any(c.name in str(refused.value) for c in d.candidates)


def test_an_excluded_place_stands_in_no_table(register: Register, asked: Decision) -> None:
    """The row keeps its place and says neither what was asked nor what was found."""
    wanted = (*asked.need.requirements, none_of(has("home_region", "1480")))
    decision = register.decide(asked.need.replace(requirements=wanted), on=date(2024, 1, 15))
    table: Frame = tables.findings(decision)
    withheld = [row for row in table.rows() if row["withheld"] and row["code"] is None]

    assert len(decision.candidates) == len(withheld)
    assert {"requirements.3"} == {row["place"] for row in withheld}
    assert {None} == {row[n] for row in withheld for n in ("code", "verdict", "asked", "found")}
    told = [str(value) for row in table.rows() for value in row.values()]
    assert [] == [text for text in told if '["1480"]' in text or "home_region" in text]
    assert not any("Gothenburg" in name for name in tables.narrowing(decision)["test"])
