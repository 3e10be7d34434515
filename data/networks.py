"""Tables with totals as networks: what can be worked out of them, and what to hide so that nothing can.

Each cell is an arc that carries its count from a place towards the place's parent, and each sum is a node
where what comes in goes out:

    baladiya ──sudan──► (mantika, sudan) ──► (region, sudan) ──► (country, sudan) ──► ground
    ground ──total──► (country, total) ──► (region, total) ──► (mantika, total) ──► baladiya

Two tables that agree on every visible cell differ by circulations of hidden cells. So a hidden cell can be
worked out exactly if no cycle of hidden cells runs through it on which every count may move by one and stay
possible. That covers the sums and the bounds alike; the cheapest cells to hide with it are a cheapest path.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of a table, an arc from `tail` to `head`.

    `area`: P-code of the place whose breakdown it belongs to. `count`: None where even we don't know it; it
    is then at least `floor`. `primary`: hidden for its own sake. `cost`: of hiding it for another's sake,
    infinite where it must stay visible.
    """

    area: str
    tail: Hashable
    head: Hashable
    count: int | None
    floor: int = 0
    primary: bool = False
    cost: float = inf


def find_unknown(cells: Sequence[Cell]) -> dict[int, int]:
    """Counts of unknown cells that the known ones leave no choice about, by position in `cells`.

    Nothing is found in a table whose known cells contradict each other.
    """
    unknown = {i for i, cell in enumerate(cells) if cell.count is None}
    if not unknown:
        return {}
    network = _Network(cells)
    if not network.fill(unknown):
        return {}
    return {i: network.counts[i] for i in sorted(unknown) if network.cycle(i, _only(unknown)) is None}


def hide(cells: Sequence[Cell]) -> frozenset[int]:
    """Positions of the cells to hide: the primary ones, and company until none can be worked out.

    Whoever looks is taken to know each cell that isn't hidden, and which of the hidden ones aren't zero (save in
    places with at most one person a category, where that would tell all). If a sum that must be visible tells
    a count whatever else is hidden, at least the place's whole breakdown is hidden.
    """
    hidden = {i for i, cell in enumerate(cells) if cell.primary}
    if not hidden:
        return frozenset()
    network = _Network(cells)
    network.fill({i for i, cell in enumerate(cells) if cell.count is None})
    network.expect_somebody()
    for index in sorted(hidden):
        cycle = network.cycle(index, _cheapest(cells, hidden))
        hidden |= network.breakdown(cells[index].area) if cycle is None else cycle
    return frozenset(hidden)


def _only(chosen: set[int]) -> Callable[[int], float]:
    return lambda i: 0.0 if i in chosen else inf


def _cheapest(cells: Sequence[Cell], hidden: set[int]) -> Callable[[int], float]:
    return lambda i: 0.0 if i in hidden else cells[i].cost


class _Network:
    """Cells as arcs that carry one possible table: `counts`, never below `floors`."""

    def __init__(self, cells: Sequence[Cell]):
        self.cells = cells
        self.counts = [cell.floor if cell.count is None else cell.count for cell in cells]
        self.floors = [cell.floor for cell in cells]
        self.arcs: dict[Hashable, list[tuple[int, Hashable, int]]] = defaultdict(list)
        for i, cell in enumerate(cells):
            self.arcs[cell.tail].append((i, cell.head, 1))
            self.arcs[cell.head].append((i, cell.tail, -1))

    def expect_somebody(self) -> None:
        """Let no count but a zero reach zero, save in places with at most one person a category."""
        counted = list(zip(self.cells, self.counts, strict=True))
        several = {cell.area for cell, count in counted if cell.cost < inf and count > 1}
        self.floors = [min(count, 1 if cell.area in several else 0) for cell, count in counted]

    def breakdown(self, area: str) -> set[int]:
        """All cells of a place's breakdown that may be hidden."""
        return {i for i, cell in enumerate(self.cells) if cell.area == area and cell.cost < inf}

    def fill(self, unknown: set[int]) -> bool:
        """Give unknown cells counts that fit the sums; False if none do."""
        surplus: dict[Hashable, int] = defaultdict(int)
        for cell, count in zip(self.cells, self.counts, strict=True):
            surplus[cell.tail] -= count
            surplus[cell.head] += count
        while sources := [node for node, amount in surplus.items() if amount > 0]:
            lacking = {node for node, amount in surplus.items() if amount < 0}
            path = next(filter(None, (self._path(node, lacking, _only(unknown)) for node in sources)), None)
            if path is None:
                return False
            start, goal, steps = path
            spare = [self.counts[i] - self.floors[i] for i, step in steps if step < 0]
            amount = min(surplus[start], -surplus[goal], *spare)
            for i, step in steps:
                self.counts[i] += step * amount
            surplus[start] -= amount
            surplus[goal] += amount
        return True

    def cycle(self, index: int, price: Callable[[int], float]) -> set[int] | None:
        """Cheapest cells that can all move by one together with this one; None if there are none."""
        cell = self.cells[index]
        ways = [self._path(cell.head, {cell.tail}, price, index)]
        if self.counts[index] > self.floors[index]:
            ways.append(self._path(cell.tail, {cell.head}, price, index))
        found = [{i for i, _ in way[2]} for way in ways if way]
        return min(found, key=lambda cells: sum(map(price, cells)), default=None)

    def _path(self, start: Hashable, goals: set, price: Callable, skip: int = -1) -> tuple | None:
        """Cheapest way from a node to one of the goals: (start, goal, ((cell, +1 or -1), …)), or None."""
        best, came_by, done = {start: 0.0}, {}, set()
        queue, turn = [(0.0, 0, start)], 0
        while queue:
            cost, _, node = heappop(queue)
            if node in goals:
                return start, node, _trail(came_by, start, node)
            if node in done:
                continue
            done.add(node)
            for i, far, step in self.arcs[node]:
                if i == skip or (step < 0 and self.counts[i] <= self.floors[i]):
                    continue
                reached = cost + price(i)
                if reached < best.get(far, inf):
                    turn += 1
                    best[far], came_by[far] = reached, (i, node, step)
                    heappush(queue, (reached, turn, far))
        return None


def _trail(came_by: Mapping, start: Hashable, node: Hashable) -> tuple[tuple[int, int], ...]:
    steps = []
    while node != start:
        i, node, step = came_by[node]
        steps.append((i, step))
    return tuple(steps)
