"""The vocabulary and the key that come with the package: whole, in both languages, as quoted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from calloff import Vocabulary, shipped
from calloff.allocation_key import SHIPPED
from calloff.gates import Gate
from calloff.lot_gates import LotGate
from calloff.orderings import Ordering
from calloff.step import Step
from calloff.switches import Switch
from calloff.values.texts import LANGUAGES, blanks
from calloff.vocabulary import Code, CodeList, Text

VOCABULARY = shipped.vocabulary("social-services")
ADDA = shipped.key("adda-konsulentstod-2019")
LISTS = {codes.id: codes for codes in VOCABULARY.lists}

FAMILIES: dict[type[Step], str] = {
    LotGate: "lot gate",
    Gate: "gate",
    Ordering: "ordering",
    Switch: "switch",
}

# What each shipped step can come to, as its source says: verdicts with their notes.
ANSWERS = {
    "in_force": "met unmet",
    "buyer_eligible": "met unmet unmet.not_registered unknown",
    "ceiling_left": "met unmet unknown",
    "lot_unit": "met unmet unmet.no_such_item",
    "supplier_standing": "met met.complaint met.permit unmet.blocked unmet.left unmet.permit "
    "unknown.permit",
    "ages": "met unmet unknown unmet.silent unknown.silent",
    "requirements": "",
    "priced": "met met.tier met.graduated unmet.not_priced unmet.other_unit unmet.not_that_day "
    "unmet.not_offered unmet.no_surcharge unmet.below_lowest_tier unknown.not_priced "
    "unknown.not_that_day unknown.no_surcharge unknown.below_lowest_tier unknown.open_tier",
    "places": "met unmet.full unmet.not_then unmet.not_throughout unmet.other_places "
    "unknown.silent unknown.stale unknown.undated unknown.other_unit unknown.other_places "
    "unknown.not_throughout unknown.several_pools",
    "answered": "met unmet.declined unmet.no_answer unmet.withdrawn unmet.rejected unmet.skipped",
    "within_ceiling": "met unmet unknown.not_committed unknown.open_ended unknown.not_priced "
    "unknown.other_unit unknown.other_currency",
    "bid_within_agreement": "met met.free unmet unmet.not_bid unknown.not_bid unknown.no_bid "
    "unknown.no_ceiling",
    "best_bid": "shown.total shown.day shown.month shown.deductions shown.points shown.unknown",
    "by_value": "met met.above unmet unmet.above unknown.open_ended unknown.not_priced",
    "by_hours": "met met.above unmet unmet.above unknown.open_ended",
    "by_level": "met unmet",
    "by_item": "met unmet unknown.no_items",
    "after_declines": "met unmet",
    "when_nobody": "met unmet",
    "best_suited": "shown.tier shown.wishes shown.unsure",
    "lowest_total_price": "shown.total shown.day shown.month shown.unknown",
    "tender_rank": "shown.rank shown.unknown",
    "rotation": "shown.turn shown.last shown.never shown.unknown",
    "fewest_call_offs": "shown.count shown.unknown",
    "share": "shown.count shown.value shown.hours shown.none shown.reserve shown.unknown",
    "individuals_choice": "shown.chosen shown.other shown.nobody shown.unknown",
    "named_criterion": "shown.number shown.none shown.unknown",
    "drawn_lots": "shown.lot shown.undrawn",
}


def texts(vocabulary: Vocabulary) -> Iterator[tuple[str, Text]]:
    """Every text of a vocabulary, with what it is the text of."""
    yield vocabulary.id, vocabulary.name
    for codes in vocabulary.lists:
        yield codes.id, codes.name
        for code in codes.codes:
            yield f"{codes.id}/{code.code}", code.name
    for facet in vocabulary.facets:
        yield facet.code, facet.name
        if facet.question is not None:
            yield f"{facet.code}, question", facet.question


# ------------------------------------------------------------------------------------ places


def test_there_are_21_counties_and_290_municipalities() -> None:
    """Every county and every municipality of Sweden is there, each in its own county."""
    counties = [code for code in LISTS["regions"].codes if code.parent is None]
    municipalities = [code for code in LISTS["regions"].codes if code.parent is not None]

    assert 21 == len(counties)
    assert 290 == len(municipalities)
    assert [] == [c.code for c in counties if re.fullmatch(r"\d\d", c.code) is None]
    assert [] == [m.code for m in municipalities if re.fullmatch(r"\d{4}", m.code) is None]
    assert [] == [m.code for m in municipalities if m.parent != m.code[:2]]
    assert {c.code for c in counties} == {m.parent for m in municipalities}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("01", "Stockholms län"),
        ("05", "Östergötlands län"),
        ("0580", "Linköping"),
        ("0126", "Huddinge"),
        ("0182", "Nacka"),
        ("0380", "Uppsala"),
        ("0331", "Heby"),  # in Uppsala county since 2007
        ("0980", "Gotland"),
        ("1480", "Göteborg"),
        ("2584", "Kiruna"),
    ],
)
def test_known_places_have_their_official_codes(code: str, name: str) -> None:
    """Codes are those of Statistics Sweden."""
    assert name == LISTS["regions"].by_code[code].name.sv


def test_a_county_is_known_by_its_letters() -> None:
    """Each county's letters, alone and as in ISO 3166-2, are read as its code."""
    letters = "AB C D E F G H I K M N O S T U W X Y Z AC BD".split()
    spellings = LISTS["regions"].spellings

    assert 21 == len({spellings[letter] for letter in letters})
    assert [] == [x for x in letters if spellings[x] != spellings[f"SE-{x}"]]
    assert "05" == spellings["E"]


