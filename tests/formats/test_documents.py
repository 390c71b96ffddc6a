"""Documents in files: read by their format, refused with a sentence, written back the same."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calloff import shipped
from calloff.allocation_key import AllocationKey
from calloff.candidate import Proposal
from calloff.errors import InputError
from calloff.formats import Mapping, Proposals, dump, kinds, load, parse, schema
from calloff.need import Need
from calloff.register import Register
from calloff.rules import AnyRule
from calloff.testing import cases, registers
from calloff.values.record import Document

NEED = {
    "format": "calloff.need/1",
    "id": "7F3K",
    "buyer": "0580",
    "lot": "fw/A",
    "requested": "2024-01-15",
    "lines": [{"item": "placement", "quantity": 180, "unit": "day"}],
}

PRICED = """{
  "format": "calloff.register/1",
  "id": "small",
  "known": "2024-01-15T06:00:00+01:00",
  "vocabulary": {"shipped": "social-services"},
  "keys": [{"shipped": "adda-konsulentstod-2019"}],
  "frameworks": [{
    "id": "fw", "name": {"sv": "avtal", "en": "agreement"}, "owner": "the owner", "term": "../..",
    "lots": [{"id": "A", "name": {"sv": "A", "en": "A"}, "key": "adda-konsulentstod-2019",
              "unit": "day"}]
  }],
  "suppliers": [{"id": "SE-5500000000", "name": "Alder"}],
  "offers": [{
    "lot": "fw/A", "supplier": "SE-5500000000",
    "facts": [{"facet": "spoken_by_consultant", "value": "prs"}],
    "prices": {"currency": "SEK", "rows": [
      {"item": "placement", "amount": 1450.123456789012345678, "unit": "day"}
    ]}
  }]
}"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with a content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path | str, expected: type[Document] = Document) -> str:
    """What is said of a file that cannot be used."""
    with pytest.raises(InputError) as told:
        load(path, expected)
    return str(told.value)


# --- Reading ---------------------------------------------------------------------------------


def test_a_document_is_read_by_the_format_that_it_names(tmp_path: Path) -> None:
    """Whoever loads a file need not say what it holds."""
    need = load(written(tmp_path, "need.json", json.dumps(NEED)))

    assert Need.read(NEED) == need


def test_toml_and_json_state_the_same_document(tmp_path: Path) -> None:
    """A key read from TOML and written as JSON is the same key."""
    key = shipped.key("child-care-search")
    toml = """
        format = "calloff.key/1"
        id = "simple"
        name = { sv = "enkel", en = "simple" }
        orderings = [{ kind = "tender_rank" }]
        asking = { mode = "together", over_offers = "always" }
    """
    read = load(written(tmp_path, "key.toml", toml), AllocationKey)
    again = load(written(tmp_path, "key.json", dump(read)), AllocationKey)

    assert read == again
    assert key == parse(dump(key), source="key.json")


def test_numbers_in_json_stay_exact(tmp_path: Path) -> None:
    """A price with eighteen decimals, written as a number, is not rounded to a float's."""
    register = load(written(tmp_path, "register.json", PRICED), Register)

    assert Decimal("1450.123456789012345678") == register.offers[0].prices.rows[0].amount


def test_numbers_in_toml_stay_exact(tmp_path: Path) -> None:
    """A quantity in TOML is a decimal too."""
    toml = """
        format = "calloff.need/1"
        id = "7F3K"
        buyer = "0580"
        lot = "fw/A"
        requested = 2024-01-15
        [[lines]]
        item = "T3"
        quantity = 0.1
        unit = "hour"
    """
    need = load(written(tmp_path, "need.toml", toml), Need)

    assert Decimal("0.1") == need.lines[0].quantity


def test_a_register_may_name_what_is_shipped(tmp_path: Path) -> None:
    """Vocabulary and keys that come with the package need not be repeated in a register."""
    register = load(written(tmp_path, "register.json", PRICED), Register)

    assert shipped.vocabulary("social-services") == register.vocabulary
    assert (shipped.key("adda-konsulentstod-2019"),) == register.keys


