"""The Summary sheet: its blocks found by their headings, their printed counts and shares."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from data.importers.aliases import aliases, keys_by_spelling, labels, plain
from data.importers.issues import Findings, Kind, quoted
from data.importers.periods import find_period, find_round
from data.importers.sheets import Sheet, address
from data.places import COUNTRY, Found, Gazetteer, Level

MAX_BLOCK_ROWS = 60
TITLE_ROWS = 3
TOTAL = ("total",)

Key = tuple[str, ...]
KeyOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Printed:
    """One line of a block: what it is about, its printed count and share (None if absent), their cells."""

    key: Key
    label: str
    count: float | None
    count_cell: str
    share: float | None
    share_cell: str


@dataclass(frozen=True)
class Summary:
    """The Summary sheet, asked for single figures or block by block."""

    sheet: Sheet
    gazetteer: Gazetteer = field(repr=False)
    findings: Findings = field(repr=False)

    def error(self, cell: str, what: str, remedy: str, kind: Kind) -> None:
        self.findings.error(self.sheet.name, cell, what, remedy, kind)

    def warning(self, cell: str, what: str, remedy: str, kind: Kind) -> None:
        self.findings.warning(self.sheet.name, cell, what, remedy, kind)

    def title(self) -> str:
        """Plain text of the first rows."""
        rows = self.sheet.rows[:TITLE_ROWS]
        return plain(" ".join(value for row in rows for value in row if isinstance(value, str)))

    def round(self) -> int | None:
        """Round number in the title, or beside its label."""
        number, _ = self.figure("round")
        if isinstance(number, str):
            number = find_round(number) or find_round(f"round {number}")
        return find_round(self.title()) or (int(number) if _is_number(number) else None)

    def figure(self, key: str) -> tuple[object, str]:
        """Value beside the label of a single figure, and its cell; (None, '') if there is no such label."""
        for spelling in aliases()["summary"]["figures"][key]:
            for row, column in self._places.get(plain(spelling), ()):
                return self.sheet.at(row, column + 1), address(row, column + 1)
        return None, ""

    def period(self) -> tuple[str, str] | None:
        """First and last month, 'YYYY-MM', beside the label or in the title."""
        value, _ = self.figure("period")
        return find_period(value) or find_period(self.title())

    def block(self, key: str) -> list[Printed] | None:
        """Lines of a block of aliases.toml; None if its heading isn't there."""
        place = self._heading(key)
        return None if place is None else list(self._readers[key](*place))

    def note_repeated_headers(self) -> None:
        """Note headers of the block by mantika and origin that stand over two columns."""
        place = self._heading("origins_by_mantika")
        headers: dict[str, list[str]] = {}
        for column, value in enumerate(self.sheet.rows[place[0] - 1] if place else (), 1):
            if isinstance(value, str) and value.strip():
                headers.setdefault(value.strip(), []).append(address(place[0], column))
        for text, cells in headers.items():
            if len(cells) > 1:
                self.findings.note(self.sheet.name, cells[0], f"{quoted(text)} heads {' and '.join(cells)}.",
                                   "Read by the '#' and '%' under them.", Kind.SHEET)

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[int, int], Iterator[Printed]]]:
        keys = {"mantikas": lambda text: self._place(text, Level.mantika),
                "regions": lambda text: self._place(text, Level.region),
                "nationalities": _reader(labels("nationality")), "shelter": _reader(_shelters()),
                "origins": _reader({**labels("part_of_region"), **labels("region_of_origin")})}
        lists = {key: self._list_reader(key_of) for key, key_of in keys.items()}
        sex_age = _reader(keys_by_spelling(_without(aliases()["summary"]["sex_age"], "heading")))
        return lists | {"sex_age": self._list_reader(sex_age, width=5), "needs": self._needs,
                        "origins_by_mantika": self._origins_by_mantika}

    @cached_property
    def _places(self) -> Mapping[str, list[tuple[int, int]]]:
        """Rows and columns of every text, by its plain form."""
        places: dict[str, list[tuple[int, int]]] = {}
        for row, column, value in self.sheet.cells():
            if isinstance(value, str):
                places.setdefault(plain(value), []).append((row, column))
        return places

    def _heading(self, block: str) -> tuple[int, int] | None:
        spec = aliases()["summary"][block]
        beside = {plain(text) for text in spec.get("beside", ())}
        for spelling in spec["heading"]:
            for row, column in self._places.get(plain(spelling), ()):
                if not beside or plain(self.sheet.text(row, column + 1)) in beside:
                    return row, column
        return None

    def _rows_below(self, row: int) -> range:
        return range(row + 1, min(row + MAX_BLOCK_ROWS, len(self.sheet.rows)) + 1)

    def _list_reader(self, key_of: KeyOf, width: int = 1) -> Callable[[int, int], Iterator[Printed]]:
        return lambda row, column: self._list(row, column, key_of, width)

    def _list(self, heading_row: int, column: int, key_of: KeyOf, width: int) -> Iterator[Printed]:
        """Lines under a heading: label, count, share side by side; ends at a total or the next heading.

        `width` is the number of columns in which labels stand.
        """
        for row in self._rows_below(heading_row):
            if plain(self.sheet.text(row, column)) in _headings():
                return
            if self._is_total_line(row, column):
                label = self.sheet.text(row, column) or self.sheet.text(row, column - 1) or "total"
                yield self._printed(TOTAL, label, row, column + 1)
                return
            for place in range(column, column + width):
                label = self.sheet.text(row, place)
                if not label or not _is_number(self.sheet.at(row, place + 1)):
                    continue
                key = key_of(label)
                if key:
                    yield self._printed((key,), label, row, place + 1)
                else:
                    self._report_label(label, row, place)

    def _is_total_line(self, row: int, column: int) -> bool:
        """True for a labelled total, and for a number without a label, as under the shelters."""
        unlabelled = self.sheet.at(row, column) is None and _is_number(self.sheet.at(row, column + 1))
        return unlabelled or any(_is_total(self.sheet.text(row, place)) for place in (column, column - 1))

    def _origins_by_mantika(self, heading_row: int, column: int) -> Iterator[Printed]:
        """Counts by place and origin: pairs of columns '#' and '%' under each origin's header."""
        spec = aliases()["summary"]["origins_by_mantika"]
        origins = keys_by_spelling(_without(spec, "heading", "region_total"))
        totals = keys_by_spelling(spec["region_total"])
        counted = {place: origins[plain(header)]
                   for place, header in enumerate(self.sheet.rows[heading_row - 1], 1)
                   if plain(header) in origins and self.sheet.text(heading_row + 1, place) == "#"}
        for row in self._rows_below(heading_row + 1):
            total, name = self.sheet.text(row, column), self.sheet.text(row, column + 1)
            if not (total or name):
                return
            country = COUNTRY.pcode if _is_total(total) else None
            pcode = country or totals.get(plain(total)) or self._place(name, Level.mantika)
            if pcode:
                for place, origin in counted.items():
                    yield self._printed((pcode, origin), name or total, row, place)
            elif name:
                self._report_label(name, row, column + 1)
            if country:
                return

    def _needs(self, heading_row: int, column: int) -> Iterator[Printed]:
        """Shares by mantika and need; the block prints no counts."""
        headers = enumerate(self.sheet.rows[heading_row - 1], 1)
        keys = {place: key for place, header in headers if (key := labels("need").get(plain(header)))}
        for row in self._rows_below(heading_row):
            label = self.sheet.text(row, column)
            pcode = COUNTRY.pcode if _is_total(label) else self._place(label, Level.mantika)
            if not pcode:
                return
            for place, need in keys.items():
                share = self.sheet.at(row, place)
                yield Printed((pcode, need), label, None, "", share if _is_number(share) else None,
                              address(row, place))

    def _printed(self, key: Key, label: str, row: int, column: int) -> Printed:
        """Line whose count stands in `column` and whose share stands beside it."""
        count, share = self.sheet.at(row, column), self.sheet.at(row, column + 1)
        return Printed(key, label, count if _is_number(count) else None, address(row, column),
                       share if _is_number(share) else None, address(row, column + 1))

    def _report_label(self, label: str, row: int, column: int) -> None:
        self.error(address(row, column), f"{quoted(label)} isn't a label known in this block.",
                   "Correct it, or add the spelling to aliases.toml.", Kind.LABEL)

    def _place(self, name: str, level: Level) -> str | None:
        found = self.gazetteer.find(name, level)
        return found.place.pcode if isinstance(found, Found) else None


def _headings() -> frozenset[str]:
    blocks = (block for block in aliases()["summary"].values() if isinstance(block, dict))
    return frozenset(plain(text) for block in blocks for text in block.get("heading", ()))


def _without(spec: Mapping, *keys: str) -> dict:
    return {key: value for key, value in spec.items() if key not in keys}


def _is_total(text: str) -> bool:
    return plain(text) in {plain(total) for total in aliases()["summary"]["total"]}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _reader(keys: Mapping[str, str]) -> KeyOf:
    return lambda text: keys.get(plain(text))


def _shelters() -> Mapping[str, str]:
    headers = aliases()["headers"]["muhallas_breakdowns"]
    return keys_by_spelling({name: headers[name] for name in headers if name.startswith("shelter.")})