# -------------------------------------------------------------------------------- both languages


@pytest.mark.parametrize("name", shipped.vocabulary_names())
def test_every_text_is_in_both_languages(name: str) -> None:
    """No text is missing, blank, or a placeholder, and questions have the same blanks."""
    found = list(texts(shipped.vocabulary(name)))
    bad = [
        what
        for what, text in found
        if any(not text[language].strip() or "TODO" in text[language] for language in LANGUAGES)
        or blanks(text.sv) != blanks(text.en)
        or not blanks(text.sv) <= {"value"}
    ]

    assert found
    assert [] == bad


@pytest.mark.parametrize("name", shipped.vocabulary_names())
def test_no_two_codes_of_a_list_are_called_the_same(name: str) -> None:
    """Who reads a name knows which code is meant."""
    twice = [
        (codes.id, called)
        for codes in shipped.vocabulary(name).lists
        for language in LANGUAGES
        for called in {code.name[language].casefold() for code in codes.codes}
        if sum(code.name[language].casefold() == called for code in codes.codes) > 1
        # A county and a municipality of one name are told apart by what follows the name.
    ]

    assert [] == twice


def test_what_a_supplier_can_offer_has_the_same_codes_as_the_home() -> None:
    """A promise is about the very codes that are asked for, and is no promise of a promise."""
    by_code = VOCABULARY.by_code
    promised = [facet for facet in VOCABULARY.facets if facet.promised_by is not None]

    assert promised
    for facet in promised:
        promise = by_code[str(facet.promised_by)]

        assert (facet.codes, facet.meets) == (promise.codes, promise.meets)
        assert "unknown" == facet.silence
        assert promise.promised_by is None


def test_what_would_show_where_somebody_is_stays_with_the_caseworker() -> None:
    """Where a home lies, and that an identity is protected, is told to nobody else."""
    told = {
        code: VOCABULARY.by_code[code].told_to for code in ("home_region", "protected_identity")
    }

    assert {"home_region": ("caseworker",), "protected_identity": ("caseworker",)} == told


def test_the_question_where_a_home_lies_names_no_place() -> None:
    """The question is the same for every home, so that it tells nothing."""
    question = VOCABULARY.by_code["home_region"].question

    assert question is not None
    assert frozenset() == blanks(question.sv) | blanks(question.en)


# ------------------------------------------------------------------------------------ languages


def related(codes: CodeList, one: Code, other: Code) -> bool:
    """Whether two codes lie inside each other, or are said to be near."""
    return (
        other.code in codes.around[one.code]
        or one.code in codes.around[other.code]
        or other.code in codes.alike[one.code]
    )


def test_languages_that_are_alike_are_said_to_be_near() -> None:
    """Every pair that langcodes puts within 10 is near, or one of the two lies in the other."""
    langcodes = pytest.importorskip("langcodes")
    codes = LISTS["languages"]
    missing = [
        (one.code, other.code)
        for one, other in permutations(codes.codes, 2)
        if langcodes.tag_distance(one.code, other.code) <= 10 and not related(codes, one, other)
    ]

    assert [] == missing


def test_every_language_has_a_valid_tag() -> None:
    """Codes of languages are BCP 47 tags."""
    langcodes = pytest.importorskip("langcodes")
    tags = [code.code for code in LISTS["languages"].codes]

    assert [] == [tag for tag in tags if not langcodes.tag_is_valid(tag)]


