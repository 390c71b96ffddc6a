"""A call-off entered from the shell, command by command, in the file that holds the case."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calloff import Assessment, InputError, Need
from calloff.cli import INPUT, main
from calloff.cli.awarding import BY_KEY, KINDS
from calloff.formats import dump, load, update
from calloff.process import Case, Procedure, entries
from calloff.process.limits import LimitTable
from calloff.register import Register
from calloff.shipped import limit_names, procedure_names

REGISTER = ("--register", "familjehem.json")
LEADER = "team leader"
ORRHULTA = "adda-familjehem-2019/A/SE-550000-0237"


def who(at: str, role: str = "caseworker", *more: str) -> tuple[str, ...]:
    """When, and in what role; in English, which the tests read."""
    return ("--at", f"2024-{at}+01:00", "--role", role, "--language", "en", *more)


def call(*arguments: str, given: str | None = None) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments, input=given)


def done(*arguments: str, given: str | None = None) -> str:
    """What a command prints that does what it is asked."""
    result = call(*arguments, given=given)
    assert 0 == result.exit_code, result.output
    return result.stdout


def refused(*arguments: str, given: str | None = None) -> str:
    """What is told of a command that cannot be carried out."""
    result = call(*arguments, given=given)
    assert INPUT == result.exit_code, result.output
    assert "" == result.stdout
    return result.stderr


def refs(path: str | Path = "case.json") -> dict[str, str]:
    """The reference of each request, by the last digits of the supplier's number."""
    return {r.candidate[-4:]: r.ref for r in load(path, Case).state.requests}


def held(folder: str = ".") -> list[str]:
    """The names of what a folder holds."""
    return sorted(path.name for path in Path(folder).iterdir())


PROPOSALS = ("--proposal", "7F3K-proposals.json")
ANSWERS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("0237", PROPOSALS, "01-15T13:05"),
    ("1078", ("--declined", "competence", "--said", "We do not speak Dari."), "01-15T14:20"),
    ("1284", PROPOSALS, "01-15T16:45"),
    ("1128", ("--declined", "place"), "01-16T08:15"),
    ("0617", PROPOSALS, "01-16T09:40"),
    ("0948", PROPOSALS, "01-17T08:50"),
    ("1557", ("--silent",), "01-17T12:00"),
)
"""What came back on the seven requests: from whom, what, and when."""


def opened() -> str:
    """Open the case of the shipped need."""
    options = ("--procedure", "familjehem", "--out", "case.json", *who("01-15T09:15"))
    return done("open", "7F3K-need.json", *options)


def tried(source: str, at: str) -> str:
    """Enter that a source does not suffice."""
    reason = ("--reason", "Nobody there can take the child.")
    return done(
        *("tried", "case.json", "--source", source, "--outcome", "does_not", *reason),
        *who(at),
    )


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The file of the case after each step from the need to the award, and what was printed."""
    folder, kept = tmp_path_factory.mktemp("played"), dict[str, str]()

    def keep(name: str, said: str) -> None:
        kept[name] = Path("case.json").read_text(encoding="utf-8")
        kept[f"{name}.said"] = said

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        keep("opened", opened())
        keep("network", tried("network", "01-15T09:20"))
        keep("tried", tried("in_house", "01-15T09:25"))
        asked = ("ask", "case.json", *REGISTER, *who("01-15T10:00"))
        keep("asked", done(*asked))
        known = refs()
        for supplier, answer, at in ANSWERS:
            keep(supplier, done("answer", "case.json", known[supplier], *answer, *who(at)))
        keep("answered", "")
        assessed = ("assess", "case.json", "7F3K-assessment.json", *who("01-17T15:45"))
        keep("assessed", done(*assessed))
        keep("compared", done("compare", "case.json", *REGISTER, *who("01-18T08:30")))
        approved = ("approve", "case.json", "7F3K-hem-1", "--party", "board", *who("01-19T10:00"))
        keep("approved", done(*approved))
        award = ("award", "case.json", "7F3K-hem-1", "--delegation", "4.1.2")
        keep("awarded", done(*award, *who("01-19T13:00", LEADER)))
    return kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def at(stage: str, stages: dict[str, str]) -> str:
    """Lay the case on the desk as it stood after a step."""
    Path("case.json").write_text(stages[stage], encoding="utf-8")
    return stages[stage]


# --- From the need to the award --------------------------------------------------------------


def test_a_case_is_played_from_the_need_to_the_award(stages: dict[str, str]) -> None:
    """Command by command, a request becomes an award, and the file says who did what."""
    case = Case.read(json.loads(stages["awarded"]))
    kinds = [entry.kind for entry in case.entries]

    assert case.state.choice is not None
    assert "7F3K-hem-1" == getattr(case.state.choice, "candidate", None)
    assert ["opened", "tried", "tried", "decided", "asked"] == kinds[:5]
    assert ["assessed", "decided", "approved", "awarded"] == kinds[-4:]
    assert "team leader" == case.entries[-1].role


def test_each_command_says_what_was_entered_and_what_is_next(stages: dict[str, str]) -> None:
    """What was entered stands in a sentence, with the steps that follow from it."""
    said = " ".join(stages["network.said"].split())

    assert "Entered ------- - 2024-01-15 09:20, caseworker: Family and network: " in said
    assert "The municipality's own foster homes" in said.partition("To do ----- - ")[2]


def test_the_asking_names_the_references(stages: dict[str, str]) -> None:
    """Each request stands with the reference by which its answer is entered."""
    requests = json.loads(stages["asked"])["entries"][-1]["requests"]
    said = stages["asked.said"]

    assert 7 == len(requests)
    assert [] == [r["ref"] for r in requests if f"  {r['ref']}  {r['name']} " not in said]
    assert "answer awaited by 2024-01-16 16:30" in said


def test_the_letter_is_printed_where_no_folder_is_given(stages: dict[str, str]) -> None:
    """Every supplier's letter is printed after the steps, and none says what the case is called."""
    entry = json.loads(stages["asked"])["entries"][-1]
    _, _, letters = stages["asked.said"].partition("answer awaited by")

    assert [] == [r["ref"] for r in entry["requests"] if r["ref"] not in letters]
    assert "7F3K" not in letters


