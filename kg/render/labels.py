"""Labels of marks in a picture, placed so that they hide neither one another nor a mark.

Each label has a list of places about its mark, the best first (as in the point-feature labelling of Christensen, Marks
and Shieber, 1995); labels take the first that is free, from left to right and from above, so that a picture is the same
each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.render import plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SIZE = 9.0
"""Size of a label's letters, in points."""
_WIDE, _HIGH = 0.62, 1.15
"""Width of a digit and height of a line, in the size of letters."""
_MARK = 5.0
"""Half the width of a mark, in points."""


class Mark(NamedTuple):
    """A mark in a picture: where it stands in the values of its axes, its label, and where its line ends, if any."""

    x: float
    y: float
    text: str
    ends: float | None = None


class Box(NamedTuple):
    """A rectangle in points."""

    left: float
    bottom: float
    right: float
    top: float

    def shared(self, other: Box) -> float:
        """The area that it shares with another.

        >>> Box(0, 0, 2, 2).shared(Box(1, 1, 3, 3)), Box(0, 0, 1, 1).shared(Box(2, 0, 3, 1))
        (1, 0)
        """
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * high if wide > 0 and high > 0 else 0


def place(axis: Axes, marks: Sequence[Mark]) -> None:
    """Write the labels of marks; the picture's layout must be settled."""
    scale = 72 / axis.figure.dpi
    frame = axis.get_window_extent()
    inside = Box(frame.x0 * scale, frame.y0 * scale, frame.x1 * scale, frame.y1 * scale)
    at = [tuple(axis.transData.transform((mark.x, mark.y)) * scale) for mark in marks]
    ends = [axis.transData.transform((mark.ends or mark.x, mark.y))[0] * scale for mark in marks]
    taken = [Box(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in at]
    for index in sorted(range(len(marks)), key=lambda i: (at[i][0], -at[i][1], marks[i].text)):
        (x, y), mark = at[index], marks[index]
        box = best(places(x, y, ends[index], mark), taken, inside)
        taken.append(box)
        text = axis.annotate(
            mark.text,
            (mark.x, mark.y),
            (box.left - x, box.bottom - y),
            textcoords="offset points",
            fontsize=_SIZE,
            color=plot.INK,
            annotation_clip=False,
            bbox={"facecolor": plot.PAPER, "edgecolor": "none", "alpha": 0.7, "pad": 0.4},
        )
        text.set_in_layout(False)


def places(x: float, y: float, end: float, mark: Mark) -> list[Box]:
    """Places of a label about its mark, the best first: over it, or beside the end of its line.

    >>> [round(box.bottom) for box in places(0, 0, 0, Mark(0, 0, "12"))][:4]
    [6, -5, -5, -16]
    """
    wide, high = _WIDE * _SIZE * len(mark.text), _HIGH * _SIZE
    gap = _MARK + 1
    over = [
        (x - wide / 2, y + gap),
        (x + gap, y - high / 2),
        (x - gap - wide, y - high / 2),
        (x - wide / 2, y - gap - high),
    ]
    if mark.ends is not None:
        over = [(end + 2, y - high / 2), *over]
    corners = [
        (x + gap, y + gap),
        (x - gap - wide, y + gap),
        (x + gap, y - gap - high),
        (x - gap - wide, y - gap - high),
    ]
    far = [(left, y + gap + step * high) for step in (1, 2, 3, 4) for left in (x - wide / 2, x + gap, x - gap - wide)]
    return [Box(left, bottom, left + wide, bottom + high) for left, bottom in (*over, *corners, *far)]


def best(boxes: Sequence[Box], taken: Sequence[Box], inside: Box) -> Box:
    """The first place that is free and inside a frame, or the one that hides least.

    >>> best([Box(0, 0, 2, 2), Box(3, 0, 5, 2)], [Box(1, 1, 2, 2)], Box(0, 0, 9, 9))
    Box(left=3, bottom=0, right=5, top=2)
    """
    return min(boxes, key=lambda box: sum(map(box.shared, taken)) + _outside(box, inside))


def _outside(box: Box, inside: Box) -> float:
    """The area of a box outside a frame."""
    return (box.right - box.left) * (box.top - box.bottom) - box.shared(inside)
