"""What a notebook shows of a decision: the answer, the funnel, the order, every reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from calloff import Ask, Decision, Need, Register, Verdict, decide, has, none_of, views
from calloff.protocol import sentence
from calloff.values.texts import LANGUAGES, Language
from calloff.views import Discretion, decision_view
from calloff.views.candidates import SHOWN
from calloff.views.fallen import NAMED
from calloff.views.labels import VIEW

HOSTILE = [
    "<script>alert('hej')</script>",
    '" onmouseover="alert(1)',
    "</article></style><style>*{display:none}",
    "&lt;b&gt;",
    "<details open ontoggle=alert(1)>",
]


class Read(HTMLParser):
    """Tags, attributes and words of some HTML; every element is closed by its own tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def said(self) -> str:
        """All that can be read."""
        return " ".join(self.words).replace("\u00a0", " ")


def shown(decision: Decision, language: Language = "en") -> Read:
    """What a decision shows."""
    return Read(decision_view(decision, language).fragment)


def names(decision: Decision) -> Iterator[str]:
    """The names of all suppliers."""
    yield from {candidate.name for candidate in decision.candidates}


# --- What is shown ------------------------------------------------------------------------------


def test_a_notebook_shows_the_view_and_a_terminal_the_protocol(
    decisions: Mapping[str, Decision],
) -> None:
    """What a decision from a register is shown by is this; printed it is the protocol still."""
    decision = decisions["chosen"]

    assert decision_view(decision).fragment == decision._repr_html_()
    assert decision_view(decision)._repr_html_() == decision._repr_html_()
    assert str(decision).startswith("Avrop för behov 7F3K\n====")


def test_a_decision_that_nobody_tells_shows_nothing(decisions: Mapping[str, Decision]) -> None:
    """One made without a register has no words of its own; its view can be asked for."""
    d = decisions["chosen"]
    bare = decide(d.need, d.candidates, d.key, d.terms, d.snapshot)

    assert bare._repr_html_() is None
    assert decision_view(d).fragment == decision_view(bare).fragment


