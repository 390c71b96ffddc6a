"""A picture with the words that stand for it where it cannot be seen."""

from __future__ import annotations

import hashlib
import html
import io
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from calloff.values.texts import Language
from calloff.values.typeset import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A drawn figure, its title, and a text that says the same.

    Attributes:
        title: What it is called.
        text: All that it shows, in words, for whoever cannot see it.
        language: Of its words, ``sv`` or ``en``.
        figure: The figure, to be saved as PNG or PDF, or changed.
    """

    title: str
    text: str
    language: Language
    figure: Figure = field(repr=False)

    def svg(self) -> str:
        """The picture as SVG, its title and text in it; the same picture, the same bytes.

        Its letters stay letters, so that any script is shown by the reader's own fonts, and it
        can be put into a page beside others: no name in it is that of anything else.
        """
        from matplotlib import rc_context

        seed = hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()[:12]
        drawn = io.StringIO()
        with rc_context({"svg.fonttype": "none", "svg.hashsalt": seed}), warnings.catch_warnings():
            # A letter that matplotlib's font lacks is shown by the reader's own.
            warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
            # matplotlib's own description names the program and the time.
            none = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            self.figure.savefig(drawn, format="svg", metadata=none)
        svg = drawn.getvalue()
        svg = svg[svg.index("<svg") :]
        svg = _named_apart(svg, seed)
        words = "".join(
            f'<{tag} id="{tag}-{seed}">{html.escape(one_line(told))}</{tag}>'
            for tag, told in (("title", self.title), ("desc", self.text))
        )
        opening = (
            f'<svg lang="{self.language}" role="img" style="max-width:100%;height:auto" '
            f'aria-labelledby="title-{seed}" aria-describedby="desc-{seed}"'
        )
        head, body = svg.removeprefix("<svg").split(">", 1)
        return f"{opening}{head}>{words}{body}"

    def _repr_html_(self) -> str:
        """The SVG, where a notebook shows it."""
        return self.svg()


def _named_apart(svg: str, seed: str) -> str:
    """The SVG with each of its ids its own, so that two stand in one page."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="\1-{seed}"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#\1-{seed}"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#\1-{seed})", svg)
