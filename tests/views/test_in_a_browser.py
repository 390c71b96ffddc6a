"""The view and the pictures as a browser shows them: read by eye, by keyboard and by a reader.

The accessibility rules are those of axe-core. Without Chromium nothing here can be tried, and the
run says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest

from calloff import Decision, plots
from calloff.views import decision_view

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

JUPYTER = """
:root{--jp-layout-color0:#111;--jp-content-font-color0:#fff}
body{background:#111;color:#fff}
.jp-RenderedHTMLCommon table{font-size:12px;margin-left:auto;margin-right:auto}
.jp-RenderedHTMLCommon :is(td,th){text-align:right;max-width:none;white-space:nowrap}
.jp-RenderedHTMLCommon tbody tr:nth-child(odd){background:#333}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests here."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        # Some hosts of tests run as root in a container, where Chromium has no sandbox.
        options = ["--no-sandbox", "--disable-gpu"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Open HTML as a page: by day or by night, so wide."""
    pages = []

    def open_(html: str, scheme: str = "light", width: int = 1000) -> Any:
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        pages.append(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html)
        assert [] == asked
        return page

    yield open_
    for page in pages:
        page.close()


def unfolded(page: Any) -> Any:
    """The page with everything open."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong, with where it is."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    page.evaluate(files(axe.__name__).joinpath("axe.min.js").read_text(encoding="utf-8"))
    told: list[dict[str, Any]] = page.evaluate("axe.run().then(said => said.violations)")
    return [f"{v['id']}: {node['html'][:160]}" for v in told for node in v["nodes"][:3]]


@pytest.mark.parametrize(
    ("kind", "scheme"),
    [
        ("ask", "light"),
        ("chosen", "light"),
        ("chosen", "dark"),
        ("tied", "dark"),
        ("nobody", "dark"),
    ],
)
def test_a_page_breaks_no_rule_of_accessibility(
    kind: str, scheme: str, opened: Any, decisions: Mapping[str, Decision]
) -> None:
    """Headings, contrast, names, landmarks: nothing is found, with everything unfolded."""
    page = unfolded(opened(decision_view(decisions[kind], "en").page(), scheme))

    assert [] == violations(page)


def test_a_page_with_pictures_breaks_no_rule(
    opened: Any, decisions: Mapping[str, Decision]
) -> None:
    """A reader is told what each picture shows, by its name and its description."""
    drawn = [
        plots.funnel(decisions["ask"], "en"),
        plots.price_ladder(decisions["chosen"], "en"),
        plots.coverage([{"asked": "dari", "region": "05", "sure": 7}], "en"),
    ]
    shown = "".join(picture.svg() for picture in drawn)
    page = opened(
        f'<!doctype html><html lang="en"><title>P</title><main><h1>Pictures</h1>{shown}</main>'
    )

    assert [] == violations(page)
    assert [p.title for p in drawn] == [
        page.get_by_role("img", name=p.title, exact=True).locator("title").text_content()
        for p in drawn
    ]


def test_the_rules_are_really_tried(opened: Any) -> None:
    """What is wrong on purpose is found: the check can fail."""
    page = opened('<p style="color:#ccc;background:#fff">faint</p><img src="data:,">')

    found = {told.partition(":")[0] for told in violations(page)}
    assert {"color-contrast", "image-alt", "html-has-lang"} <= found


def test_it_follows_the_theme_of_the_notebook(
    opened: Any, decisions: Mapping[str, Decision]
) -> None:
    """In a dark notebook on a system set to light it is dark, tables straight, all readable."""
    fragment = decision_view(decisions["chosen"], "en").fragment
    page = unfolded(
        opened(
            f'<!doctype html><html lang="en"><title>N</title><style>{JUPYTER}</style>'
            '<body data-jp-theme-light="false"><main><h1>Notebook</h1>'
            f'<div class="jp-RenderedHTMLCommon">{fragment}</div></main>'
        )
    )
    look = "e => {const s = getComputedStyle(e); return [s.backgroundColor, s.color]}"
    row = "e => {const s = getComputedStyle(e); return [s.backgroundColor, s.textAlign]}"

    assert ["rgb(17, 17, 17)", "rgb(255, 255, 255)"] == page.eval_on_selector("article", look)
    assert ["rgba(0, 0, 0, 0)", "left"] == page.eval_on_selector("tbody tr > th", row)
    assert "rgba(0, 0, 0, 0)" == page.eval_on_selector("tbody tr", row)[0]
    assert [] == violations(page)


@pytest.mark.parametrize(("theme", "scheme"), [("vscode-dark", "light"), ("vscode-light", "dark")])
def test_it_follows_the_theme_of_the_editor(
    theme: str, scheme: str, opened: Any, decisions: Mapping[str, Decision]
) -> None:
    """An editor says its theme by a class, whatever the system is set to."""
    fragment = decision_view(decisions["chosen"], "en").fragment
    page = opened(f'<body class="{theme}">{fragment}', scheme)
    told = page.eval_on_selector("article", "e => getComputedStyle(e).colorScheme")

    assert theme == f"vscode-{told}"


def test_everything_unfolds_by_keyboard(opened: Any, decisions: Mapping[str, Decision]) -> None:
    """The tabulator reaches each summary in turn, and the enter key opens it."""
    page = opened(decision_view(decisions["chosen"]).page())
    summaries = page.locator("summary").count()
    for _ in range(summaries):
        page.keyboard.press("Tab")
        assert "SUMMARY" == page.evaluate("document.activeElement.tagName")
        assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("Enter")

    assert summaries > 10
    assert summaries == page.locator("details[open]").count()


@pytest.mark.parametrize(("kind", "width"), [("ask", 320), ("chosen", 320), ("chosen", 700)])
def test_nothing_runs_out_of_the_page(
    kind: str, width: int, opened: Any, decisions: Mapping[str, Decision]
) -> None:
    """On a telephone as on a wide screen it is read by scrolling down only."""
    page = unfolded(opened(decision_view(decisions[kind]).page(), width=width))

    assert width >= page.evaluate("document.documentElement.scrollWidth")


def test_printed_it_is_open(opened: Any, decisions: Mapping[str, Decision]) -> None:
    """On paper nothing can be unfolded, so the reasons stand there."""
    page = opened(decision_view(decisions["chosen"], "en").page())
    finding = page.locator(".findings li").first
    assert not finding.is_visible()
    page.emulate_media(media="print")

    assert finding.is_visible()
