"""What an OpenID Connect provider says of somebody, and what that makes of them here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from data.accounts import NAME, Account, AccountError, Role, typed_name
from data.errors import AtlasError

ANYBODY = "*"
SAFE = re.compile(r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#]*)?")


def check_provider(issuer: str, client: str, roles: str, public_url: str) -> None:
    """Raise AtlasError if the settings of a provider don't make a whole."""
    granted = read_roles(roles)
    if not issuer:
        return
    if not SAFE.fullmatch(issuer):
        raise AtlasError(f"ATLAS_OIDC_ISSUER: {issuer!r} isn't the https address of a provider. Give its issuer, such "
                         "as https://login.microsoftonline.com/<tenant>/v2.0.")
    missing = {"ATLAS_OIDC_CLIENT": client, "ATLAS_OIDC_ROLES": granted, "ATLAS_PUBLIC_URL": public_url}
    for name, value in missing.items():
        if not value:
            raise AtlasError(f"ATLAS_OIDC_ISSUER is set without {name}. Sign-in through the provider needs it: set "
                             "it too.")


def read_roles(written: str) -> Mapping[str, Role]:
    """Values of a claim and their roles, from "Atlas.Admin=admin,Atlas.Editor=editor"; raises AtlasError."""
    granted = {}
    for part in filter(None, map(str.strip, written.split(","))):
        value, is_given, role = (piece.strip() for piece in part.rpartition("="))
        if not (is_given and value and role in tuple(Role)):
            raise AtlasError(f"ATLAS_OIDC_ROLES: {part!r} isn't a value of the claim and a role. Write "
                             f"value=role, with one of the roles {', '.join(Role)}.")
        granted[value] = Role(role)
    return granted


def granted_role(claims: Mapping[str, object], claim: str, granted: Mapping[str, Role]) -> Role | None:
    """The highest role that somebody's claims give; None if they give none."""
    told = claims.get(claim)
    values: Iterable[object] = told if isinstance(told, list | tuple) else (told,)
    roles = {granted[value] for value in (*values, ANYBODY) if isinstance(value, str) and value in granted}
    return max(roles, key=tuple(Role).index, default=None)


def told_account(claims: Mapping[str, object], role: Role) -> Account:
    """The account that a provider's claims describe."""
    subject = str(claims.get("sub") or "")
    if not subject:
        raise AccountError("The provider doesn't say whose sign-in this is.")
    told = str(claims.get("preferred_username") or claims.get("email") or "")
    name = re.sub(r"[^a-z0-9._@+-]+", "-", typed_name(told))[:90].lstrip("._@+-")
    if not NAME.fullmatch(name):
        name = f"person-{sha256(subject.encode()).hexdigest()[:8]}"
    return Account(name, role, display=" ".join(str(claims.get("name") or "").split())[:100], source="oidc")
