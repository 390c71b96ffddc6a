"""An outline set as text, Markdown and HTML: the same words, and no more than words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.typeset import FILES, MEDIA, as_html, as_markdown, as_page, as_text

SCRIPT = "<script>alert('hej')</script>"
OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BREAKS = ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"]


def everywhere(text: str) -> Outline:
    """An outline that says a text in every part there is."""
    return Outline(
        title=text,
        parts=(
            Heading(text),
            Heading(text, level=2),
            Paragraph(text),
            Paragraph(text, strong=True),
            Lines(((text, text),)),
            Bullets((text,)),
            Table((text, text), ((text, text),), frozenset({1})),
        ),
    )


def only(part: Part) -> Outline:
    """An outline with one part."""
    return Outline("T", (part,))


class Tags(HTMLParser):
    """Which tags a document has, and what it says between them."""

    def __init__(self) -> None:
        """Read nothing yet."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        self.said.append(data)


def test_every_part_is_set_in_plain_text() -> None:
    """Headings are underlined, facts aligned, columns straight, numbers to the right."""
    outline = Outline(
        "Call-off",
        (
            Heading("Prices"),
            Paragraph("Two answers.", strong=True),
            Lines((("Lot", "A"), ("Term", "2021-09-15"))),
            Bullets(("one", "two")),
            Heading("P", level=2),
            Table(("Item", "Amount"), (("placement", "1 450"), ("T3", "9")), frozenset({1})),
        ),
    )

    assert (
        "Call-off\n"
        "========\n"
        "\n"
        "Prices\n"
        "------\n"
        "\n"
        "Two answers.\n"
        "  Lot:  A\n"
        "  Term: 2021-09-15\n"
        "  - one\n"
        "  - two\n"
        "\n"
        "P\n"
        "·\n"
        "\n"
        "  Item       Amount\n"
        "  ---------  ------\n"
        "  placement   1 450\n"
        "  T3              9\n"
    ) == as_text(outline)


def test_every_part_is_set_in_markdown() -> None:
    """The same outline in Markdown, with the number's column to the right."""
    outline = Outline(
        "Call-off",
        (
            Heading("Prices"),
            Paragraph("Two answers.", strong=True),
            Lines((("Lot", "A"),)),
            Bullets(("one", "two")),
            Heading("P", level=2),
            Table(("Item", "Amount"), (("placement", "1 450"),), frozenset({1})),
        ),
    )

    assert (
        "# Call-off\n\n## Prices\n\n**Two answers.**\n\n- Lot: A\n\n- one\n- two\n\n### P\n\n"
        "| Item | Amount |\n| --- | ---: |\n| placement | 1 450 |\n"
    ) == as_markdown(outline)


def test_html_stands_by_itself() -> None:
    """A fragment has its language and its style, and fetches nothing from elsewhere."""
    html = as_html(Outline("T", (Paragraph("Hej"),), "sv"))
    read = Tags()
    read.feed(html)

    assert html.startswith('<article class="calloff" lang="sv">')
    assert {"article", "style", "h1", "p"} == set(read.tags)
    assert {"class", "lang"} == {name for name, _ in read.attributes}
    assert "http" not in html
    assert "url(" not in html


def test_a_page_is_whole() -> None:
    """It says what it is: its kind, language, letters and title; each outline is an article."""
    page = as_page(Outline("Först & främst", (Paragraph("Hej"),), "sv"), Outline("Sedan", ()))
    read = Tags()
    read.feed(page)

    assert page.startswith('<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">')
    assert "<title>Först &amp; främst</title>" in page
    assert (1, 2, 1) == tuple(read.tags.count(tag) for tag in ("body", "article", "style"))
    assert page.endswith("</article>\n</body>\n</html>\n")
    assert "break-before:page" in page
    assert "http" not in page
    assert "url(" not in page


def test_a_file_in_html_is_a_page_and_the_rest_as_it_was() -> None:
    """Text and Markdown stand in a file as they are; HTML that is put into a page is a fragment."""
    outline = Outline("T", (Paragraph("Hej"),), "sv")

    assert set(MEDIA) == set(FILES)
    assert as_page(outline) == FILES["html"](outline)
    assert as_html(outline) == MEDIA["html"](outline)
    assert [MEDIA[m](outline) for m in ("text", "markdown")] == [
        FILES[m](outline) for m in ("text", "markdown")
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        SCRIPT,
        "<img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "</article></style><style>",
        "&lt;script&gt;",
        "<!-- -->",
    ],
)
def test_no_value_becomes_markup_in_html(hostile: str) -> None:
    """Whatever a supplier calls itself, HTML says it and does nothing with it."""
    usual, read = Tags(), Tags()
    usual.feed(as_html(everywhere("a")))
    read.feed(as_html(everywhere(hostile)))

    assert usual.tags == read.tags
    assert usual.attributes == read.attributes
    assert hostile in read.said