def test_letters_are_written_one_for_each(stages: dict[str, str]) -> None:
    """In a folder, each request is a file named by its reference, in the medium asked for."""
    at("tried", stages)
    done(
        *("ask", "case.json", *REGISTER, "--letters", "out/letters", "--medium", "html"),
        *who("01-15T10:00"),
    )
    written = {
        path.name: path.read_text(encoding="utf-8") for path in Path("out/letters").iterdir()
    }

    assert {f"{ref}.html" for ref in refs().values()} == set(written)
    assert [] == [name for name, text in written.items() if '<article class="calloff"' not in text]
    assert [] == [name for name, text in written.items() if '<meta charset="utf-8">' not in text]
    assert [] == [name for name, text in written.items() if "7F3K" in text]


def test_a_letter_is_not_written_over_another(stages: dict[str, str]) -> None:
    """Where a letter is there already, nothing is entered and no letter is left behind."""
    before = at("asked", stages)
    taken = max(refs().values())
    at("tried", stages)
    Path("letters").mkdir()
    Path("letters", f"{taken}.txt").write_text("kept", encoding="utf-8")
    told = refused("ask", "case.json", *REGISTER, "--letters", "letters", *who("01-15T10:00"))

    assert f"{taken}.txt has 1 problem\n  is there already: choose another folder.\n" == told
    assert [f"{taken}.txt"] == held("letters")
    assert stages["tried"] == Path("case.json").read_text(encoding="utf-8") != before


def test_only_what_answers_the_request_is_entered(stages: dict[str, str]) -> None:
    """Of a file with everybody's proposals, those of the supplier are taken, the others named."""
    said = stages["0617.said"]
    case = Case.read(json.loads(stages["0617"]))

    assert ["7F3K-hem-1", "7F3K-hem-2", "7F3K-hem-3", "7F3K-hem-4"] == [
        offered.proposal.id for offered in case.state.live
    ]
    assert said.endswith("not entered: 7F3K-hem-1, 7F3K-hem-2, 7F3K-hem-5.\n")


def test_a_proposal_says_how_long_it_is_kept_free(stages: dict[str, str]) -> None:
    """Until when a supplier keeps a place, and from which pool, is entered with the proposal."""
    at("asked", stages)
    until = ("--holds-until", "2024-01-22T12:00+01:00", "--pool", "P-1")
    done("answer", "case.json", refs()["0237"], *PROPOSALS, *until, *who("01-15T13:05"))
    (offered,) = load("case.json", Case).state.live

    assert datetime.fromisoformat("2024-01-22T12:00+01:00") == offered.holds_until
    assert "P-1" == offered.pool