def test_what_is_not_shipped_is_told_with_its_place(tmp_path: Path) -> None:
    """A misspelt name of a vocabulary or a key is refused, both at once."""
    wrong = PRICED.replace('"social-services"', '"social-service"').replace(
        '{"shipped": "adda-konsulentstod-2019"}', '{"shipped": "adda-konsulentstod-2091"}'
    )
    told = refused(written(tmp_path, "register.json", wrong))

    assert "register.json (Register) has 2 problems" in told
    assert "vocabulary.shipped: no 'social-service'. Did you mean 'social-services'?" in told
    assert (
        "keys.0.shipped: no 'adda-konsulentstod-2091'. Did you mean 'adda-konsulentstod-2019' or "
        in told
    )


def test_answers_are_read_from_one_file() -> None:
    """Several proposals stand in one document."""
    answers = load("7F3K-proposals.json", Proposals)

    assert answers.proposals
    assert all(isinstance(answer, Proposal) for answer in answers.proposals)


@pytest.mark.parametrize("name", shipped.example_names())
def test_a_shipped_example_is_loaded_by_its_name(name: str) -> None:
    """An example that comes with the package is no file of the reader's, and is found."""
    document = load(f"{name}.json")

    assert document == load(name)
    assert document == parse(dump(document), source=name)


def test_a_file_goes_before_an_example_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a familjehem.json of their own gets that one."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "familjehem.json", json.dumps(NEED))

    assert "7F3K" == load("familjehem.json", Need).id


# --- Refusing --------------------------------------------------------------------------------

WRONG = {
    "missing format": (
        json.dumps({"id": "7F3K"}),
        "format: is needed: a document says first what it is, such as 'calloff.register/1'.",
    ),
    "misspelt format": (
        json.dumps({**NEED, "format": "calloff.nede/1"}),
        "format: 'calloff.nede/1' is no format of calloff. Did you mean 'calloff.need/1'",
    ),
    "format of something else": (
        json.dumps({**NEED, "format": "package.json"}),
        "format: 'package.json' is no format of calloff. Known: calloff.agreement/1, "
        "calloff.assessment/1, ",
    ),
    "format that is no text": (
        json.dumps({**NEED, "format": ["calloff.need/1"]}),
        "format: ['calloff.need/1'] is no format of calloff.",
    ),
    "newer format": (
        json.dumps({**NEED, "format": "calloff.need/2"}),
        "format: 'calloff.need/2' is newer than this calloff, which reads 'calloff.need/1': "
        "use a newer one.",
    ),
    "a decision": (
        json.dumps({"format": "calloff.decision/1"}),
        "format: is a decision, which is no input: calloff.replay decides it again.",
    ),
    "a list": ("[]", "a document is an object with fields, this is a list."),
    "a text": ('"need"', "a document is an object with fields, this is a str."),
    "no JSON": ('{"format": ', "line 1, column 12: is not JSON here: Expecting value."),
    # Where the mistake begins, Python tells differently from one version to the next.
    "a trailing comma": ('{"id": 1,}', "line 1, column "),
    "a comma too many": ('{"id": 1,, "buyer": 2}', "is not JSON here: "),
    "not a number": ('{"id": NaN}', "is not JSON: NaN is no number in a document."),
    "an endless number": ('{"id": ' + "9" * 5000 + "}", "is not JSON: Exceeds the limit"),
    "nested without end": ("[" * 200_000, "is nested deeper than any document of calloff."),
    "empty": ("", "the file is empty: fetch it again, or ask whoever sends it."),
    "blank": (" \n\n", "the file is empty: fetch it again, or ask whoever sends it."),
    "an HTML page": (
        "<!DOCTYPE html><html><body>Log in</body></html>",
        "this seems to be an HTML page, not JSON: a page that says what went wrong may have been "
        "saved in its place. Look at it, and fetch the file again.",
    ),
    "XML": ("<?xml version='1.0'?><need/>", "this seems to be XML, not JSON: "),
    "latin-1": (
        b'{"format": "calloff.need/1",\n"id": "Sj\xf6"}',
        "line 2: the byte 0xf6 is no character in utf-8: save it as UTF-8.",
    ),
    "UTF-16": (
        "{}".encode("utf-16"),
        "this seems to be written in UTF-16: save it as UTF-8, or name its encoding.",
    ),
    "binary": (b"\x00\x01\x02", "this seems to be a binary file, not JSON."),
    "a workbook": (
        b"PK\x03\x04rest",
        "this seems to be a workbook or another zip file, not JSON: open it and save the sheet",
    ),
    "a PDF": (b"%PDF-1.7", "this seems to be a PDF, not JSON: ask for the data behind it."),
    "gzip": (b"\x1f\x8b\x08", "this seems to be packed with gzip, so it is not JSON yet: unpack"),
    "a field twice": (
        '{"format": "calloff.need/1", "id": "A", "id": "B", "lines": [{"unit": 1, "unit": 2}]}',
        "has 2 problems\n"
        "  the field 'unit' stands twice in the same object; only one of the two can be meant.\n"
        "  the field 'id' stands twice in the same object; only one of the two can be meant.",
    ),
    "fields that are wrong": (
        json.dumps({**NEED, "requested": "15 January", "wish": []}),
        "need.json (Need) has 2 problems",
    ),
    "half a character": (
        json.dumps({**NEED, "id": "\ud800"}),
        "need.json (Need) has 1 problem",
    ),
}


