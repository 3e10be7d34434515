"""The Atlas's icons for home screens, made from its favicon: python -m callbacks.icons writes them anew."""

from __future__ import annotations

from collections.abc import Mapping

from callbacks.bundles import ASSETS

SIDES_PX = (192, 512)
ICONS = ASSETS.joinpath("icons")
ROUND, SQUARE = 'rx="6"', 'rx="0"'  # a maskable icon fills its square; each device cuts its own shape
# A page of one inch: as many pixels as dots an inch.
PAGE = '#set page(width: 72pt, height: 72pt, margin: 0pt, fill: none)\n#image("icon.svg", width: 100%)'


def icons() -> Mapping[str, bytes]:
    """File name and bytes of every icon; the same favicon gives the same bytes."""
    favicon = ASSETS.joinpath("favicon.svg").read_text(encoding="utf-8")
    whole = favicon.replace(ROUND, SQUARE)
    found = {f"icon-{side}.png": painted(favicon, side) for side in SIDES_PX}
    return found | {"maskable-512.png": painted(whole, 512)}


def painted(svg: str, side_px: int) -> bytes:
    """The picture as a PNG of so many pixels a side."""
    import typst  # here, since the web processes read only the sizes above

    files = {"main.typ": PAGE.encode(), "icon.svg": svg.encode()}
    return typst.compile(files, format="png", ppi=float(side_px))


if __name__ == "__main__":
    ICONS.mkdir(exist_ok=True)
    for name, body in icons().items():
        ICONS.joinpath(name).write_bytes(body)