def test_a_proposal_is_withdrawn(stages: dict[str, str]) -> None:
    """What a supplier takes back can no longer be chosen."""
    at("answered", stages)
    withdrawn = ("withdraw", "case.json", "7F3K-hem-1", "--said", "The place is gone.")
    said = done(*withdrawn, *who("01-17T13:00"))

    assert "Orrhulta Konsulentstöd AB took a proposal back" in " ".join(said.split())
    assert "The place is gone." in Path("case.json").read_text(encoding="utf-8")
    assert "7F3K-hem-1" not in {o.proposal.id for o in load("case.json", Case).state.live}


def test_a_further_role_signs(stages: dict[str, str]) -> None:
    """A comparison that one has signed is signed by the other before prices are shown."""
    at("answered", stages)
    one = load("7F3K-assessment.json").data()
    one = {**one, "signed": one["signed"][:1]}
    Path("one.json").write_text(json.dumps(one), encoding="utf-8")
    first = done("assess", "case.json", "one.json", *who("01-17T15:45"))
    second = done("sign", "case.json", *who("01-17T15:50", LEADER))

    assert "also to be signed by" in first
    assert "The comparison signed by team leader." in second
    assert () == load("case.json", Case).state.missing_signatures


def test_when_prices_are_shown_is_told_by_the_entries(stages: dict[str, str]) -> None:
    """A comparison that names a later moment for it is entered without; an earlier is refused."""
    at("answered", stages)
    made = load("7F3K-assessment.json", Assessment)
    answer = ("assess", "case.json", "7F3K-assessment.json")
    refusal = refused(*answer, *who("01-18T09:00"))
    done(*answer, *who("01-17T15:45"))
    (entered,) = [e for e in load("case.json", Case).entries if isinstance(e, entries.Assessed)]

    assert "assessment.prices_shown: is told by the entries" in refusal
    assert made.prices_shown is not None
    assert made.replace(prices_shown=None) == entered.assessment


def test_references_are_made_with_a_secret(stages: dict[str, str]) -> None:
    """With a secret that the office has drawn, the same need gets other references."""
    at("asked", stages)
    plain = refs()
    Path("case.json").unlink()
    opening = ("--procedure", "familjehem", "--out", "case.json", "--secret", "hasselmus")
    done("open", "7F3K-need.json", *opening, *who("01-15T09:15"))
    tried("network", "01-15T09:20")
    tried("in_house", "01-15T09:25")
    done("ask", "case.json", *REGISTER, *who("01-15T10:00"))

    assert plain.keys() == refs().keys()
    assert set() == set(plain.values()) & set(refs().values())


def test_a_rejection_makes_room_for_the_next(stages: dict[str, str]) -> None:
    """When the board says no, for a listed reason, the key is applied again to the rest."""
    at("compared", stages)
    rejected = ("reject", "case.json", "7F3K-hem-1", "--party", "board")
    said = done(*rejected, "--reason", "home_overcrowded", *who("01-19T10:00"))
    again = done("compare", "case.json", *REGISTER, *who("01-19T11:00"))

    assert "No from the board" in said
    assert "7F3K-hem-1" not in said
    assert "Obtain a yes from the board to Vasslöta Familjehem AB, hem 3." in again


def test_no_price_is_printed_before_the_key_is_applied(stages: dict[str, str]) -> None:
    """Nothing that a command prints until the key is applied to the answers has an amount."""
    late = {"compared.said", "approved.said", "awarded.said"}
    early = [said for name, said in stages.items() if name.endswith(".said") and name not in late]

    assert 13 == len(early)
    assert [] == [said for said in early if re.search(AMOUNT, said)]


AMOUNT = r"\d[\d\s\xa0,.]*(?:kr|SEK)|SEK\s*\d"


def test_the_sheet_for_comparing_has_no_price(stages: dict[str, str]) -> None:
    """What people compare on holds each proposal and no price, also where prices are known."""
    at("compared", stages)
    told = done("sheet", "case.json", *REGISTER, "--language", "en")
    amounts = re.findall(AMOUNT, told)

    assert "hem 1" in told
    assert [] == amounts


def test_what_runs_is_recorded_from_a_file_or_piped_in(stages: dict[str, str]) -> None:
    """Any other entry comes from a file of JSON or TOML, or through a pipe."""
    at("awarded", stages)
    yes = '{"kind": "approved", "proposal": "7F3K-hem-1", "party": "guardian"}'
    Path("started.toml").write_text('kind = "started"\non = 2024-02-01\n', encoding="utf-8")
    done("record", "case.json", "-", *who("01-22T10:00"), given=yes)
    said = done("record", "case.json", "started.toml", *who("02-01T13:00"))

    assert "Begun 2024-02-01." in said
    assert "started" == load("case.json", Case).entries[-1].kind


