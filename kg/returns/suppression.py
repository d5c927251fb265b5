"""Hiding small counts in tables of one or two dimensions, and what would let one be computed.

*Primary* suppression hides every count from 1 up to below a least number, totals among them; 0 counts nobody and is
shown. Rows and columns add up to totals, so that other cells must be hidden too (*secondary* suppression). The
criterion: whoever knows the table's form, the least number and that zeros are shown, and solves the equations for the
hidden cells (each at least 1), finds that every small count could be as much as the least number or more, and as little
as 1; a total of several cells that aren't zero could be as little as their number. No hidden cell is determined.

Method: the cell suppression problem as Fischetti and Salazar state it (Models and Algorithms for Optimizing Cell
Suppression in Tabular Data with Linear Constraints, JASA 95, 2000): the cheapest set of cells such that for each small
count there are two tables, congruent with what is published, that show its extremes. It is solved for one small count
after another, with what is hidden already at no cost, as Kelly, Golden and Assad do (Networks 22, 1992), each by mixed
integer programming (HiGHS). An audit by linear programming follows; should it find a cell too narrow, all counts but
zeros are hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_KINDS = 30
"""Rows and columns of a table; more are refused."""
_SECONDS = 20.0
"""Time for one small count, after which the best set so far is taken."""


@dataclass(frozen=True)
class Relation:
    """A total and the cells that add up to it, as positions."""

    total: int
    parts: tuple[int, ...]


def relations(rows: int, columns: int) -> tuple[Relation, ...]:
    """Relations of a table whose cells are counted row by row, the last row and column being totals.

    With no columns the table has one dimension: its rows, then their total.

    >>> relations(2, 0)
    (Relation(total=2, parts=(0, 1)),)
    >>> [(r.total, r.parts) for r in relations(1, 2)]
    [(2, (0, 1)), (5, (3, 4)), (3, (0,)), (4, (1,)), (5, (2,))]
    """
    if not columns:
        return (Relation(rows, tuple(range(rows))),)
    wide = columns + 1
    across = [Relation(at * wide + columns, tuple(at * wide + c for c in range(columns))) for at in range(rows + 1)]
    down = [Relation(rows * wide + c, tuple(r * wide + c for r in range(rows))) for c in range(wide)]
    return (*across, *down)


def hidden(values: list[int], related: tuple[Relation, ...], least: int) -> frozenset[int]:
    """Positions of the cells to hide so that no count from 1 up to below a least number can be computed.

    Raises:
        ModuleNotFoundError: SciPy is not installed.
    """
    small = sorted((at for at, value in enumerate(values) if 0 < value < least), key=lambda at: (-values[at], at))
    found = frozenset(small)
    for at in small:
        more = _protected(values, related, found, at, least)
        if more is None:
            break
        found |= more
    else:
        if _safe(values, related, found, least):
            return found
    return frozenset(at for at, value in enumerate(values) if value)


def intervals(
    values: list[int], related: tuple[Relation, ...], unknown: frozenset[int]
) -> dict[int, tuple[float, float]]:
    """Least and greatest value of each hidden cell that the published ones allow, hidden ones being at least 1."""
    from math import inf

    from scipy.optimize import linprog

    order = sorted(unknown)
    place = {cell: at for at, cell in enumerate(order)}
    left, right = [], []
    for relation in related:
        line = [0.0] * len(order)
        known = 0
        for cell, sign in [(relation.total, -1), *((part, 1) for part in relation.parts)]:
            if cell in place:
                line[place[cell]] += sign
            else:
                known -= sign * values[cell]
        left.append(line)
        right.append(known)
    found = {}
    for cell, at in place.items():
        ends = []
        for sign in (1, -1):
            goal = [0.0] * len(order)
            goal[at] = sign
            solved = linprog(goal, A_eq=left, b_eq=right, bounds=(1, None), method="highs")
            ends.append(sign * solved.fun if solved.status == 0 else sign * -inf)
        found[cell] = (ends[0], ends[1])
    return found


def floors(values: list[int], related: tuple[Relation, ...]) -> list[int]:
    """Least value of each cell that its zeros alone allow: 1, or for a total the number of its cells but zeros.

    >>> floors([3, 0, 4, 7], relations(3, 0))
    [1, 0, 1, 2]
    """
    parts = {relation.total: relation.parts for relation in reversed(related)}

    def floor(at: int) -> int:
        if not values[at]:
            return 0
        return sum(map(floor, parts[at])) if at in parts else 1

    return [floor(at) for at in range(len(values))]


def _safe(values: list[int], related: tuple[Relation, ...], unknown: frozenset[int], least: int) -> bool:
    """Whether the criterion holds."""
    slack = 1e-6
    lowest = floors(values, related)
    for cell, (low, high) in intervals(values, related, unknown).items():
        small = values[cell] < least
        if high - low < 1 - slack or (small and (low > lowest[cell] + slack or high < least - slack)):
            return False
    return True


def _protected(
    values: list[int], related: tuple[Relation, ...], known: frozenset[int], small: int, least: int
) -> frozenset[int] | None:
    """The cheapest cells to hide beside those that are known, so that a small count can be lowest and ``least``.

    Variables: for each cell whether it is hidden, and its deviations from the true table in a table where the small
    count is ``least`` and in one where it is at its floor. A deviation of more than ``least`` is never needed: in a
    table of one or two dimensions deviations are flows in a network, made of cycles (Cox, JASA 75, 1980).
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    count = len(values)
    lowest = floors(values, related)
    hide, up, down = 0, count, 2 * count
    rows = lil_array((2 * len(related) + 4 * count, 3 * count))
    low = np.zeros(rows.shape[0])
    high = np.zeros(rows.shape[0])
    line = 0
    for start in (up, down):
        for relation in related:
            rows[line, start + relation.total] = -1
            for part in relation.parts:
                rows[line, start + part] += 1
            line += 1
        for at, value in enumerate(values):
            rows[line, start + at], rows[line, hide + at] = 1, -least  # at most ``least`` up, where it is hidden
            low[line], high[line] = -np.inf, 0
            rows[line + 1, start + at], rows[line + 1, hide + at] = 1, min(value - lowest[at], least)
            low[line + 1], high[line + 1] = 0, np.inf  # and down to its floor
            line += 2
    floor, ceiling = np.full(3 * count, -float(least)), np.full(3 * count, float(least))
    floor[:count] = [float(at in known) for at in range(count)]
    ceiling[:count] = [float(value > 0) for value in values]  # zeros are shown
    floor[up + small] = least - values[small]
    ceiling[down + small] = lowest[small] - values[small]
    cost = np.zeros(3 * count)
    cost[:count] = [0 if at in known else value + 1 for at, value in enumerate(values)]
    whole = np.zeros(3 * count)
    whole[:count] = 1
    limits = LinearConstraint(rows.tocsr(), low, high)
    solved = milp(
        cost, integrality=whole, bounds=Bounds(floor, ceiling), constraints=limits, options={"time_limit": _SECONDS}
    )
    if solved.x is None:
        return None
    return frozenset(at for at in range(count) if solved.x[at] > 0.5)
