"""How much counts have grown since they were last looked at, for figures that only ever grow."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tallies:
    """The last count seen under each name."""

    _seen: dict[tuple[str, ...], int] = field(default_factory=dict, repr=False)

    def grown(self, name: tuple[str, ...], count: int) -> int:
        """What was added since the last look; a count that is lower than then has begun anew."""
        before = self._seen.get(name, 0)
        self._seen[name] = count
        return count - before if count >= before else count
