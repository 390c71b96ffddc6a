"""Pictures: what they show, that they say it too, that nothing overlaps and nothing leaks."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import as_file, files
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calloff
from calloff import Decision, InputError, Register, Verdict, decide, has, none_of, plots
from calloff.plots import Picture
from calloff.plots.canvas import SHADES, wrapped
from calloff.plots.coverage import _readable, _shade
from calloff.plots.labels import PLOTS
from calloff.plots.price_ladder import SHOWN
from calloff.values.texts import LANGUAGES, Language

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [plots.funnel, plots.price_ladder]
HOSTILE = [
    "<script>alert('hej')</script>",
    "]]></desc><script>",
    "a $x^2$ & _b_ \\frac",
    "_hidden",
    "W" * 120,
    "Socialt arbete " * 12,
    "خدمات الأسرة",
    "ኤርትራ",
    "line\nbreak \u202eturned",
]
COUNTED = [
    {"asked": "språk: dari", "region": "05", "sure": 7},
    {"asked": "språk: dari", "region": "06", "sure": 0},
    {"asked": "hem fritt från: pälsdjur", "region": "05", "sure": 12},
    {"asked": "hem fritt från: pälsdjur", "region": None, "sure": 3},
]


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
    return register.decide(read("7F3K-need"), on=date(2024, 1, 15))


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


@pytest.fixture(scope="module")
def nobody(register: Register) -> Decision:
    """A need that nobody may serve."""
    need = read("nobody-need")
    return register.decide(need, on=need.requested)


def named(decision: Decision, name: str) -> Decision:
    """The same decision, everybody called by another name."""
    d = decision
    called = [c.replace(name=name, label=name) for c in d.candidates]
    return decide(d.need, called, d.key, d.terms, d.snapshot)


def boxes(picture: Picture) -> list[Any]:
    """The bars and cells of a picture."""
    return list(picture.figure.axes[0].patches)


def texts(picture: Picture) -> list[Any]:
    """The texts of a picture."""
    return list(picture.figure.axes[0].texts)


def overlaps(picture: Picture) -> Iterator[str]:
    """Texts that run into each other or off the sheet, as they are measured when drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(picture.figure)
    renderer = canvas.get_renderer()
    extents = [(text.get_text(), text.get_window_extent(renderer)) for text in texts(picture)]
    wide, high = picture.figure.get_size_inches() * picture.figure.dpi
    for told, extent in extents:
        if extent.x0 < 0 or extent.y0 < 0 or extent.x1 > wide + 1 or extent.y1 > high + 1:
            yield f"{told!r} runs off the sheet"
    for (one, mine), (other, theirs) in combinations(extents, 2):
        if (
            min(mine.x1, theirs.x1) - max(mine.x0, theirs.x0) > 1
            and min(mine.y1, theirs.y1) - max(mine.y0, theirs.y0) > 1
        ):
            yield f"{one!r} runs into {other!r}"


# --- What they show -----------------------------------------------------------------------------


def test_the_funnel_shows_and_says_each_count(asked: Decision) -> None:
    """For each test on which somebody fell a bar: who was left, and who fell."""
    falls = [(b, a) for _, _, b, a in asked.narrowing() if a < b]
    picture = plots.funnel(asked, "en")
    widths = [box.get_width() for box in boxes(picture)]
    one = widths[0] / 154

    expected = [154.0, *(count for b, a in falls for count in (a, b - a))]
    assert expected == pytest.approx([width / one for width in widths])
    for before, after in falls:
        assert f"{before - after} fell, {after} left" in picture.text
    assert "Nobody fell on: Age; Price: placement; Answer." in picture.text
    assert picture.text == plots.funnel_text(asked, "en")


def test_the_ladder_shows_and_says_each_price(chosen: Decision) -> None:
    """A bar for each who may serve, its parts as long as its lines, who goes first marked."""
    picture = plots.price_ladder(chosen, "en")
    legend, bars = boxes(picture)[:2], boxes(picture)[2:]
    totals = [30162857, 30908571, 30908571, 27488571]
    sums = [sum(b.get_width() for b in bars[i : i + 2]) for i in range(0, 8, 2)]

    assert ["", ""] == [box.get_hatch() for box in legend]
    assert [t / max(totals) for t in totals] == pytest.approx([s / max(sums) for s in sums])
    assert (
        "1. Orrhulta Konsulentstöd AB, hem 1: SEK\u00a0301,628.57 "
        "(placement SEK\u00a0261,000.00; T3 SEK\u00a040,628.57) – named by the key."
    ) in picture.text
    marked = [text.get_text() for text in texts(picture) if text.get_text().startswith("▶")]
    assert ["▶ 1. Orrhulta Konsulentstöd AB, hem 1 – named by the key"] == marked


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_price_is_drawn_while_suppliers_are_asked(language: Language, asked: Decision) -> None:
    """The ladder says why there is nothing on it."""
    picture = plots.price_ladder(asked, language)

    assert [] == boxes(picture)
    assert PLOTS.of(language)["ladder.asking"] == picture.text