def test_what_is_entered_afterwards_says_so(stages: dict[str, str]) -> None:
    """An entry with --recorded keeps when it happened and when it was written down."""
    at("asked", stages)
    later = who("01-15T14:20", "caseworker", "--recorded", "2024-01-15T16:00+01:00", "--by", "C-4")
    said = done("answer", "case.json", refs()["1128"], "--declined", "place", *later)

    entry = load("case.json", Case).entries[-1]

    assert "(recorded afterwards 2024-01-15 16:00)" in " ".join(said.split())
    assert "C-4" == entry.by
    assert datetime.fromisoformat("2024-01-15T16:00+01:00") == entry.recorded


def test_the_individual_chooses_among_providers_without_rank() -> None:
    """Under user choice the providers are printed with no price, and one is chosen by its id."""
    known = load("familjehem", Procedure)
    choice = {"kind": "user_choice", "who_does_not_choose": "turn"}
    route = [s.replace(**choice) if s.kind == "framework" else s for s in known.route]
    dump(known.replace(route=tuple(route)), "choice.json")
    opening = ("--procedure", "choice.json", "--out", "case.json", *who("01-15T09:15"))
    done("open", "7F3K-need.json", *opening)
    tried("network", "01-15T09:20")
    tried("in_house", "01-15T09:25")
    said = done("present", "case.json", *REGISTER, "--seed", "k", *who("01-15T10:00"))
    order = re.findall(r"^  (\S+) +- +provider to choose$", said, flags=re.MULTILINE)
    chosen = json.dumps({"kind": "chose", "provider": order[-1], "party": "guardian"})
    done("record", "case.json", "-", *who("01-15T15:00"), given=chosen)
    case = load("case.json", Case)

    assert case.state.presented is not None
    assert case.state.presented.order == tuple(order)
    assert None is re.search(AMOUNT, said)
    assert "chose" == case.entries[-1].kind


def test_providers_are_presented_only_where_the_individual_chooses(stages: dict[str, str]) -> None:
    """In a lot with a key nobody is presented for a choice."""
    before = at("tried", stages)
    told = refused("present", "case.json", *REGISTER, "--seed", "1", *who("01-15T10:00"))

    assert "the need does not stand where the individual chooses." in told
    assert before == Path("case.json").read_text(encoding="utf-8")


# --- Looking ---------------------------------------------------------------------------------


def test_next_tells_what_is_overdue_first(stages: dict[str, str]) -> None:
    """After the deadline, silence is to be noted, with the references that it is noted by."""
    at("0617", stages)
    told = done("next", "case.json", "--at", "2024-01-16T17:00+01:00", "--language", "en")
    steps = [line for line in told.splitlines() if line.startswith("  - ")]

    assert steps[0].startswith("  - OVERDUE: The time is up")
    assert refs()["1557"] in told


def test_next_gives_the_steps_as_data(stages: dict[str, str]) -> None:
    """As JSON each step has its code, its sentence and the entry that notes it."""
    at("answered", stages)
    at_noon = ("--at", "2024-01-17T12:30+01:00", "--language", "en")
    (step,) = json.loads(done("next", "case.json", *at_noon, "--output", "json"))

    assert ("assess", "assessed") == (step["code"], step["entry"])
    assert step["told"].startswith("Compare the proposals on the wishes")


def test_the_journal_has_every_entry_in_order(stages: dict[str, str]) -> None:
    """Each entry is a numbered row with its moment, and free text stays in the file."""
    at("awarded", stages)
    told = done("journal", "case.json", "--language", "en")
    numbers = [int(n) for n in re.findall(r"^ +(\d+)  2024-", told, flags=re.MULTILINE)]

    assert list(range(1, len(load("case.json", Case).entries) + 1)) == numbers
    assert "We do not speak Dari." not in " ".join(told.split())


def test_a_case_is_decided_again(stages: dict[str, str]) -> None:
    """With the same register, everything comes out as it is written."""
    at("awarded", stages)
    told = done("replay", "case.json", *REGISTER, "--language", "en")

    assert "Case 7F3K: all that the key decided (2) was decided again, and is the same.\n" == told


