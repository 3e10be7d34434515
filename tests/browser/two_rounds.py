"""A server whose release holds a synthetic Round 55 beside Round 54, for tests of what changed between them."""

from collections.abc import Iterator

from app import open_services
from data.places import read_gazetteer
from data.settings import Settings
from data.stores.files import FileStore
from tests.browser.conftest import Site
from tests.second_round import second_round
from tests.serving import serving


def serve_two_rounds(tmp_path_factory) -> Iterator[Site]:
    """The server, until whoever asked for it is done."""
    home = tmp_path_factory.mktemp("two_rounds") / "home"
    settings = Settings(home=home)
    open_services(settings)
    second_round(FileStore(home), read_gazetteer(), number=55)
    with serving(home) as url:
        yield Site(url, open_services(settings))