@pytest.mark.parametrize("kind", ["ask", "chosen", "tied", "nobody", "escalate"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_by_itself(
    kind: str, language: Language, decisions: Mapping[str, Decision]
) -> None:
    """Whatever it comes to: no script, nothing fetched, no blank left open, in its language."""
    decision = decisions[kind]
    html = decision_view(decision, language).fragment
    read = Read(html)

    assert kind == decision.outcome.kind
    assert {"script", "img", "link", "iframe", "object", "a"}.isdisjoint(read.tags)
    assert [] == [name for name, _ in read.attributes if name.startswith("on")]
    assert "url(" not in html
    assert "http" not in html
    assert html.startswith(f'<article class="calloff-view" lang="{language}"')
    assert not set("{}") & set(read.said)
    assert read.said.count("7F3K") + read.said.count(decision.need.id) > 0


def test_the_funnel_counts_from_all_to_few(decisions: Mapping[str, Decision]) -> None:
    """The counts are those of the decision, after each test on which somebody fell."""
    decision = decisions["ask"]
    left = [after for _, _, before, after in decision.narrowing() if after < before]
    html = decision_view(decision).fragment

    chain = re.search(r'<ol class="chain"[^>]*>(.*?)</ol>', html)
    assert chain is not None
    assert [154, *left] == [int(count) for count in re.findall(r"<li>(\d+)</li>", chain[1])]
    assert "3 prövningar som ingen föll på" in html


def test_every_verdict_about_who_may_serve_unfolds(decisions: Mapping[str, Decision]) -> None:
    """About each of those who are ranked every finding stands there, with what it rests on."""
    decision = decisions["chosen"]
    said = shown(decision).said

    ranked = [id for tier in decision.ranking for id in tier]
    assert len(ranked) == 4
    for id in ranked:
        for finding in decision.findings(id):
            tail = sentence(decision, finding, "en")
            assert tail[1:] in said
    assert "“Dygnspris enligt ramavtal”" in said


def test_whoever_fell_stands_with_everything_that_is_not_met(
    decisions: Mapping[str, Decision],
) -> None:
    """All who fell are named, once, with all their reasons, by the first test they fell on."""
    decision = decisions["ask"]
    html = decision_view(decision, "en").fragment
    fell = [e for e in decision.eligibilities if e.against]
    teller = Discretion.about(decision, "en").teller

    assert 147 == len(fell)
    for eligibility in fell:
        name = escape(teller.name(eligibility.candidate))
        (item,) = re.findall(rf"<summary>{re.escape(name)}</summary>(.*?)</ul>", html)
        assert len(eligibility.against) == item.count("<li ")
    assert "Language spoken by the consultant: Dari: 111" in html
    assert "(13 of them on this alone)" in html


def test_prices_stand_line_by_line_once_there_is_an_order(
    decisions: Mapping[str, Decision],
) -> None:
    """The lines, the total and who is named, for each who may serve."""
    said = shown(decisions["chosen"]).said

    assert "placement: 180 days at SEK 1,450.00" in said
    assert "SEK 301,628.57" in said
    assert 4 == said.count("The price, line by line")
    assert 1 == said.count("named by the key")
    assert 2 == shown(decisions["tied"]).said.count("not told apart by the key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_amount_is_shown_while_suppliers_are_to_be_asked(
    language: Language, decisions: Mapping[str, Decision]
) -> None:
    """People compare before they see a price: no total and no order stand there yet."""
    decision = decisions["ask"]
    said = shown(decision, language).said
    totals = {
        measure.shown["total_minor"] // 100
        for measures in decision.measures.values()
        for measure in measures
        if isinstance(measure.shown, dict) and "total_minor" in measure.shown
    }

    units = {
        str(row.amount)
        for tier in decision.ranking
        for id in tier
        for row in decision.candidate(id).prices.rows
        if row.item in {"placement", "T3"}
    }

    assert len(totals) == 7
    assert len(units) > 7
    plain = re.sub(r"[,\s]", "", said)
    assert [] == [total for total in totals if str(total) in plain]
    assert [] == [unit for unit in units if re.search(rf"\b{unit} ?(SEK|kr)", said)]
    assert "SEK" not in said
    assert re.search(r"\bkr\b", said) is None
    assert VIEW.of(language)["lines"] not in said


def test_who_is_asked_and_what_stands_there(decisions: Mapping[str, Decision]) -> None:
    """Seven suppliers and the same questions to all."""
    decision = decisions["ask"]
    assert isinstance(decision.outcome, Ask)
    said = shown(decision).said

    assert "To be asked: 7" in said
    assert all(decision.candidate(id).name in said for id in decision.outcome.whom)
    assert "Does the consultant speak Dari?" in said
    assert "Which concrete proposal is there, and when is it free?" in said


def test_what_stands_in_the_way_is_said(decisions: Mapping[str, Decision]) -> None:
    """Where the agreement has run out, that stands there and no order does."""
    said = shown(decisions["escalate"]).said

    assert "What stands in the way" in said
    assert "The order by the key" not in said


def test_a_page_can_be_kept(decisions: Mapping[str, Decision]) -> None:
    """A whole page has its language, letters and title, and shows the same."""
    view = decision_view(decisions["chosen"], "en")
    page = view.page()

    assert page.startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    assert "<title>Call-off for need 7F3K</title>" in page
    assert "<h1>Call-off for need 7F3K</h1>" in page
    assert view.fragment in page
    assert "SEK" not in repr(view)


# --- What must not leave ------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_becomes_markup(hostile: str, decisions: Mapping[str, Decision]) -> None:
    """Whatever a supplier calls itself or a home, it is said, and nothing comes of it."""
    d = decisions["chosen"]

    def renamed(name: str) -> Read:
        called = [c.replace(name=name, label=name) for c in d.candidates]
        return shown(decide(d.need, called, d.key, d.terms, d.snapshot))

    usual, read = renamed("a"), renamed(hostile)

    assert usual.tags == read.tags
    assert usual.attributes == read.attributes
    assert f"{hostile}, {hostile}" in read.words


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\n", "\u2028", "\x00"])
def test_no_name_turns_the_text_round(mark: str, decisions: Mapping[str, Decision]) -> None:
    """Marks that turn text round or break a line do not come through."""
    d = decisions["chosen"]
    called = [c.replace(name=f"abc{mark}def", label=None) for c in d.candidates]
    html = decision_view(decide(d.need, called, d.key, d.terms, d.snapshot)).fragment

    assert mark not in html
    assert "abc" in html


@pytest.mark.parametrize("kind", ["ask", "chosen", "tied", "nobody", "escalate"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_protected_identity_leaves_by_no_door(
    kind: str, language: Language, decisions: Mapping[str, Decision]
) -> None:
    """Neither who, nor what is required, nor who might serve; only that there is an answer."""
    d = decisions[kind]
    need = d.need.replace(protected=True)
    guarded = decide(need, d.candidates, d.key, d.terms, d.snapshot)
    view = decision_view(guarded, language)
    read = Read(view.fragment)

    assert kind == guarded.outcome.kind
    assert [] == [name for name in names(guarded) if name in view.page()]
    words = {"dari", "Dari", "Östergötland", "päls", "fur", "9 år", "9 years", "2014", "SEK", "kr "}
    assert [] == [word for word in words if word in read.said]
    assert {"details", "table", "li"}.isdisjoint(read.tags)
    assert "protokollet" in read.said or "protocol" in read.said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_excluded_place_is_not_kept_in_a_notebook(
    language: Language, register: Register, need: Need
) -> None:
    """Where a home must not lie is for the caseworker's protocol, and not for what is saved."""
    asked = (*need.requirements, none_of(has("home_region", "1480")))
    decision = register.decide(need.replace(requirements=asked), on=date(2024, 1, 15))
    html = decision_view(decision, language).fragment

    assert "Göteborg" in str(decision)
    assert "Göteborg" not in html
    assert {"sv": "lämnas inte ut", "en": "withheld"}[language] in html.lower()


# --- Large registers ----------------------------------------------------------------------------


def test_a_large_register_is_counted_and_not_written_out(
    register: Register, decisions: Mapping[str, Decision]
) -> None:
    """Of thousands the first are shown, how many follow is said, and the rest is counted."""
    d = decisions["ask"]
    many = [c.replace(id=f"{c.id}/{copy}") for c in d.candidates for copy in range(12)]
    large = decide(d.need, many, d.key, d.terms, d.snapshot)
    read, small = shown(large), shown(d)

    assert 1848 == len(large.candidates) > NAMED
    assert read.tags.count("details") < SHOWN + 10 < small.tags.count("details")
    assert "1848" in read.said
    assert "To be asked: 84" in read.said
    assert f"{84 - SHOWN} more might serve" in read.said
    assert "Language spoken by the consultant: Dari: 1332" in read.said
    more = [c.replace(id=f"{c.id}/{copy}") for c in d.candidates for copy in range(24)]
    larger = decide(d.need, more, d.key, d.terms, d.snapshot)
    assert len(decision_view(larger).fragment) < 1.1 * len(decision_view(large).fragment)


def test_many_who_may_serve_are_shown_in_part(decisions: Mapping[str, Decision]) -> None:
    """An order of forty shows its beginning and says how many follow."""
    d = decisions["chosen"]
    met = [c for c in d.candidates if d.eligibility(c).verdict is Verdict.MET]
    snapshot = d.snapshot.replace(assessments=())
    many = [c.replace(id=f"{c.id}-{copy}") for c in met for copy in range(10)]
    large = decide(d.need, many, d.key, d.terms, snapshot)
    read = shown(large)

    assert 40 == len(many)
    assert SHOWN == read.said.count("The price, line by line")
    assert "16 more might serve" in read.said


# --- Words --------------------------------------------------------------------------------------


def test_every_word_of_a_view_is_used() -> None:
    """No sentence stands among the words that nothing says."""
    folder = Path(views.__file__).parent
    code = "".join(p.read_text("utf-8") for p in folder.glob("*.py") if p.name != "labels.py")
    used = set(re.findall(r"[\"']([a-z_.]+)[\"']", code))
    counted = {f"{stem}.{number}" for stem in used for number in ("one", "many")}
    protected = {"protected.chosen", "protected.tied"}
    verdicts = {str(verdict) for verdict in Verdict}

    assert set() == VIEW.sv.keys() - used - counted - protected - verdicts
