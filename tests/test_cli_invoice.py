"""The commands contract and invoice, as somebody uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import calloff
from calloff.cli import INPUT, main
from calloff.cli.shared import FOUND
from calloff.pricing import NIGHTS, DayCount
from calloff.process.contract import Contract

CASE = ("contract", "7F3K-case.json", "--register", "familjehem.json")
HEADER = "Från;Till;Tjänst;Antal;Enhet;À-pris;Belopp"
FEBRUARY = "2024-02-01;2024-02-29;placement;29;dygn;1 450,00;42 050,00"
DEARER = "2024-02-01;2024-02-29;placement;29;dygn;1 480,00;42 920,00"
EURO = "2024-03-01;2024-03-31;placement;31;dygn;130;4030"


def call(*arguments: str) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def made() -> Path:
    """The contract of the shipped case."""
    path = Path("contract.json")
    assert 0 == call(*CASE, "--days", "both-ends", "--out", str(path)).exit_code
    return path


def lines(*rows: str, name: str = "lines.csv", header: str = HEADER) -> str:
    """An invoice of rows, as a file."""
    Path(name).write_text("\n".join([header, *rows]), encoding="utf-8")
    return name


def test_a_contract_is_made_of_a_case(made: Path) -> None:
    """It is written as a document, with the prices of the day that the key compared."""
    contract = calloff.load(made, Contract)

    assert ("7F3K", "SE-550000-0237", "2024-02-01/2024-07-29") == (
        contract.need,
        contract.supplier,
        str(contract.period),
    )
    assert {"placement", "T3"} <= {row.item for row in contract.prices.rows}


@pytest.mark.parametrize(("said", "days"), [("nights", NIGHTS), ("0.5/1", DayCount("0.5", "1"))])
def test_days_are_counted_as_said(said: str, days: DayCount) -> None:
    """How days are counted is said by name, or by what the first and the last day count."""
    printed = call(*CASE, "--days", said, "--output", "json").output

    assert days == Contract.read(json.loads(printed)).days


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "days: the lot does not say how days are counted: say both-ends, nights, or 0.5/1."),
        (("--days", "all"), "days: is both-ends, nights, or such as 0.5/1, got 'all'."),
        (("--days", "2/1"), "first: Input should be less than or equal to 1"),
    ],
)
def test_a_contract_without_a_count_of_days_is_refused(options: tuple[str, ...], told: str) -> None:
    """No agreement leaves the count of days to a default, and neither does the command."""
    result = call(*CASE, *options)

    assert INPUT == result.exit_code
    assert told in result.output


def test_the_contract_is_told_in_both_languages() -> None:
    """With what it costs in all, line by line."""
    swedish = call(*CASE, "--days", "nights").output
    english = call(*CASE, "--days", "nights", "--language", "en").output

    assert "nätter: sista dagen räknas inte" in swedish
    assert "nights: the last day does not count" in english
    assert "300\u00a0178,57" in swedish


def test_a_right_invoice_is_said_to_be_right(made: Path) -> None:
    """The one sentence that the reader came for stands first."""
    result = call("invoice", str(made), lines(FEBRUARY), "--language", "en")

    assert 0 == result.exit_code
    assert "The invoice is as agreed." in result.output


def test_differences_are_an_answer_and_no_error(made: Path) -> None:
    """The command ends with 0, unless the exit code is to say the outcome."""
    file = lines(DEARER)
    usual = call("invoice", str(made), file)
    asked = call("invoice", str(made), file, "--exit-by-outcome")

    assert (0, FOUND) == (usual.exit_code, asked.exit_code)
    assert "Begärt för mycket: 870,00\u00a0kr" in usual.output
    assert "Priset är 1480 per dygn; avtalat är 1450." in usual.output


def test_what_was_invoiced_before_is_not_paid_again(made: Path) -> None:
    """Earlier invoices are handed in beside the new one."""
    before = lines(FEBRUARY, name="before.csv")
    result = call("invoice", str(made), lines(FEBRUARY), "--already", before, "--language", "en")

    assert "was invoiced before:" in result.output
    assert "Asked too much: SEK\u00a042,050.00" in result.output


def test_another_currency_stands_by_itself(made: Path) -> None:
    """Euro are told beside the sums in kronor."""
    file = lines(f"{EURO};EUR", header=f"{HEADER};Valuta")
    result = call("invoice", str(made), file, "--language", "en")

    assert "In another currency: EUR\u00a04,030.00" in result.output
    assert "Difference:" in result.output


def test_less_than_agreed_is_said_so(made: Path) -> None:
    """An invoice may differ in the buyer's favour."""
    cheaper = DEARER.replace("1 480,00", "1 440,00").replace("42 920", "41 760")
    result = call("invoice", str(made), lines(cheaper), "--language", "en")

    assert "Asked less than agreed: SEK\u00a0290.00" in result.output


def test_a_check_is_printed_as_data(made: Path) -> None:
    """With --output json a program gets every difference in minor units."""
    data = json.loads(call("invoice", str(made), lines(DEARER), "--output", "json").output)

    assert [("price", 2, 87_000)] == [
        (d["code"], d["row"], d["minor"]) for d in data["differences"]
    ]
    assert 87_000 == data["too_much_minor"]


def test_commas_and_points_are_read_where_that_is_said(made: Path) -> None:
    """An invoice in English has commas between its cells."""
    row = "2024-02-01,2024-02-29,placement,29,days,1450.00,42050.00"
    file = lines(row, header="From,To,Item,Quantity,Unit,Price,Amount")
    options = ("--delimiter", ",", "--decimal", ".", "--language", "en")

    assert "The invoice is as agreed." in call("invoice", str(made), file, *options).output


def test_bad_cells_are_told_with_line_and_column(made: Path) -> None:
    """A percentage where a price should be is refused, and nothing is checked."""
    result = call("invoice", str(made), lines(FEBRUARY.replace("1 450,00", "12,5 %")))

    assert INPUT == result.exit_code
    assert (
        "lines.csv has 1 problem\n"
        "  line 2, column À-pris: expected a price such as 1450 or 1450,50: a percentage is no "
        "amount, got '12,5 %'.\n"
    ) == result.output
