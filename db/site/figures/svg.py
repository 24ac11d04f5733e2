"""SVG elements, their text and attributes escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup, escape

from db.site.typography import number, sentence

Link = Callable[[str], str]
"""Makes an address of a value: of a département's number, a year, a name."""

ACROSS: Final = 640
"""How wide a chart is, in its own units: those of a desk's screen, and twice those of a phone's."""
MARGIN: Final = 8
LETTERS: Final = 14
"""The size of the letters (``assets/figures.css``)."""

_NO_BREAK: Final = "\u00a0"
_WIDTH_OF_A_CHARACTER: Final = 0.56
"""Of a sans-serif, as a share of its size: enough to know whether a label fits."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is called, how large its drawing is, and whether it holds links."""

    kind: str
    anchor: str
    size: tuple[float, float]
    title: str
    description: str
    has_links: bool = False

    def drawn(self, parts: Iterable[Markup]) -> Markup:
        """The ``svg`` element. One with links is a group: what is inside an ``img`` is hidden from who cannot see."""
        ids = f"{self.anchor}-titre", f"{self.anchor}-description"
        return tag(
            "svg",
            tag("title", sentence(self.title), id=ids[0]),
            tag("desc", sentence(self.description), id=ids[1]),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            class_=f"figure {self.kind}",
            viewBox=f"0 0 {short(self.size[0])} {short(self.size[1])}",
            role="group" if self.has_links else "img",
            aria_labelledby=" ".join(ids),
        )

    @property
    def hatching(self) -> str:
        """The id of the hatching: what is lost, or open."""
        return f"{self.anchor}-hachures"

    def pattern(self) -> Markup:
        """The hatching itself: what reads without a colour."""
        lines = tag("path", d="M-1 1l2-2M0 6l6-6M5 7l2-2", class_="hatching")
        return tag("defs", tag("pattern", lines, id=self.hatching, width=6, height=6, patternUnits="userSpaceOnUse"))


def nothing(kind: str, anchor: str, title: str, told: str) -> Markup:
    """A figure of which there is nothing to draw, and why."""
    return Figure(kind, anchor, (ACROSS, 32), title, told).drawn([text(told, MARGIN, 20, "unknown", "start")])


def tag(name: str, *children: str, **attributes: object) -> Markup:
    """An element: ``class_`` is ``class``, ``aria_label`` is ``aria-label``; an attribute that is None is left out."""
    given = {key.removesuffix("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    told = Markup("").join(Markup(' {}="{}"').format(key, _attribute(value)) for key, value in given.items())
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), told, Markup("").join(escape(one) for one in children))  # noqa: S704


def text(words: str, x: float, y: float, class_: str, anchor: Literal["start", "middle", "end"] = "middle") -> Markup:
    """Words on their baseline at (x, y)."""
    return tag("text", words, x=x, y=y, class_=class_, text_anchor=None if anchor == "start" else anchor)


def group(label: str, parts: Iterable[Markup], *, address: str | None = None, class_: str | None = None) -> Markup:
    """Parts that one sentence says, seen as a tooltip; a link if there is an address."""
    said = sentence(label)
    if address is None:
        return tag("g", tag("title", said), *parts, class_=class_)
    return tag("a", tag("title", said), *parts, href=address, aria_label=said, class_=class_)


def width(words: str, size: float) -> float:
    """About how wide words are, set in a size."""
    return len(words) * size * _WIDTH_OF_A_CHARACTER


def fitting_step(slot: float, size: float) -> int:
    """Each how many years one can be named, in letters of a size, when a year is as wide as the slot."""
    return next(step for step in (1, 2, 5, 10, 20, 50, 1000) if step * slot >= width("0000  ", size))


def schools(count: int) -> str:
    """ "1 école", "60 000 écoles", "aucune école"."""
    if count == 0:
        return "aucune école"
    return f"{number(count)}{_NO_BREAK}{'école' if count == 1 else 'écoles'}"


def short(value: float) -> str:
    """A number as briefly as a drawing needs it: one decimal at most, and no "-0"."""
    return f"{round(value, 1) + 0.0:g}"


def _attribute(value: object) -> str:
    return short(value) if isinstance(value, float) else str(value)