def test_what_was_written_otherwise_is_told(stages: dict[str, str]) -> None:
    """A file in which a price was changed by hand does not come out the same."""
    data = json.loads(at("awarded", stages))
    (compared,) = [x for x in data["entries"] if x["kind"] == "decided" and x.get("quotes")]
    compared["quotes"][0]["total"]["minor"] -= 100
    Path("case.json").write_text(json.dumps(data), encoding="utf-8")
    told = refused("replay", "case.json", *REGISTER)

    assert "quotes comes out otherwise when it is decided again." in told


def test_another_version_of_the_register_is_told(stages: dict[str, str]) -> None:
    """A register that was known later is not the one that was decided by."""
    at("awarded", stages)
    later = load("familjehem.json", Register)
    known = datetime.fromisoformat("2024-03-01T06:00+00:00")
    dump(later.replace(known=known), "later.json")
    told = refused("replay", "case.json", "--register", "later.json")

    assert "as known 2024-03-01T06:00:00+00:00" in told


def test_the_protocol_is_told_to_one_kind_of_reader(stages: dict[str, str]) -> None:
    """The caseworker reads everything; what is for release is headed as a draft."""
    at("awarded", stages)
    whole = done("protocol", "case.json", *REGISTER, "--language", "en")
    release = done("protocol", "case.json", *REGISTER, "--language", "en", "--audience", "release")
    page = done("protocol", "case.json", *REGISTER, "--output", "html")

    assert "4.1.2" in whole
    assert "DRAFT" in release
    assert "DRAFT" not in whole
    assert '<article class="calloff"' in page


def test_a_rejected_supplier_reads_of_itself_only(stages: dict[str, str]) -> None:
    """Who was turned down reads no other supplier's proposal or decline."""
    at("awarded", stages)
    told = done(
        *("protocol", "case.json", *REGISTER, "--language", "en", "--audience", "rejected"),
        *("--supplier", "adda-familjehem-2019/A/SE-550000-0617"),
    )

    assert "Notice about a call-off" in told
    assert [] == [name for name in ("Hasselhulta", "Lomskifte", "Tuvryda") if name in told]


def test_procedures_are_listed_and_shown() -> None:
    """The shipped procedures are listed; one is shown with what its rules rest on."""
    listed = done("procedures", "list")
    shown = " ".join(done("procedures", "show", "familjehem").split())

    assert procedure_names() == [line.split()[0] for line in listed.splitlines()]
    assert "nästa får frågas" in shown
    assert "1 arbetsdag " in shown


@pytest.mark.parametrize("name", procedure_names())
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_shipped_procedure_can_be_shown(name: str, language: str) -> None:
    """Each procedure is told whole, in both languages."""
    told = done("procedures", "show", name, "--language", language)

    assert [] == [r.code for r in load(name, Procedure).reasons if r.code not in told]


# --- What cannot be done ---------------------------------------------------------------------


def test_a_dry_run_writes_nothing(stages: dict[str, str]) -> None:
    """With --dry-run the same is told, and neither case nor letter is written."""
    before = at("tried", stages)
    dry = done(
        *("ask", "case.json", *REGISTER, "--letters", "letters", "--dry-run"),
        *who("01-15T10:00"),
    )
    opening = ("--procedure", "familjehem", "--out", "new.json", "--dry-run")
    done("open", "7F3K-need.json", *opening, *who("01-15T09:15"))

    assert "Would be entered; nothing is written" in dry
    assert "Request sent to 7" in dry
    assert before == Path("case.json").read_text(encoding="utf-8")
    assert ["case.json"] == held()


