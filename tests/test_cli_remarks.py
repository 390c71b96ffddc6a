"""The command remarks, as somebody uses it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import calloff
from calloff.cli import INPUT, main
from calloff.formats import dump
from calloff.need import Need
from calloff.pricing import Line, Surcharge
from calloff.register import Register


def call(*arguments: str) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Work in a folder with a register in which nothing is to be remarked upon."""
    monkeypatch.chdir(tmp_path)
    register = calloff.load("familjehem.json", Register)
    clean = register.replace(pools=tuple(pool.replace(maximum=None) for pool in register.pools))
    dump(clean, "register.json")
    return clean


def need(**changes: object) -> None:
    """Write a need of thirty days beside the register."""
    given = {
        "id": "4M2K",
        "buyer": "0580",
        "lot": "adda-familjehem-2019/A",
        "requested": date(2024, 1, 15),
        "starts": date(2024, 2, 1),
        "ends": date(2024, 3, 1),
        "lines": (Line("placement", quantity=30, unit="day"),),
    }
    dump(Need(**{**given, **changes}), "need.json")


def test_a_clean_register_has_no_remarks() -> None:
    """That there is nothing to look at is said."""
    result = call("remarks", "register.json", "--language", "en")

    assert 0 == result.exit_code
    assert "Nothing to remark." in result.output


def test_a_need_is_held_against_its_dates() -> None:
    """Ten days more than the days allow are told with their place."""
    need(lines=(Line("placement", quantity=40, unit="day"),))
    result = call("remarks", "register.json", "--need", "need.json", "--output", "json")
    (told,) = json.loads(result.output)["needs"]["4M2K"]

    assert ("need.days_beyond", "lines.0.quantity") == (told["code"], told["place"])
    assert told["told"]["en"] == (
        "placement is called off for 40 days, more than the 29-30 from 2024-02-01 to 2024-03-01."
    )


def test_a_need_that_adds_up_is_not_remarked_upon() -> None:
    """From 1 February to 1 March of a leap year there are thirty days."""
    need()
    result = call("remarks", "register.json", "--need", "need.json", "--language", "en")

    assert "Nothing to remark." in result.output


def test_a_percentage_below_one_is_asked_about(register: Register) -> None:
    """A surcharge of 0.125 per cent may have been meant as twelve and a half."""
    offer = register.offers[0]
    surcharge = Surcharge("evening", percent=Decimal("0.125"), when="evening")
    prices = offer.prices.replace(surcharges=(surcharge,))
    offers = (offer.replace(prices=prices), *register.offers[1:])
    dump(register.replace(offers=offers), "register.json")
    result = call("remarks", "register.json", "--output", "json")
    (told,) = json.loads(result.output)["remarks"]

    assert "offers.0.prices.surcharges.0.percent" == told["place"]
    assert told["told"]["sv"] == (
        "Påslaget evening är 0.125 procent: menas en andel, som 0.125 för tolv och en halv procent?"
    )


def test_a_need_of_another_register_is_an_error() -> None:
    """What lot it is for must be known, else nothing can be held against it."""
    need(lot="adda-familjehem-2019/Z")
    result = call("remarks", "register.json", "--need", "need.json")

    assert INPUT == result.exit_code
    assert "adda-familjehem-2019/Z" in result.output