def test_dari_and_persian_are_two_near_languages() -> None:
    """Near each other, whichever of the two is asked for, and neither inside the other."""
    codes = LISTS["languages"]

    assert "prs" in codes.alike["fa"]
    assert "fa" in codes.alike["prs"]
    assert {"prs"} == codes.around["prs"]
    assert {"fa"} == codes.around["fa"]
    assert ("prs", "fa") == (codes.spellings["fa-AF"], codes.spellings["farsi"])


@pytest.mark.parametrize("name", shipped.vocabulary_names())
def test_near_goes_both_ways(name: str) -> None:
    """If the one is near the other, the other is near the one, and nothing is near itself."""
    for codes in shipped.vocabulary(name).lists:
        for code, others in codes.alike.items():
            assert code not in others
            assert [] == [other for other in others if code not in codes.alike[other]]


# ------------------------------------------------------------------------------------- the key


@pytest.mark.parametrize("name", shipped.key_names())
def test_every_step_of_a_shipped_key_has_a_clause(name: str) -> None:
    """No gate, no ordering and no way of asking stands without the passage that it rests on."""
    key = shipped.key(name)
    clauses = [(place, step.clause) for place, step in key.steps()]

    assert clauses
    assert [] == [
        place for place, clause in [*clauses, ("asking", key.asking.clause)] if clause is None
    ]


def test_the_adda_key_says_what_is_a_reading() -> None:
    """The agreement itself has not been read: nothing is said to be in it."""
    clauses = {
        place: clause.basis
        for place, clause in [
            *((place, step.clause) for place, step in ADDA.steps()),
            ("asking", ADDA.asking.clause),
        ]
        if clause is not None
    }

    assert {"summary", "reading"} == set(clauses.values())
    assert "summary" == clauses["orderings.0"]
    assert "summary" == clauses["orderings.1"]
    assert "reading" == clauses["gates.1"]


def test_what_the_adda_key_quotes_stands_word_for_word_in_the_public_text() -> None:
    """Every passage is in Adda's public summary, letter by letter.

    The public text is not kept here: the folder that it lies in is named in CALLOFF_SOURCES.
    """
    folder = os.environ.get("CALLOFF_SOURCES")
    if folder is None:
        pytest.skip("CALLOFF_SOURCES names no folder with the public text of Adda's agreement.")
    (path,) = Path(folder).glob("004*.txt")
    text = path.read_text(encoding="utf-8")
    clauses = [step.clause for _, step in ADDA.steps()] + [ADDA.asking.clause]
    passages = [clause.passage for clause in clauses if clause is not None]

    assert passages
    assert [] == [passage for passage in passages if passage not in text]


# ------------------------------------------------------------------------------- words of steps


def test_every_shipped_step_is_known_by_its_kind() -> None:
    """The list of what is shipped is what the package defines, each kind once."""
    kinds = [step.model_fields["kind"].default for step in SHIPPED]
    defined = {
        kind
        for family in FAMILIES
        for kind, step in family.kinds.items()
        if step.__module__.startswith("calloff.")
    }

    assert len(set(kinds)) == len(kinds)
    assert defined == set(kinds)
    assert set(ANSWERS) == set(kinds)


@pytest.mark.parametrize("step", SHIPPED, ids=lambda step: step.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_step_comes_to_has_its_words(step: type[Step], language: str) -> None:
    """For every verdict and note there is a sentence of its own, or the verdict's."""
    kind = step.model_fields["kind"].default
    silent = [
        answer
        for answer in ANSWERS[kind].split()
        if step.says.find(language, answer, answer.partition(".")[0]) is None  # type: ignore[arg-type]
    ]

    assert step.says.find(language, "name")  # type: ignore[arg-type]
    assert [] == silent


@pytest.mark.parametrize("step", SHIPPED, ids=lambda step: step.__name__)
def test_a_step_has_no_words_that_are_never_said(step: type[Step]) -> None:
    """Every sentence belongs to something that the step can come to."""
    kind = step.model_fields["kind"].default
    said = {"name", *ANSWERS[kind].split()}
    said |= {answer.partition(".")[0] for answer in said}

    assert [] == [code for code in step.says.sv if code not in said]


@pytest.mark.parametrize("step", SHIPPED, ids=lambda step: step.__name__)
def test_a_sentence_ends_as_one_does(step: type[Step]) -> None:
    """Sentences of verdicts end with a full stop and begin with a capital or a value."""
    bad = [
        (language, code)
        for language in LANGUAGES
        for code, sentence in step.says.of(language).items()
        if code.partition(".")[0] in {"met", "unmet", "unknown"}
        and not (sentence.endswith(".") and (sentence[0].isupper() or sentence[0] == "{"))
    ]

    assert [] == bad
