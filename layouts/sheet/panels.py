"""Beside or below the map: key figures, legend, chart and summary, in one column or in three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data.errors import SheetError
from data.words import text
from geo.headlines import KeyNumber
from geo.scene import Scene
from layouts.sheet.blocks import Column
from layouts.sheet.canvas import Canvas
from layouts.sheet.charts import bar_chart, best_chart, key_figures
from layouts.sheet.drawing import Group
from layouts.sheet.legend import legend
from layouts.sheet.map_places import circle_mm
from layouts.sheet.order import SheetOrder

LEAST_CHART_MM = 24
SUMMARY_PT = 6.8
GAP = 2.0  # mm between blocks
SHRUNK = (1, 0.88, 0.76)  # scales at which a long legend is tried; its text never gets smaller than can be read


def panels(order: SheetOrder, canvas: Canvas, columns: Sequence[Column], numbers: Sequence[KeyNumber],
           cited: Sequence[str]) -> list[Group]:
    """The legend comes whole, or SheetError says what to do; the others as far as there is room."""
    if len(columns) == 1:
        return _stacked(order, canvas, columns[0], numbers, cited)
    scene, (figures_area, legend_area, chart_area) = canvas.scene, columns
    shown = _fitting(figures_area, numbers, cited)
    groups = [key_figures(figures_area, shown, cited)[0]] if shown else []
    key, y = _whole_legend(legend_area, canvas)
    chart, _ = _chart(order, scene, chart_area)
    return [*groups, key, *chart, *_in_words(legend_area.below(y + GAP * legend_area.scale), scene)]


def _stacked(order: SheetOrder, canvas: Canvas, area: Column, numbers: Sequence[KeyNumber],
             cited: Sequence[str]) -> list[Group]:
    """One below the other; the legend's room is set aside first."""
    scene, gap = canvas.scene, GAP * area.scale
    key, end = _whole_legend(area, canvas)
    shown = _fitting(replace(area, height=area.bottom - end - gap), numbers, cited)
    groups, y = [], area.y
    if shown:
        group, y = key_figures(area, shown, cited)
        groups.append(group)
        key, end = _whole_legend(area.below(y + gap), canvas)
    chart, y = _chart(order, scene, area.below(end + gap))
    return [*groups, key, *chart, *_in_words(area.below(y + gap), scene)]


def _whole_legend(area: Column, canvas: Canvas) -> tuple[Group, float]:
    """The legend and the y below it, smaller if it must be."""
    for factor in SHRUNK:
        made, y = legend(replace(area, scale=factor * area.scale), canvas.scene, partial(circle_mm, canvas))
        if y <= area.bottom + 0.01:
            return made, y
    fault = text("sheet.legend_too_long", area.lang)
    raise SheetError(fault, (fault,))


def _fitting(area: Column, numbers: Sequence[KeyNumber], cited: Sequence[str]) -> Sequence[KeyNumber]:
    """The first numbers that the area has room for."""
    while numbers and key_figures(area, numbers, cited)[1] > area.bottom:
        numbers = numbers[:-1]
    return numbers


def _chart(order: SheetOrder, scene: Scene, area: Column) -> tuple[list[Group], float]:
    """The best chart if there is room for it, and the y below it."""
    chosen = best_chart(scene, order.names == "values") if order.figures == "auto" else None
    if chosen is None or area.height < LEAST_CHART_MM * area.scale:
        return [], area.y
    made = bar_chart(area, *chosen, scene)
    return ([made[0]], made[1]) if made else ([], area.y)


def _in_words(area: Column, scene: Scene) -> list[Group]:
    """The summary where room is left for all of it."""
    words, y = area.prose(area.y, scene.summary, SUMMARY_PT, role="summary")
    return [Group(name="summary", items=(words,))] if y <= area.bottom else []
