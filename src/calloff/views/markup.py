"""HTML made of elements: whatever is text is escaped, and nothing else can be put in."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from calloff.values.typeset import one_line

__all__ = ["Markup", "element", "joined"]


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is ready: made here, of elements and escaped text, and never from a value.

    Attributes:
        html: The markup.
    """

    html: str


def element(name: str, *inside: Markup | str, **attributes: str | bool) -> Markup:
    """An element with what stands in it; text is escaped, and so is every attribute.

    >>> element("p", "a < b", class_="strong").html
    '<p class="strong">a &lt; b</p>'

    Args:
        name: The element.
        inside: Elements and text; text stands on one line, without marks that turn it round.
        attributes: A trailing underscore is dropped, others become hyphens; ``True`` is an
            attribute without a value, ``False`` is none.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{name}{told}>{joined(inside).html}</{name}>")


def joined(parts: Iterable[Markup | str]) -> Markup:
    """Elements and text one after the other."""
    return Markup("".join(_safe(part) for part in parts))


def _safe(part: Markup | str) -> str:
    return part.html if isinstance(part, Markup) else html.escape(one_line(part))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{html.escape(one_line(value))}"'
