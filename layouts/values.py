"""Values that scripts and callbacks hand each other through Dash; a reader sees nothing of them.

`dcc.Store` does as much, and brings 470 kB of scripts (unpacked) and ten style sheets that no page
of ours uses otherwise.
"""

from __future__ import annotations

from dash.development.base_component import Component


class Value(Component):
    """A place for one value, which assets/said.js draws as nothing. `said`: for callbacks that only pass it on."""

    _namespace = "atlas_values"
    _type = "Value"
    _base_nodes = ("children",)
    _children_props = ()

    def __init__(self, id: str, data: object = None, said: object = None):
        self._prop_names = self.available_properties = ["id", "data", "said"]
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        given = {"id": id, "data": data, "said": said}
        super().__init__(**{name: value for name, value in given.items() if value is not None})
