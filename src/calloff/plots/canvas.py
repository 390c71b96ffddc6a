"""A sheet measured in inches from its upper left corner, on which text never runs into text.

Names are as long as suppliers make them, so every text is measured before it is placed, and
wrapped to the room it has. Differences are told by shade, hatching and words, never by colour
alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from calloff.values.typeset import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["INK", "QUIET", "SHADES", "Sheet", "wrapped"]

INK = "#1f2328"
QUIET = "#57606a"
SHADES = (
    ("#1f4e79", ""),
    ("#c9d8e6", ""),
    ("#6f9cc4", ""),
    ("#eef2f5", "///"),
    ("#3f7cb0", "\\\\\\\\"),
    ("#dfe7ee", "---"),
)
"""Fill and hatching, so far apart in lightness that they differ on a grey printer too."""

MARGIN = 0.25
LINE = 1.32
"""How high a line is, in the size of its letters."""
ABOVE = 0.95
"""How far below the top of a line its letters stand, in their size."""


class Sheet:
    """A figure to draw on, in inches; its height is that of what was drawn."""

    def __init__(self, width: float) -> None:
        """Begin an empty sheet."""
        try:
            from matplotlib.figure import Figure
        except ImportError as missing:
            what = "pictures are drawn by matplotlib: pip install 'calloff[plots]'."
            raise ImportError(what) from missing
        self.width = width
        self._figure = Figure(figsize=(width, 1.0), facecolor="white")
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    @property
    def inner(self) -> float:
        """How wide the room between the margins is."""
        return self.width - 2 * MARGIN

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
        turned: bool = False,
    ) -> None:
        """One line of text whose line begins at a height; or turned, reading upwards from it."""
        self._axes.text(
            x,
            y if turned else y + ABOVE * size / 72,
            one_line(text),
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha="left" if turned else align,
            va="bottom" if turned else "baseline",
            rotation=90 if turned else 0,
            # A dollar in a name is a dollar.
            parse_math=False,
        )

    def lines(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 10,
        bold: bool = False,
        colour: str = INK,
    ) -> float:
        """Text wrapped to a width; what comes back is the height below it."""
        for line in wrapped(text, width, size, bold=bold):
            self.text(x, y, line, size=size, bold=bold, colour=colour)
            y += LINE * size / 72
        return y

    def box(
        self, x: float, y: float, width: float, height: float, *, look: tuple[str, str]
    ) -> None:
        """A rectangle with a thin edge, its look a fill and a hatching."""
        from matplotlib.patches import Rectangle

        fill, hatch = look
        patch = Rectangle(
            (x, y), width, height, facecolor=fill, edgecolor=INK, linewidth=0.6, hatch=hatch
        )
        self._axes.add_patch(patch)

    def band(
        self,
        start: tuple[float, float, float],
        end: tuple[float, float, float],
        *,
        look: tuple[str, str],
    ) -> None:
        """A bent band from one side to another: where it begins and ends, and how high it is there.

        Args:
            start: From the left, from the top, how high.
            end: The same, to the right of it.
            look: Its fill and hatching.
        """
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        (x, y, high), (to, at, there) = start, end
        middle = (x + to) / 2
        points = [
            (x, y), (middle, y), (middle, at), (to, at),
            (to, at + there), (middle, at + there), (middle, y + high), (x, y + high), (x, y),
        ]  # fmt: skip
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        fill, hatch = look
        patch = PathPatch(
            Path(points, codes), facecolor=fill, edgecolor=QUIET, linewidth=0.4, hatch=hatch
        )
        self._axes.add_patch(patch)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line across."""
        self._axes.plot([x, x + width], [y, y], color="#d4d9df", linewidth=0.8)

    def finished(self, height: float) -> Figure:
        """The figure, so high."""
        self._figure.set_size_inches(self.width, height)
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(height, 0)
        return self._figure


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Text in lines that are no wider than so many inches; a word that is wider is parted."""
    lines: list[str] = []
    line = ""
    for word in _words(one_line(text), width, size, bold=bold):
        longer = f"{line} {word}" if line else word
        if line and measured(longer, size, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line or not lines else lines


def _words(text: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    for word in text.split(" "):
        rest = word
        while rest and measured(rest, size, bold=bold) > width:
            cut = len(rest) - 1
            while cut > 1 and measured(rest[:cut], size, bold=bold) > width:
                cut -= 1
            yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest


@lru_cache(maxsize=4096)
def measured(text: str, size: float, *, bold: bool = False) -> float:
    """How many inches wide a line of text is."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        # A letter that this font lacks is measured as a box; the reader's own font shows it.
        warnings.simplefilter("ignore")
        width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72
