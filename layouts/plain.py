"""Components as plain HTML: what never changes needs no component in the browser, and stands there sooner."""

from __future__ import annotations

from html import escape

from dash.development.base_component import Component

from data.addresses import at

# Names that HTML spells otherwise than the component library.
NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex"}
ADDRESSES = ("href", "src", "action", "data-reading")  # attributes that name a path of ours as at the root


class Native:
    """An element without children that `dash.html` lacks or would close: an input or a picture."""

    def __init__(self, tag: str, **attributes: object):
        self.tag, self.attributes = tag, attributes


class Drawn(str):
    """HTML that is finished, such as a drawing of geo/: it isn't escaped again."""


def to_html(part: Component | Native | str | int | list | tuple | None) -> str:
    """HTML of a tree of `dash.html` components; every text and attribute is escaped."""
    if part is None:
        return ""
    if isinstance(part, Drawn):
        return part
    if isinstance(part, Native):
        return f"<{part.tag}{''.join(_attribute(name, value) for name, value in part.attributes.items())}>"
    if isinstance(part, list | tuple):
        return "".join(to_html(one) for one in part)
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    props = dict(part.to_plotly_json()["props"])
    children = to_html(props.pop("children", None))
    tag = type(part).__name__.lower()
    # Dash takes `data-` and `aria-` names from a set, so their order differs from process to process. Sorted, a page
    # is the same bytes from every worker, and its digest says so.
    return f"<{tag}{''.join(_attribute(name, value) for name, value in sorted(props.items()))}>{children}</{tag}>"


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name in ADDRESSES and str(value).startswith("/"):
        value = at(str(value))
    return f' {NAMES.get(name, name)}="{escape(str(value))}"'