def test_where_nobody_may_serve_the_ladder_says_so(nobody: Decision) -> None:
    """No price, no bar, one sentence."""
    assert "Nobody may serve." == plots.price_ladder(nobody, "en").text
    assert [] == boxes(plots.price_ladder(nobody, "en"))


def test_a_long_ladder_is_cut_and_says_so(chosen: Decision) -> None:
    """Forty who may serve: the first are drawn, the others counted."""
    d = chosen
    met = [c for c in d.candidates if d.eligibility(c).verdict is Verdict.MET]
    many = [c.replace(id=f"{c.id}-{copy}") for c in met for copy in range(10)]
    large = decide(d.need, many, d.key, d.terms, d.snapshot.replace(assessments=()))
    picture = plots.price_ladder(large, "en")

    assert 2 + 2 * SHOWN == len(boxes(picture))
    assert "16 more might serve and are not shown." in picture.text
    assert [] == list(overlaps(picture))


def test_an_unknown_price_is_said(chosen: Decision) -> None:
    """Whoever has no price that is known stands on the ladder, last, without a bar."""
    d = chosen
    key = d.key.replace(gates=tuple(gate for gate in d.key.gates if gate.kind != "priced"))
    last = d.ranking[-1][0]
    bare = d.candidate(last).prices.replace(rows=())
    candidates = [c.replace(prices=bare) if c.id == last else c for c in d.candidates]
    decision = decide(d.need, candidates, key, d.terms, d.snapshot)
    picture = plots.price_ladder(decision, "en")

    assert decision.chosen == d.chosen
    assert "4. Lomskifte Familjehemsvård AB, hem 5: price not stated." in picture.text
    assert 2 + 2 * 3 == len(boxes(picture))


def test_coverage_shows_each_count_in_its_cell() -> None:
    """A grid in the order of the rows; nobody is hatched, unsaid is empty."""
    picture = plots.coverage(COUNTED, "en", names={"05": "Östergötland", "06": "Jönköping"})
    cells = [text.get_text() for text in texts(picture)]

    assert (
        "språk: dari: Östergötland 7, Jönköping 0. "
        "hem fritt från: pälsdjur: Östergötland 12, none stated 3."
    ) == picture.text
    assert {"7", "0", "12", "3", "–"} <= set(cells)
    assert 2 == cells.count("–")
    assert 1 == sum(bool(box.get_hatch()) for box in boxes(picture))
    same = plots.coverage_text(COUNTED, "en", names={"05": "Östergötland", "06": "Jönköping"})
    assert picture.text == same


def test_coverage_of_nothing_is_a_picture() -> None:
    """Without rows it says so."""
    assert "Inget att visa." == plots.coverage([]).text


def test_coverage_refuses_what_is_no_grid() -> None:
    """Every row that lacks a column, counts nothing, or speaks of the same cell is told."""
    rows: list[dict[str, Any]] = [
        {"asked": "a", "region": "r", "sure": 1},
        {"asked": "a", "region": "r", "sure": 2},
        {"asked": "a", "sure": 2},
        {"asked": "a", "region": "q", "sure": -1},
        {"asked": "a", "region": "q", "sure": "3"},
    ]
    with pytest.raises(InputError) as refused:
        plots.coverage(rows)

    places = [problem.place for problem in refused.value.problems]
    assert ["rows.1", "rows.2", "rows.3.sure", "rows.4.sure"] == places
    assert "draw one lot at a time" in str(refused.value)


# --- Words, shades, room ------------------------------------------------------------------------


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_says_what_it_shows(
    draw: Callable[..., Picture], language: Language, chosen: Decision
) -> None:
    """Title and description stand in it by name, in its language; it fetches nothing."""
    picture = draw(chosen, language)
    svg = picture.svg()
    root = ElementTree.fromstring(svg)
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert title is not None
    assert desc is not None
    assert (picture.title, picture.text) == (title.text, desc.text)
    assert (title.get("id"), desc.get("id")) == (
        root.get("aria-labelledby"),
        root.get("aria-describedby"),
    )
    assert ("img", language) == (root.get("role"), root.get("lang"))
    assert "<script" not in svg
    assert [] == re.findall(r'(?:href|src)="(?!#)[^"]*"', svg)
    assert svg == picture._repr_html_()


def test_the_same_picture_is_the_same_bytes(chosen: Decision) -> None:
    """No date, no chance: it can be kept under version control."""
    assert plots.funnel(chosen).svg() == plots.funnel(chosen).svg()
    assert len(plots.funnel(chosen).svg()) < 20_000