def test_another_process_is_not_written_over(
    stages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody has entered something meanwhile, the second is told to read again."""
    at("asked", stages)
    ref = refs()["1128"]
    read = load("case.json", Case)

    def meanwhile() -> None:
        done("answer", "case.json", refs()["1078"], "--declined", "place", *who("01-15T13:00"))

    monkeypatch.setattr("calloff.cli.desk.load", interrupted(meanwhile))
    told = refused("answer", "case.json", ref, "--declined", "place", *who("01-15T14:00"))
    now = load("case.json", Case)

    assert "case.json has 1 problem\n  has changed since it was read: read it again.\n" == told
    assert len(read.entries) + 1 == len(now.entries)
    assert ["case.json"] == held()


def interrupted(meanwhile: Callable[[], None]) -> Callable[..., Any]:
    """A reader of files that lets somebody else in once, right after a case was read."""
    waiting = [meanwhile]

    def reading(source: str, expected: type[Any]) -> Any:
        found = load(source, expected)
        if expected is Case and waiting:
            waiting.pop()()
        return found

    return reading


def test_no_letter_is_left_where_the_case_has_changed(
    stages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the requests cannot be entered, their letters are taken back."""
    at("tried", stages)

    def meanwhile() -> None:
        closed = '{"kind": "closed", "reason": "The need has fallen away."}'
        done("record", "case.json", "-", *who("01-15T09:50"), given=closed)

    monkeypatch.setattr("calloff.cli.desk.load", interrupted(meanwhile))
    told = refused("ask", "case.json", *REGISTER, "--letters", "letters", *who("01-15T10:00"))

    assert "has changed since it was read" in told
    assert [] == held("letters")


def test_a_case_is_not_opened_over_another(stages: dict[str, str]) -> None:
    """A file that is there already is not taken for a new case."""
    before = at("asked", stages)
    opening = ("--procedure", "familjehem", "--out", "case.json", *who("01-15T09:15"))
    told = refused("open", "7F3K-need.json", *opening)

    assert "is there already: choose another name." in told
    assert before == Path("case.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("at_", "what"),
    [
        ("2024-01-15T14:00", "'2024-01-15T14:00' has no zone"),
        ("2024-01-15", "'2024-01-15' has no zone"),
        ("yesterday", "a time is written such as 2024-02-15T06:00+01:00, got 'yesterday'."),
        ("", "a time is written such as"),
        ("0001-01-01T00:00+01:00", "a moment lies between 1900 and 2199"),
        ("2024-01-15T09:00+01:00", "is before the last event"),
    ],
)
def test_a_bad_time_is_told(at_: str, what: str, stages: dict[str, str]) -> None:
    """A time without a zone, out of order or that is none enters nothing."""
    before = at("asked", stages)
    answer = ("answer", "case.json", refs()["1128"], "--declined", "place")
    told = refused(*answer, "--at", at_, "--role", "caseworker")

    assert what in told
    assert before == Path("case.json").read_text(encoding="utf-8")


def test_next_wants_a_zone_too(stages: dict[str, str]) -> None:
    """What is to be done now is told for a moment, not for a clock on some wall."""
    at("asked", stages)

    assert "at: '2024-01-15T14:00' has no zone" in refused(
        "next", "case.json", "--at", "2024-01-15T14:00"
    )


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (
            ("answer", "case.json", "REF", "--declined", "plats", *who("01-15T14:00")),
            "reason: no reason for a decline is called 'plats'. Did you mean 'place'?",
        ),
        (
            ("answer", "case.json", "0000-0000", "--silent", *who("01-17T12:00")),
            "request: no request '0000-0000' was sent in this round.",
        ),
        (
            ("answer", "case.json", "REF", "--silent", *who("01-15T14:00")),
            "has not passed.",
        ),
        (
            ("answer", "case.json", "REF", *PROPOSALS, *who("01-15T14:00")),
            "proposal.offer: 'REF' was sent to adda-familjehem-2019/A/SE-550000-1128, not to",
        ),
        (
            ("answer", "case.json", "REF", "--proposal", "7F3K-need.json", *who("01-15T14:00")),
            "is a need; a proposals is needed here.",
        ),
        (
            ("award", "case.json", "7F3K-hem-1", "--delegation", "4.1.2", *who("01-16T09:00")),
            "the key has not named anybody among the answers: decide over them first.",
        ),
        (
            ("skip", "case.json", ORRHULTA, "--reason", "paused", *who("01-16T09:00")),
            f"candidate: '{ORRHULTA}' is not to be asked now.",
        ),
        (
            ("sign", "case.json", *who("01-16T09:00", LEADER)),
            "no comparison has been made that could be signed.",
        ),
        (
            ("compare", "case.json", *REGISTER, *who("01-16T09:00")),
            "has not answered, and its silence has not been noted.",
        ),
        (
            ("withdraw", "case.json", "7F3K-hem-1", *who("01-16T09:00", "  ")),
            "role: is empty: say in what role.",
        ),
    ],
)
def test_what_the_rules_forbid_is_told(
    command: tuple[str, ...], what: str, stages: dict[str, str]
) -> None:
    """Each rule that is broken is told in a sentence, and the file stays as it was."""
    before = at("asked", stages)
    ref = refs()["1128"]
    told = refused(*(ref if word == "REF" else word for word in command))

    assert what.replace("REF", ref) in told
    assert before == Path("case.json").read_text(encoding="utf-8")


