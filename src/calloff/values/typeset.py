"""An outline as plain text, Markdown or HTML: the same words in the same order."""

from __future__ import annotations

import html as _html
import re
import textwrap
from collections.abc import Callable, Iterator
from itertools import zip_longest

from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table

__all__ = ["FILES", "MEDIA", "as_html", "as_markdown", "as_page", "as_text", "one_line"]

_WIDTH = 96


def as_text(outline: Outline) -> str:
    """The outline for a terminal or a journal that takes plain text."""
    outline = _plain(outline)
    lines = [outline.title, "=" * len(outline.title)]
    for part in outline.parts:
        lines += ["", *_text(part)] if not isinstance(part, Bullets | Lines) else _text(part)
    return "\n".join(line.rstrip() for line in lines) + "\n"


_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line, and no mark in it that turns others round.

    A value may come from anywhere: it must not be able to forge a line of the protocol.
    """
    kept = _TURNS.sub("", text)
    return _BREAKS.sub(lambda found: found[0] if found[0] in _SPACES else " ", kept)


def _plain(outline: Outline) -> Outline:
    """The outline with every text on one line, and no mark in it that turns others round."""
    line = one_line

    def part(given: Part) -> Part:
        if isinstance(given, Heading):
            return Heading(line(given.text), given.level)
        if isinstance(given, Paragraph):
            return Paragraph(line(given.text), given.strong)
        if isinstance(given, Bullets):
            return Bullets(tuple(line(item) for item in given.items))
        if isinstance(given, Lines):
            return Lines(tuple((line(label), line(fact)) for label, fact in given.rows))
        rows = tuple(tuple(line(cell) for cell in row) for row in given.rows)
        return Table(tuple(line(cell) for cell in given.head), rows, given.numbers)

    parts = tuple(part(given) for given in outline.parts)
    return Outline(line(outline.title), parts, outline.language)


_SPACES = frozenset(" \u00a0\u202f")
"""Spaces that stand as they are: amounts are written with those that do not break."""


def _text(part: Part) -> Iterator[str]:
    """One part as lines of text."""
    if isinstance(part, Heading):
        yield part.text
        if part.level < 3:
            yield ("-" if part.level == 1 else "·") * len(part.text)
    elif isinstance(part, Paragraph):
        yield from textwrap.wrap(part.text, _WIDTH, break_long_words=False)
    elif isinstance(part, Bullets):
        for item in part.items:
            yield from textwrap.wrap(
                item,
                _WIDTH,
                initial_indent="  - ",
                subsequent_indent="    ",
                break_long_words=False,
            )
    elif isinstance(part, Lines):
        width = max((len(label) for label, _ in part.rows), default=0) + 2
        for label, fact in part.rows:
            wrapped = textwrap.wrap(fact, _WIDTH - width - 2, break_long_words=False) or [""]
            yield f"  {label + ':':<{width}}{wrapped[0]}"
            yield from (" " * (width + 2) + more for more in wrapped[1:])
    else:
        yield from _text_table(part)


def _text_table(table: Table) -> Iterator[str]:
    """A table in columns as wide as their widest cell, the widest wrapped to keep to the page."""
    rows = [table.head, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    room = _WIDTH - 2 * len(widths)
    while sum(widths) > room and max(widths) > _NARROW:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate(rows):
        cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            yield "  " + "  ".join(
                f"{cell:>{width}}" if column in table.numbers else f"{cell:<{width}}"
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        if number == 0:
            yield "  " + "  ".join("-" * width for width in widths)


_NARROW = 16
"""No column is wrapped to less than so many characters."""


def _wrapped(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_long_words=False) or [""]


def as_markdown(outline: Outline) -> str:
    """The outline as Markdown."""
    outline = _plain(outline)
    blocks = [f"# {_escaped(outline.title)}"]
    for part in outline.parts:
        if isinstance(part, Heading):
            blocks.append(f"{'#' * (part.level + 1)} {_escaped(part.text)}")
        elif isinstance(part, Paragraph):
            text = _escaped(part.text)
            blocks.append(f"**{text}**" if part.strong else text)
        elif isinstance(part, Bullets):
            blocks.append("\n".join(f"- {_escaped(item)}" for item in part.items))
        elif isinstance(part, Lines):
            rows = (f"- {_escaped(label)}: {_escaped(fact)}" for label, fact in part.rows)
            blocks.append("\n".join(rows))
        else:
            marks = ["---:" if i in part.numbers else "---" for i in range(len(part.head))]
            rows = (
                f"| {' | '.join(cells)} |"
                for cells in [
                    [_escaped(cell) for cell in part.head],
                    marks,
                    *([_escaped(cell) for cell in row] for row in part.rows),
                ]
            )
            blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    """The text, with nothing in it that Markdown or a browser would take for markup."""
    safe = re.sub(r"([\\`*_{}\[\]|#])", r"\\\1", text.strip())
    safe = re.sub(r"^(\d+)([.)])", r"\1\\\2", safe)
    safe = re.sub(r"^([-+~])", r"\\\1", safe)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_html(outline: Outline) -> str:
    """The outline as an HTML fragment that stands by itself: no script, nothing from elsewhere."""
    return _article(outline, f"<style>{_STYLE}</style>\n")


def as_page(outline: Outline, *more: Outline) -> str:
    """Outlines as one whole HTML page, to be kept as a file, read in a browser and printed on A4.

    Args:
        outline: What stands first; the page has its title and its language.
        more: What follows, each on a sheet of its own when it is printed.
    """
    first = _plain(outline)
    articles = "".join(_article(each) for each in (outline, *more))
    return (
        f'<!doctype html>\n<html lang="{first.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_html.escape(first.title)}</title>\n"
        f"<style>{_PAGE}{_STYLE}</style>\n</head>\n<body>\n{articles}</body>\n</html>\n"
    )


def _article(outline: Outline, style: str = "") -> str:
    """The outline as an article, with its style in it where it stands alone."""
    outline = _plain(outline)
    body = "\n".join(_html_part(part) for part in outline.parts)
    return (
        f'<article class="calloff" lang="{outline.language}">\n{style}'
        f"<h1>{_html.escape(outline.title)}</h1>\n{body}\n</article>\n"
    )


def _html_part(part: Part) -> str:
    """One part as an HTML element, every value escaped."""
    escape: Callable[[str], str] = _html.escape
    if isinstance(part, Heading):
        return f"<h{part.level + 1}>{escape(part.text)}</h{part.level + 1}>"
    if isinstance(part, Paragraph):
        mark = ' class="strong"' if part.strong else ""
        return f"<p{mark}>{escape(part.text)}</p>"
    if isinstance(part, Bullets):
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in part.items)}</ul>"
    if isinstance(part, Lines):
        rows = (f"<dt>{escape(label)}</dt><dd>{escape(fact)}</dd>" for label, fact in part.rows)
        return f"<dl>{''.join(rows)}</dl>"
    head = "".join(
        f'<th scope="col"{_number(column, part)}>{escape(cell)}</th>'
        for column, cell in enumerate(part.head)
    )
    rows = (
        "<tr>"
        + "".join(
            f"<td{_number(column, part)}>{escape(cell)}</td>" for column, cell in enumerate(row)
        )
        + "</tr>"
        for row in part.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _number(column: int, table: Table) -> str:
    """The mark of a column that holds numbers."""
    return ' class="number"' if column in table.numbers else ""


_STYLE = (
    ".calloff{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;color:CanvasText}"
    ".calloff h1{font-size:1.5rem}.calloff h2{font-size:1.15rem;margin:1.6em 0 .4em}"
    ".calloff h3{font-size:1rem;margin:1.2em 0 .3em}"
    ".calloff h4{font-size:1rem;font-weight:500;margin:1em 0 .3em}"
    ".calloff table{border-collapse:collapse}.calloff th,.calloff td{text-align:left;"
    "vertical-align:top;padding:.2em .8em .2em 0;border-bottom:1px solid GrayText}"
    ".calloff .number{text-align:right;font-variant-numeric:tabular-nums}"
    ".calloff td:first-child:not(.number){min-width:10rem}"
    ".calloff dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em}"
    ".calloff dd{margin:0}.calloff .strong{font-weight:600}"
    ".calloff td,.calloff dd,.calloff li,.calloff h1{overflow-wrap:break-word}"
    "@page{size:A4;margin:18mm 16mm}"
    "@media print{.calloff{font-size:10.5pt;max-width:none;color:#000}"
    ".calloff h2,.calloff h3,.calloff h4{break-after:avoid}"
    ".calloff p,.calloff li,.calloff tr,.calloff dt,.calloff dd{break-inside:avoid}"
    ".calloff thead{display:table-header-group}.calloff dt{break-after:avoid}}"
)

_PAGE = (
    ":root{color-scheme:light dark}body{margin:0;padding:2rem 1rem;background:Canvas}"
    "article{margin:0 auto}article+article{margin-top:4rem}"
    "@media print{body{padding:0}article+article{margin-top:0;break-before:page}}"
)

MEDIA: dict[str, Callable[[Outline], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "html": as_html,
}
"""How an outline can be set, by name; HTML as a fragment, to be put into a page."""

FILES: dict[str, Callable[[Outline], str]] = {**MEDIA, "html": as_page}
"""The same for a file of its own: HTML as a whole page."""