@pytest.mark.parametrize(("content", "expected"), WRONG.values(), ids=list(WRONG))
def test_what_is_no_document_is_refused_with_a_sentence(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    """Whatever stands in the file, the reader learns what it is and what to do about it."""
    told = refused(written(tmp_path, "need.json", content))

    assert told.startswith("need.json")
    assert expected in told


def test_toml_that_is_none_is_told_with_its_place(tmp_path: Path) -> None:
    """An error in TOML names the line."""
    told = refused(written(tmp_path, "key.toml", 'format = "calloff.key/1"\nid = \n'))

    assert told == "key.toml has 1 problem\n  is not TOML: Invalid value (at line 2, column 6)."


def test_no_file_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is named whole."""
    path = tmp_path / "nowhere.json"

    assert f"there is no such file: {path}." in refused(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder in place of a file is told as what it is."""
    assert "is a folder; a file is needed." in refused(tmp_path)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_can_have_is_told(name: str) -> None:
    """A name from elsewhere, such as a command line, never ends in a traceback of another kind."""
    assert "cannot be opened: " in refused(name)


def test_another_kind_than_is_expected_is_refused(tmp_path: Path) -> None:
    """A need in the place of a register is told as such."""
    path = written(tmp_path, "need.json", json.dumps(NEED))

    assert "format: is a need; a register is needed here." in refused(path, Register)
    assert "format: is a need; an assessment is needed here." in refused(
        path, type(load("7F3K-assessment"))
    )


def test_an_error_repeats_nothing_of_a_protected_need(tmp_path: Path) -> None:
    """A need with protected identity that cannot be read leaves nothing in the message."""
    wrong = {**NEED, "protected": True, "requirements": [{"facet": "home_region", "hsa": "0180"}]}
    told = refused(written(tmp_path, "need.json", json.dumps(wrong)))

    assert "0180" not in told


# --- Writing ---------------------------------------------------------------------------------


def test_a_written_document_is_read_back_the_same(tmp_path: Path) -> None:
    """What is written to a file is what is returned, and loads as the same document."""
    register = load("familjehem.json", Register)
    path = tmp_path / "register.json"
    text = dump(register, path)

    assert path.read_text(encoding="utf-8") == text
    assert register == load(path)
    assert register.fingerprint == load(path, Register).fingerprint


def test_a_written_document_is_for_people(tmp_path: Path) -> None:
    """Letters are written as they are, fields in their declared order, and a line ends the file."""
    text = dump(shipped.vocabulary("child-care"))

    assert "Förskola" in text
    assert text.startswith('{\n  "format": "calloff.vocabulary/1",\n  "id": "child-care/1",\n')
    assert text.endswith("}\n")


def test_answers_are_written_as_one_document() -> None:
    """A list of proposals becomes a document that says so."""
    answers = load("7F3K-proposals.json", Proposals)

    assert answers == parse(dump(answers.proposals), source="answers.json")


def test_a_decision_is_written_and_not_read_as_a_document() -> None:
    """A decision can be saved; to read it again is to decide it again."""
    register, need = load("familjehem.json", Register), load("7F3K-need.json", Need)
    decision = register.decide(need, on=need.requested)

    assert decision.data() == json.loads(dump(decision))
    with pytest.raises(InputError, match=r"calloff\.replay decides it again"):
        parse(dump(decision), source="decision.json")


@given(registers())
def test_every_register_survives_the_file(register: Register) -> None:
    """A register written and read is the same register, with the same fingerprint."""
    again = parse(dump(register), source="register.json", expected=Register)

    assert register == again
    assert register.fingerprint == again.fingerprint


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_are_a_document_or_an_input_error(content: bytes) -> None:
    """Nothing that stands in a file makes anything but an InputError."""
    text = content.decode("utf-8", "replace")
    for toml in (False, True):
        with pytest.raises(InputError):
            parse(text, source="bytes", toml=toml)


# --- Schemas ---------------------------------------------------------------------------------


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    """What holds documents to the schema of their kind; to make one takes longer than to use it."""
    return jsonschema.Draft202012Validator(schema(kind), format_checker=jsonschema.FormatChecker())


def errors(kind: str, document: Any) -> list[str]:
    """What a document's schema finds wrong with it."""
    return [error.message for error in _validator(kind).iter_errors(document)]


@pytest.mark.parametrize("kind", kinds())
def test_every_schema_is_one(kind: str) -> None:
    """Each is JSON Schema, draft 2020-12, with an id and a title of its own."""
    told = schema(kind)

    jsonschema.Draft202012Validator.check_schema(told)
    assert f"urn:calloff:{kind}:1" == told["$id"]
    assert f"calloff.{kind}/1" == told["title"]


def test_there_is_no_schema_of_what_is_no_document() -> None:
    """A misspelt kind is told."""
    with pytest.raises(InputError, match=r"no kind of document 'nede'\. Did you mean 'need'"):
        schema("nede")


@pytest.mark.parametrize("name", shipped.example_names())
def test_shipped_examples_are_valid(name: str) -> None:
    """Each example follows the schema of its kind, as it is shipped and as it is written."""
    raw = shipped.example(name)
    kind = raw["format"].removeprefix("calloff.").removesuffix("/1")

    assert [] == errors(kind, raw)
    assert [] == errors(kind, json.loads(dump(load(name))))


@pytest.mark.parametrize("name", shipped.key_names())
def test_shipped_keys_are_valid(name: str) -> None:
    """Each shipped key follows its schema."""
    assert [] == errors("key", json.loads(dump(shipped.key(name))))


def test_a_register_by_hand_is_valid() -> None:
    """What load takes in a register by hand, the schema takes: names, one text, a number."""
    assert [] == errors("register", json.loads(PRICED))


@given(cases())
@settings(max_examples=25)
def test_generated_documents_are_valid(case: Any) -> None:
    """Whatever need, key and snapshot are drawn, they follow their schemas."""
    assert [] == errors("need", json.loads(dump(case.need)))
    assert [] == errors("key", json.loads(dump(case.key)))
    assert [] == errors("snapshot", json.loads(dump(case.snapshot)))


@given(registers())
@settings(max_examples=25)
def test_generated_registers_are_valid(register: Register) -> None:
    """Whatever register is drawn, it follows its schema."""
    assert [] == errors("register", json.loads(dump(register)))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {**NEED, "format": "calloff.register/1"},
        {key: value for key, value in NEED.items() if key != "format"},
        {**NEED, "lines": []},
        {**NEED, "wish": []},
        {**NEED, "lot": "A"},
        {**NEED, "requested": 2024},
        {**NEED, "requirements": [{"facet": "region"}]},
        {**NEED, "persons": [{"age": -1}]},
    ],
)
def test_a_wrong_document_is_not_valid(wrong: dict[str, Any]) -> None:
    """What load refuses for its shape, the schema refuses as well."""
    with pytest.raises(InputError):
        parse(json.dumps(wrong), source="need.json")

    assert errors("need", wrong)