def test_no_award_before_the_comparison_is_signed(stages: dict[str, str]) -> None:
    """With the answers in and nothing compared, the key is not applied and nobody is awarded."""
    before = at("answered", stages)
    compared = refused("compare", "case.json", *REGISTER, *who("01-17T13:00"))
    award = ("award", "case.json", "7F3K-hem-1", "--delegation", "4.1.2")
    awarded = refused(*award, *who("01-17T13:00", LEADER))

    assert "the comparison on the wishes has not been made" in compared
    assert "the key has not named anybody among the answers" in awarded
    assert before == Path("case.json").read_text(encoding="utf-8")


def test_an_award_with_the_wrong_delegation_is_told(stages: dict[str, str]) -> None:
    """A delegation that ran out the year before, and that another role has, gives no award."""
    at("approved", stages)
    award = ("award", "case.json", "7F3K-hem-1", "--delegation", "4.1.1")
    told = refused(*award, *who("01-19T13:00", "caseworker"))

    assert "'4.1.1' is given to the team leader, not to the caseworker." in told
    assert "'4.1.1' holds 2021-09-15/2023-12-31, and it is decided on 2024-01-19." in told


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ('{"kind": "startad"}', "kind: no kind of entry 'startad'. Did you mean 'started'?"),
        ('{"on": "2024-02-01"}', "kind: no kind of entry None. There are: approved,"),
        ('["started"]', "an entry is an object with fields."),
        ('{"kind": "started", "on": "1 Feb"}', "on: "),
        (
            '{"kind": "closed", "reason": "x", "at": "2024-01-15T10:00Z"}',
            "at: stands in the call: leave it out here.",
        ),
        ("", "is not JSON"),
        ("{", "is not JSON"),
        (
            '{"kind": "decided", "outcome": "chosen"}',
            "kind: 'decided' is entered by calloff look or compare, which finds out what it says.",
        ),
    ],
)
def test_what_is_no_entry_is_told(entry: str, what: str, stages: dict[str, str]) -> None:
    """What is piped in is an entry of a kind that people enter, or is refused."""
    before = at("asked", stages)
    told = refused("record", "case.json", "-", *who("01-16T09:00"), given=entry)

    assert what in told
    assert before == Path("case.json").read_text(encoding="utf-8")


def test_a_protected_need_leaves_nothing_in_a_mistake(stages: dict[str, str]) -> None:
    """A changed need with protected identity that cannot be read is not repeated."""
    at("tried", stages)
    need = load("7F3K-need.json", Need).data()
    need |= {"protected": True, "requirements": [{"facet": "region", "hsa": "SECRET"}]}
    changed = {"kind": "need_changed", "because": "assessment", "reason": "x", "need": need}
    told = refused("record", "case.json", "-", *who("01-16T09:00"), given=json.dumps(changed))

    assert "SECRET" not in told


def test_what_the_key_finds_out_is_entered_by_no_person() -> None:
    """Decisions and presentations come from a command that makes them."""
    assert {"decided", "presented", "opened"} == set(BY_KEY)
    assert set(BY_KEY) <= set(KINDS)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("7F3K-need.json", "is a need; a case is needed here."),
        ("missing.json", "there is no such file"),
        ("empty.json", "the file is empty"),
        ("folder", "is a folder; a file is needed."),
        ("../../etc/passwd\0.json", "cannot be opened: embedded null byte."),
        ("x" * 300, "cannot be opened: "),
        ("half.json", "is not JSON here"),
    ],
)
def test_what_is_no_case_is_told(name: str, what: str, stages: dict[str, str]) -> None:
    """A need, an empty file, half a file or a name that no file can have is told as what it is."""
    whole = at("asked", stages)
    Path("empty.json").touch()
    Path("folder").mkdir()
    Path("half.json").write_text(whole[: len(whole) // 2], encoding="utf-8")
    steps = refused("next", name, "--at", "2024-01-15T14:00+01:00")
    answer = refused("answer", name, "0000-0000", "--silent", *who("01-17T12:00"))

    assert what in steps
    assert what in answer


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nowhere/case.json", "there is no such folder: nowhere."),
        ("folder", "is there already: choose another name."),
        ("a\0b", "cannot be written: "),
        ("x" * 300, "cannot be written: "),
        ("case.json/more.json", "cannot be written: "),
        ("case.toml", "documents are written as JSON, and this name says TOML"),
    ],
)
def test_a_case_is_not_opened_where_it_cannot_be_written(
    name: str, what: str, stages: dict[str, str]
) -> None:
    """A name that no file can have, or a folder that is not there, is told in a sentence."""
    at("asked", stages)
    Path("folder").mkdir()
    opening = ("--procedure", "familjehem", "--out", name, *who("01-15T09:15"))
    told = refused("open", "7F3K-need.json", *opening)

    assert what in told
    assert ["case.json", "folder"] == held()