@pytest.mark.parametrize(
    "hostile",
    [
        SCRIPT,
        "a | b",
        "**strong** _em_ `code` # head",
        "[text](javascript:alert(1))",
        "![image](x)",
        "back\\slash",
    ],
)
def test_no_value_becomes_markup_in_markdown(hostile: str) -> None:
    """Marks are escaped, and a browser that shows Markdown finds no tag."""
    markdown = as_markdown(only(Paragraph(hostile)))

    assert "<" not in markdown
    assert [] == re.findall(r"(?<!\\)[|*_`\[\]]", markdown.removeprefix("# T"))


@pytest.mark.parametrize(
    "start", ["1. one", "1) one", "- one", "+ one", "> one", "---", "# one", "    one", "~~~ one"]
)
def test_no_value_begins_a_list_or_a_block_in_markdown(start: str) -> None:
    """A value that begins as a list, a rule or a block of code does is none."""
    paragraph = as_markdown(only(Paragraph(start))).splitlines()[2]
    item = as_markdown(only(Bullets((start,)))).splitlines()[2].removeprefix("- ")

    assert [] == [
        text for text in (paragraph, item) if re.match(r"\d+[.)]|[-+>#~]|    ", text) is not None
    ]


def test_a_pipe_does_not_make_a_column() -> None:
    """A row has as many cells as its head, whatever stands in them."""
    table = Table(("Who", "Why"), (("A | B", "c|d"),))
    rows = as_markdown(only(table)).splitlines()[2:]

    assert [3, 3, 3] == [len(re.findall(r"(?<!\\)\|", row)) for row in rows]


@pytest.mark.parametrize("medium", ["text", "markdown"])
def test_a_line_break_in_a_value_makes_no_line(medium: str) -> None:
    """A name with a line break in it cannot write a heading or a row of its own."""
    due = len(MEDIA[medium](everywhere("P Forged")).splitlines())
    lines = {end: MEDIA[medium](everywhere(f"P{end}Forged")).splitlines() for end in BREAKS}

    assert [] == [end for end in BREAKS if len(lines[end]) != due]
    assert [] == [end for end in BREAKS for line in lines[end] if line.startswith("Forged")]


@pytest.mark.parametrize("medium", sorted(MEDIA))
def test_a_mark_that_turns_the_text_round_does_not_come_through(medium: str) -> None:
    """An override of direction in a name cannot show the reader another text than there is."""
    set_ = {mark: MEDIA[medium](everywhere(f"abc{mark}def")) for mark in OVERRIDES}

    assert [] == [mark for mark in OVERRIDES if mark in set_[mark]]


@pytest.mark.parametrize("text", ["خدمات الأسرة", "שירותי משפחה", "Åsa Öberg", "ኤርትራ"])
@pytest.mark.parametrize("medium", sorted(MEDIA))
def test_words_in_any_script_come_through(medium: str, text: str) -> None:
    """A name in Arabic, Hebrew or Tigrinya is set as it is written."""
    assert text in MEDIA[medium](everywhere(text))


def test_long_paragraphs_facts_and_items_wrap() -> None:
    """Nothing that has blanks in it is wider than a page of plain text."""
    long = "ord " * 60
    outline = Outline("T", (Paragraph(long), Lines((("Label", long),)), Bullets((long,))))

    assert 96 >= max(len(line) for line in as_text(outline).splitlines())


def test_the_last_column_of_a_table_wraps() -> None:
    """What does not fit goes on below, in its own column."""
    table = Table(("Who", "Why"), (("P", "meets " * 40), ("Q", "short")))
    lines = as_text(only(table)).splitlines()[3:]

    assert 96 >= max(len(line) for line in lines)
    assert [line[:5].strip() for line in lines if line[:5].strip()] == ["Who", "---", "P", "Q"]
    assert 40 == sum(line.count("meets") for line in lines)


def test_a_wide_first_column_keeps_the_table_on_the_page() -> None:
    """A long test in the funnel does not push its counts off the page."""
    table = Table(
        ("Test", "Left"), (("language spoken by the consultant: " * 4, "3"),), frozenset({1})
    )

    assert 96 >= max(len(line) for line in as_text(only(table)).splitlines())


def test_an_empty_outline_is_a_title() -> None:
    """Nothing to say is said in one line in every medium."""
    assert "T\n=\n" == as_text(Outline("T", ()))
    assert "# T\n" == as_markdown(Outline("T", ()))
    assert "<h1>T</h1>" in as_html(Outline("T", ()))


def test_sections_with_nothing_to_say_are_left_out() -> None:
    """An outline is made of sections; empty ones leave no trace."""
    outline = Outline.of("T", [[Heading("A")], [], [Paragraph("b")]], "sv")

    assert (Heading("A"), Paragraph("b")) == outline.parts
    assert "sv" == outline.language
