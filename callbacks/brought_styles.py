"""Styles that Dash and dash-leaflet write into a page while it runs, by the hashes of their text.

A policy that forbids all other styles within a page names these. Another version of a library brings other styles:
tests/browser/test_csp.py then tells the hashes that stand here in vain, and those that are missing.
"""

from __future__ import annotations

EMPTY = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # each stands there empty at first
DASH = ("sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s=",)  # undo and redo
LEAFLET = (
    "sha256-Su7lkWyrR39ozUimPZSARr9qtPsgwvk98P/VAGbG6v8=",  # Leaflet itself
    "sha256-ceeoylCL0ld4NwOaXf4vG0Z8pEknXXuzJ5ZV0Ir6ft4=",  # easy buttons
    "sha256-vEFWWSptvAnmTyDLqu3LdoYyHTq0QbynLLSzYwyFY4A=",  # full screen
    "sha256-BvJwtF3ZgG8gcdZQ022TX/OW+AK0Sm8Fw++80SG4tXU=",  # gestures
    "sha256-zmLg9fAzhthkQar0HsYlPE8MMx315AMYJ5uAXv1DH+k=",  # clusters
)
BROUGHT = (EMPTY, *DASH, *LEAFLET)