@pytest.mark.parametrize("name", shipped.vocabulary_names())
def test_shipped_vocabularies_are_valid(name: str) -> None:
    """Each shipped vocabulary follows its schema."""
    assert [] == errors("vocabulary", json.loads(dump(shipped.vocabulary(name))))


@pytest.mark.parametrize("name", shipped.procedure_names())
def test_shipped_procedures_are_valid(name: str) -> None:
    """Each shipped procedure follows its schema."""
    assert [] == errors("procedure", json.loads(dump(shipped.procedure(name))))


@pytest.mark.parametrize("name", shipped.limit_names())
def test_shipped_limits_are_valid(name: str) -> None:
    """Each shipped table of limits follows its schema."""
    assert [] == errors("limits", json.loads(dump(shipped.limits(name))))


@pytest.mark.parametrize("name", shipped.mapping_names())
def test_shipped_mappings_are_valid(name: str) -> None:
    """Each shipped mapping, of a feed or of sheets of prices, follows its schema."""
    told = parse(shipped.mapping_text(name), source=name, toml=True)
    kind = told.data()["format"].removeprefix("calloff.").removesuffix("/1")

    assert [] == errors(kind, json.loads(dump(told)))


def test_a_mapping_of_what_was_before_is_valid() -> None:
    """A mapping of past call-offs, as a file states it, follows its schema."""
    past = """
        format = "calloff.history-mapping/1"
        id = "past"
        name = { sv = "förr", en = "past" }
        country = "SE"

        [[sheets]]
        sheet = "past"
        holds = "call_off"
        columns = { case = "Ärende", supplier = "Leverantör", on = "Beslutat" }
        constants = { lot = "adda-familjehem-2019/A" }
    """
    read = parse(past, source="past.toml", toml=True)

    assert [] == errors("history-mapping", tomllib.loads(past))
    assert [] == errors("history-mapping", json.loads(dump(read)))


