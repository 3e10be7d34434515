"""Sheets of the release that ships, as the server composes them."""

from datetime import date

from geo.scene import compose
from layouts.sheet.drawing import Sheet
from layouts.sheet.imprint import Imprint
from layouts.sheet.order import map_number, read_order
from layouts.sheet.page import compose_sheet
from layouts.sheet.state import state_text
from tests.geo.shipped import shipped

ORIGIN, RELEASE = "https://atlas.example", "0123456789ab"


def real_sheet(link: str, made_on: date) -> Sheet:
    """The sheet that a link asks for; the release's digest is left out, as it changes with every table."""
    world, catalog = shipped()
    order = read_order(link, catalog, made_on)
    imprint = Imprint(permalink=ORIGIN + link, host="atlas.example", number=map_number(order, catalog), release=RELEASE,
                      state=state_text(order, catalog, "").replace(catalog.digest[:12], RELEASE))
    return compose_sheet(order, compose(order.view, catalog, world), world, imprint)
