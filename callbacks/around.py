"""What stands around every route, in its order: whoever is registered first has the last word on an answer."""

from __future__ import annotations

from flask import Flask

from callbacks.addresses import register_addresses
from callbacks.faults import register_faults
from callbacks.framing import register_framing
from callbacks.limiting import register_limits
from callbacks.logs import register_logs
from callbacks.metrics import register_metrics
from callbacks.packing import register_packing
from callbacks.services import Services, register_editions
from callbacks.sign_in import register_sign_in


def register_around(server: Flask, services: Services) -> None:
    """Policies, log, error pages, prefix, packing, sign-in and the release; called before any route is added."""
    register_framing(server, services.settings)
    register_logs(server, services)
    register_metrics(server, services)
    register_faults(server)
    register_limits(server, services)
    register_addresses(server, services.settings.prefix)
    register_packing(server, services.settings.home)
    register_sign_in(server, services)
    register_editions(server, services)
