"""Reads a page of the documentation: its blocks, headings, links and the names it speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["ROOT", "Block", "Page", "pages"]

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^(`{3,})(\w*)\s*$")
_FILE = re.compile(r"^<!-- file: (?P<name>[\w./-]+)(?P<wrong> \(wrong on purpose\))? -->$")
_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        language: What stands after the fence, such as ``python``; empty where nothing does.
        text: What it holds, each line with its end.
        line: The number of its first line in the page, from 1.
        file: The name of the file that it is, by the comment above it; ``None``: it is none.
        wrong: Whether that comment says that the file is wrong on purpose.
    """

    language: str
    text: str
    line: int
    file: str | None = None
    wrong: bool = False

    @property
    def prompts(self) -> bool:
        """Whether it shows an interpreter at work."""
        return any(line.lstrip().startswith(">>>") for line in self.text.splitlines())

    @property
    def runs(self) -> bool:
        """Whether it is an example whose outcome is compared."""
        return self.language == "console" or (self.language == "python" and self.prompts)


@dataclass(frozen=True)
class Page:
    """A page in Markdown.

    Attributes:
        name: Its path from the root of the project, such as ``docs/story.md``.
        text: What it says.
    """

    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        """The page in a file."""
        return cls(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))

    @cached_property
    def _parted(self) -> tuple[tuple[Block, ...], tuple[tuple[int, str], ...]]:
        """The fenced blocks, and the lines outside them with their numbers."""
        blocks: list[Block] = []
        prose: list[tuple[int, str]] = []
        inside: list[str] = []
        fence, language, start = "", "", 0
        for number, line in enumerate(self.text.splitlines(keepends=True), start=1):
            match = _FENCE.match(line.rstrip())
            if fence:
                if line.rstrip() == fence:
                    file, wrong = _named(prose, start - 1)
                    blocks.append(Block(language, "".join(inside), start, file, wrong))
                    fence = ""
                else:
                    inside.append(line)
            elif match:
                fence, language, start, inside = match[1], match[2], number + 1, []
            else:
                prose.append((number, line.rstrip("\n")))
        assert not fence, f"{self.name}:{start - 1}: the fence that opens here is never closed."
        return tuple(blocks), tuple(prose)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The fenced blocks, in order."""
        return self._parted[0]

    @property
    def prose(self) -> tuple[tuple[int, str], ...]:
        """The lines outside the blocks, with their numbers."""
        return self._parted[1]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, without their marks."""
        return tuple(match[2] for _, line in self.prose if (match := _HEADING.match(line)))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link may name after ``#``: each heading in small letters, with hyphens."""
        seen: Counter[str] = Counter()
        for heading in self.headings:
            anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            seen[anchor] += 1
        again = (f"{anchor}-{n}" for anchor, count in seen.items() for n in range(1, count))
        return frozenset({*seen, *again})

    def links(self) -> Iterator[tuple[int, str]]:
        """Every link to something in the project, with its line."""
        for number, line in self.prose:
            for target in _LINK.findall(_CODE.sub("", line)):
                if "://" not in target and not target.startswith("mailto:"):
                    yield number, target

    def code(self) -> Iterator[tuple[int, str]]:
        """Everything set as code inside the prose, with its line."""
        for number, line in self.prose:
            for text in _CODE.findall(line):
                yield number, text

    def section(self, heading: str) -> Page:
        """The part of the page under a heading, up to the next of the same depth or above."""
        lines = self.text.splitlines(keepends=True)
        marks = {number: match for number, line in self.prose if (match := _HEADING.match(line))}
        start = next(number for number, match in marks.items() if match[2] == heading)
        ends = (n for n, m in marks.items() if n > start and len(m[1]) <= len(marks[start][1]))
        return Page(self.name, "".join(lines[start : next(ends, len(lines) + 1) - 1]))


def _named(prose: list[tuple[int, str]], fence: int) -> tuple[str | None, bool]:
    """The file that the comment right above a fence names, and whether it is wrong on purpose."""
    for number, line in reversed(prose):
        fence -= 1
        if number != fence or line.strip():
            match = _FILE.match(line.strip()) if number == fence else None
            return (match["name"], bool(match["wrong"])) if match else (None, False)
    return None, False


def pages() -> list[Page]:
    """The pages whose examples run: README.md and everything in docs."""
    return [Page.read(path) for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]]