@pytest.mark.parametrize(
    "wrong",
    [
        ("answer", "case.json", "0000-0000", *who("01-15T14:00")),
        ("answer", "case.json", "0000-0000", "--silent", "--declined", "x", *who("01-15T14:00")),
        ("answer", "case.json", "0000-0000", "--silent", "--pool", "P", *who("01-15T14:00")),
        ("answer", "case.json", "0000-0000", "--silent", "--said", "x", *who("01-15T14:00")),
        ("approve", "case.json", "x", "--party", "neighbour", *who("01-15T14:00")),
        ("next", "case.json"),
        ("tried", "case.json", "--source", "network", "--at", "2024-01-15T14:00+01:00"),
    ],
)
def test_a_misused_command_is_told(wrong: tuple[str, ...], stages: dict[str, str]) -> None:
    """What does not go together, or is left out, is a misuse and not bad input."""
    at("asked", stages)

    assert 2 == call(*wrong).exit_code


# --- The file --------------------------------------------------------------------------------


def test_what_cannot_be_written_leaves_what_was_there(
    stages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle leaves the file as it was, and nothing beside it."""
    before = at("asked", stages)
    case = load("case.json", Case)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("calloff.formats.files.os.fsync", full)
        with pytest.raises(InputError, match=r"cannot be written: No space left on device\."):
            dump(case, "case.json")

    assert before == Path("case.json").read_text(encoding="utf-8")
    assert ["case.json"] == held()


def test_two_who_write_at_once_are_told(stages: dict[str, str]) -> None:
    """While somebody writes a file, another gets neither in between nor in its place."""
    before = at("asked", stages)
    Path(".case.json.writing").touch()
    answer = ("answer", "case.json", refs()["1128"], "--declined", "place")
    told = refused(*answer, *who("01-15T14:00"))

    assert "is being written by somebody else: try again." in told
    assert "remove '.case.json.writing'" in told
    assert before == Path("case.json").read_text(encoding="utf-8")
    assert Path(".case.json.writing").exists()


def test_a_file_keeps_its_rights_and_a_link_its_target(stages: dict[str, str]) -> None:
    """A file that only its owner may read stays so, and a link still leads to it."""
    at("asked", stages)
    Path("case.json").chmod(0o600)
    Path("link.json").symlink_to("case.json")
    done("answer", "link.json", refs()["1128"], "--declined", "place", *who("01-15T14:00"))

    assert Path("link.json").is_symlink()
    assert "declined" == load("case.json", Case).entries[-1].kind
    assert 0o600 == stat.S_IMODE(Path("case.json").stat().st_mode)


def test_only_the_version_that_was_read_is_replaced(stages: dict[str, str]) -> None:
    """A file that was removed, changed or broken meanwhile is not written over."""
    at("asked", stages)
    read = load("case.json", Case)
    at("tried", stages)
    with pytest.raises(InputError, match="has changed since it was read"):
        update(read, "case.json", read=read)
    Path("case.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="has changed since it was read"):
        update(read, "case.json", read=read)
    Path("case.json").unlink()
    with pytest.raises(InputError, match="has changed since it was read"):
        update(read, "case.json", read=read)

    assert [] == held()


def test_a_file_laid_out_anew_has_not_changed(stages: dict[str, str]) -> None:
    """What counts is what a file says, not its spaces."""
    at("asked", stages)
    read = load("case.json", Case)
    Path("case.json").write_text(json.dumps(read.data()), encoding="utf-8")
    text = update(read, "case.json", read=read)

    assert text == Path("case.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", procedure_names())
def test_a_shipped_procedure_is_loaded_by_its_name(name: str) -> None:
    """A procedure that comes with the package is found, with or without its ending."""
    assert load(name, Procedure) == load(f"{name}.toml", Procedure)
    assert load(f"{name}.toml") == load(name, Procedure)


@pytest.mark.parametrize("name", limit_names())
def test_a_shipped_table_of_limits_is_loaded_by_its_name(name: str) -> None:
    """So is a table of limits."""
    assert load(name) == load(f"{name}.toml", LimitTable)


def test_what_is_expected_says_which_of_one_name_is_meant() -> None:
    """The register and the procedure familjehem have one name, and each is found."""
    assert isinstance(load("familjehem", Procedure), Procedure)
    assert isinstance(load("familjehem", Register), Register)
    assert isinstance(load("familjehem"), Register)