def test_two_pictures_stand_in_one_page(chosen: Decision, asked: Decision) -> None:
    """No id of one is an id of another, and every reference finds its own."""
    pictures = [plots.funnel(chosen), plots.funnel(asked), plots.price_ladder(chosen)]
    svgs = [picture.svg() for picture in pictures]
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in svgs]

    assert all(not one & other for one, other in combinations(ids, 2))
    for svg, own in zip(svgs, ids, strict=True):
        used = {*re.findall(r'href="#([^"]+)"', svg), *re.findall(r"url\(#([^)]+)\)", svg)}
        assert used <= own


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_picture(
    draw: Callable[..., Picture], name: str, chosen: Decision
) -> None:
    """Markup, formulas, long words and other scripts are drawn as text, in their own room."""
    picture = draw(named(chosen, name))
    root = ElementTree.fromstring(picture.svg())

    assert root.find(f".//{SVG}script") is None
    if name not in {"ኤርትራ", "خدمات الأسرة"}:
        assert [] == list(overlaps(picture))
    assert "\u202e" not in picture.svg()


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="latin-1"), max_size=80))
def test_whatever_a_region_is_called_nothing_overlaps(name: str) -> None:
    """Names of any length stand beside each other and inside the sheet."""
    rows = [{"asked": name * 2, "region": f"{name}{i}", "sure": i * 50} for i in range(4)]

    assert [] == list(overlaps(plots.coverage(rows)))


@pytest.mark.parametrize("width", [4.0, 8.0, 12.0])
def test_narrow_or_wide_nothing_overlaps(width: float, chosen: Decision, asked: Decision) -> None:
    """On a slip as on a wide page."""
    for picture in (
        plots.funnel(asked, width=width),
        plots.price_ladder(chosen, width=width),
    ):
        assert [] == list(overlaps(picture))
        assert width == picture.figure.get_size_inches()[0]


def test_an_overlap_would_be_seen(chosen: Decision) -> None:
    """The measure of overlaps finds one that is made on purpose."""
    picture = plots.price_ladder(chosen)
    first, second = texts(picture)[:2]
    second.set_position(first.get_position())

    assert len(list(overlaps(picture))) > 0


def test_wrapping_loses_no_letter() -> None:
    """What is parted over lines is the same text."""
    text = "Socialt arbete ekonomisk förening " + "W" * 50

    assert text.replace(" ", "") == "".join(wrapped(text, 2.0, 10)).replace(" ", "")
    assert [""] == wrapped("", 2.0, 10)


def test_shades_are_told_apart_in_grey() -> None:
    """Any two side by side differ in lightness by a quarter of the scale, or one is hatched."""

    def light(fill: str) -> float:
        red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
        return (0.299 * red + 0.587 * green + 0.114 * blue) / 255

    pairs = zip(SHADES, (*SHADES[1:], SHADES[0]), strict=True)
    close = [
        (one, other)
        for (one, mine), (other, theirs) in pairs
        if abs(light(one) - light(other)) < 0.25 and mine == theirs
    ]
    assert [] == close
    assert len(SHADES) == len(set(SHADES))


def test_every_number_in_a_cell_can_be_read() -> None:
    """Whatever the shade, black or white stands out from it by 4.5 to 1."""

    def luminance(fill: str) -> float:
        parts = [int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for step in range(101):
        fill = _shade(step / 100)
        text = 1.0 if _readable(fill) == "white" else 0.0
        dark, bright = sorted((luminance(fill), text))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


# --- What must not leave ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draw", [*DRAWN, plots.funnel_text, plots.price_ladder_text], ids=lambda draw: draw.__name__
)
def test_protected_identity_is_refused(draw: Callable[..., object], asked: Decision) -> None:
    """Nothing of it is drawn or described, and the refusal repeats nothing."""
    d = asked
    guarded = decide(d.need.replace(protected=True), d.candidates, d.key, d.terms, d.snapshot)
    with pytest.raises(InputError, match="the identity is protected") as refused:
        draw(guarded)

    assert not any(c.name in str(refused.value) for c in d.candidates)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_excluded_place_is_drawn_nowhere(
    language: Language, register: Register, asked: Decision
) -> None:
    """The test keeps its place in the funnel, and nobody reads where a home must not lie."""
    wanted = (*asked.need.requirements, none_of(has("home_region", "1480")))
    decision = register.decide(asked.need.replace(requirements=wanted), on=date(2024, 1, 15))
    svg = plots.funnel(decision, language).svg()

    assert "Göteborg" not in svg
    assert "Gothenburg" not in svg
    assert {"sv": "inte lämnas ut", "en": "withheld"}[language] in svg.lower()


# --- Pure ---------------------------------------------------------------------------------------


def test_nothing_is_shown_written_or_set() -> None:
    """Matplotlib is loaded when something is drawn, never its windows, and stays as it was set."""
    program = """
        import os, sys
        os.environ["MPLBACKEND"] = "agg"
        from calloff import plots
        before = "matplotlib" in sys.modules
        picture = plots.coverage([{"asked": "a", "region": "r", "sure": 1}])
        import matplotlib
        settings = dict(matplotlib.rcParams)
        picture.svg()
        print(before, "matplotlib.pyplot" in sys.modules, settings == dict(matplotlib.rcParams))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )

    assert "False False True\n" == done.stdout


def test_words_need_nothing_to_draw_with(monkeypatch: pytest.MonkeyPatch, chosen: Decision) -> None:
    """The text of a picture is there without matplotlib; the picture says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    assert plots.funnel_text(chosen).startswith("Alla svar: 5.")
    assert plots.price_ladder_text(chosen).startswith("Hela avropet.")
    with pytest.raises(ImportError, match=r"calloff\[plots\]"):
        plots.funnel(chosen)
