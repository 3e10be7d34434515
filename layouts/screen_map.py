"""The map on screen: layers fetched once by address, painted in the browser by number."""

from __future__ import annotations

import dash_leaflet as dl
from dash import html

from data.settings import Settings
from data.words import Lang, text
from geo.layers import Layer, layers
from geo.styles import GAP_MARKS, GAP_STYLES
from layouts.compare import compare_stage
from layouts.ids import Id


def screen_map(lang: Lang, geometry: dict[str, str], settings: Settings) -> html.Div:
    """Leaflet map and legend; `geometry` maps layer key to the address that serves it."""
    return html.Div(
        [
            dl.Map(
                [*_tiles(settings), *(_layer(layer, geometry[key]) for key, layer in layers().items()),
                 dl.ScaleControl(position="bottomright", imperial=False)],
                id=Id.MAP, center=[27, 17.5], zoom=5, zoomSnap=0.25, minZoom=4, maxZoom=13, zoomControl=True,
                keyboard=False,  # assets/map_keys.js
                attributionControl=bool(settings.tile_url), className="map-canvas", maxBounds=[[10, -4], [42, 40]],
                # assets/stage.js does both, and keeps its own moves out of the link.
                trackResize=False, trackViewport=False,
            ),
            html.Button(id="legend-key", className="legend-key only-small", type="button",
                        **{"data-opens": "legend", "aria-expanded": "false", "aria-controls": "legend"}),
            html.Div(id="legend", className="legend", role="group", **{"aria-label": text("ui.legend", lang)}),
            compare_stage(),
            html.Div(
                [html.P(text("client.offline", lang)),
                 html.Button(text("ui.retry", lang), className="tool", **{"data-action": "ask-again"})],
                id="offline", className="offline", hidden=True, role="status",
            ),
            html.Div(
                [html.P(text("ui.load_failed", lang)),
                 html.Button(text("ui.retry", lang), className="tool", **{"data-action": "retry"})],
                id="load-failed", className="offline", hidden=True, role="alert",
            ),
        ],
        className="map", role="region", **{"aria-label": text("ui.map", lang)},
    )


def _layer(layer: Layer, url: str) -> dl.GeoJSON:
    """`hideout` stays what it is: the browser restyles shapes itself, which is quicker than a new layer."""
    return dl.GeoJSON(
        id=f"layer-{layer.key}",
        url=url if layer.at_once else None,
        hideout={"layer": layer.key},
        interactive=layer.kind != "context",
        style={"variable": "atlas.paint.styleAtFirst"},
        pointToLayer={"variable": "atlas.paint.pointToLayer"},
        onEachFeature={"variable": "atlas.paint.adopt"},
    )


def _tiles(settings: Settings) -> list[dl.TileLayer]:
    if not settings.tile_url:
        return []
    return [dl.TileLayer(url=settings.tile_url, attribution=settings.tile_attribution)]


def patterns_svg() -> str:
    """Patterns of the gap styles, which shapes refer to as url(#gap-…); their colours follow the theme."""
    patterns = "".join(_pattern(key, style.pattern) for key, style in GAP_STYLES.items())
    return f'<svg width="0" height="0" class="patterns" aria-hidden="true"><defs>{patterns}</defs></svg>'


def _pattern(key: str, pattern: str) -> str:
    token = f"--gap-{key.replace('_', '-')}"
    mark = GAP_MARKS[pattern].format(ink=f"var({token}-ink)")
    return (f'<pattern id="gap-{key}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="var({token}-fill)"/>{mark}</pattern>')