RULES: list[dict[str, Any]] = [
    {"kind": "together", "needs": ["a", "b"], "at": "supplier"},
    {"kind": "apart", "id": "brothers", "needs": ["a", "b"]},
    {"kind": "volume_limit", "of": ["SE-1"], "most": 12.5, "measure": {"unit": "hour"}},
    {"kind": "guaranteed", "of": ["SE-1"], "least": 3, "must": True},
    {"kind": "option_volume", "of": "SE-1", "base": 4, "option": 2},
    {"kind": "shares", "shares": {"SE-1": 60, "SE-2": 40}, "tolerance": 5},
    {
        "kind": "budget",
        "board": "social",
        "year": 2024,
        "most": {"minor": 100_000_00, "currency": "SEK"},
    },
    {"kind": "starts_a_week", "most": 2, "clause": "how many the office can follow"},
    {"kind": "hand_over", "cases": [{"need": "a", "holder": "SE-1"}], "days": ["2024-02-01"]},
    {"kind": "own_unit", "unit": "own", "cost": {"minor": 1500_00, "currency": "SEK"}},
    {"kind": "unserved", "measure": {"unit": "hour", "per": "week"}},
]
"""A rule of each kind."""


def test_each_kind_of_rule_is_among_them() -> None:
    """None was forgotten when a new one came."""
    known = {kind.model_fields["kind"].default for kind in get_args(get_args(AnyRule)[0])}

    assert known == {rule["kind"] for rule in RULES}


def test_rules_of_every_kind_are_valid() -> None:
    """A rule of each kind, as a file states it, follows the schema of rules."""
    rules = {"format": "calloff.rules/1", "rules": RULES}
    read = parse(json.dumps(rules), source="rules.json")

    assert [] == errors("rules", rules)
    assert [] == errors("rules", json.loads(dump(read)))


def test_a_decision_is_written_and_not_read() -> None:
    """A decision has a schema, and is no document that `load` takes."""
    register = load("familjehem.json", Register)
    decision = register.decide(load("nobody-need.json", Need), on=date(2024, 1, 15))

    assert [] == errors("decision", decision.data())
    assert [] == errors("decision", decision.data(inputs="reference"))
    assert errors("decision", {**decision.data(), "inputs": "reference"})
    assert errors("decision", {**decision.data(), "outcome": {"kind": "perhaps"}})
    with pytest.raises(InputError, match="is no input"):
        parse(dump(decision), source="decision.json")


def test_a_mapping_is_a_document_too() -> None:
    """The shipped mappings are read like any other document and follow their schema."""
    for name in ("bc-child-care", "ccs-rm3830"):
        text = shipped.mapping_text(name)
        mapping = parse(text, source=name, toml=True, expected=Mapping)

        assert [] == errors("mapping", json.loads(dump(mapping)))
        assert mapping == parse(dump(mapping), source=name)
