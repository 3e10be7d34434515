"""Sign-in through the organisation's OpenID Connect provider: code with PKCE, state and nonce, through Authlib.

    POST /desk/oidc/<lang>/begin    to the provider
    GET  /desk/oidc/back            from there: the address to register at the provider as redirect URI
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, current_app, redirect, request

from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from callbacks.sign_in_pages import refused
from callbacks.sign_in_routes import SignInRoutes, own_path
from callbacks.sign_in_session import PATH, enter, visit
from data.accounts import Account, AccountError, all_accounts, change_account, ended
from data.attempts import note_sign_in, provided_account
from data.errors import AtlasError
from data.provider import granted_role, read_roles, told_account
from data.words import Lang

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

LOG = logging.getLogger("atlas.sign_in")
PATIENCE_S, LEEWAY_S = 10, 60  # for an answer; between the provider's clock and ours
FRESH_S = 3600  # how long we go by what the provider says of itself
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class NoRoleError(AccountError):
    """Somebody whom the provider knows, and who has no role here or is locked."""


@dataclass
class ProviderRoutes:
    """The route functions, with the services at hand; there is nothing under them without a provider."""

    services: Services
    local: SignInRoutes
    known: dict[str, FlaskOAuth2App] = field(default_factory=dict, repr=False)

    def begin(self, lang: str) -> Response:
        if not self.local.may_try():
            return refused("sign_in.too_often", 429)
        self.local.count_try()
        visit().update(lang=lang, next=own_path(Lang(lang)))
        return self._answered(self._begun)

    def back(self) -> Response:
        return self._answered(self._entered)

    def _begun(self) -> Response:
        return self._client().authorize_redirect(f"{origin_of(self.services)}{PATH}/oidc/back")

    def _entered(self) -> Response:
        client, back = self._client(), visit().get("next", f"{PATH}/")
        issuer = client.load_server_metadata()["issuer"]
        claims = client.authorize_access_token(leeway=LEEWAY_S, claims_options={
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [client.client_id]},  # else another application's token would do
        }).get("userinfo")
        if not claims:
            raise AtlasError("The provider sent no ID token.")
        enter(self._account(claims, f"{issuer}|{claims['sub']}"))
        return redirect(back, 303)

    def _account(self, claims: dict, subject: str) -> Account:
        settings, store = self.services.settings, self.services.store
        role = granted_role(claims, settings.oidc_claim, read_roles(settings.oidc_roles))
        known = next((account for account in all_accounts(store) if account.subject == subject), None)
        if role is None or (known and known.locked):
            if known:
                change_account(store, known.name, ended)  # also where they are still signed in
            name = known.name if known else told_account(claims, role).name
            store.record(name, "sign_in.refused", name, {"address": request.remote_addr or "", "source": "oidc"})
            raise NoRoleError(name)
        return note_sign_in(store, provided_account(store, subject, told_account(claims, role)),
                            request.remote_addr or "")

    def _answered(self, step) -> Response:
        """What a step answers; whatever can go wrong with a provider, in words."""
        from authlib.integrations.base_client import MismatchingStateError, OAuthError
        from joserfc.errors import JoseError
        from requests import RequestException

        try:
            return step()
        except NoRoleError:
            return refused("sign_in.no_role", 403)
        except MismatchingStateError:
            return refused("sign_in.stale", 400)
        except OAuthError as fault:
            return self._failed("sign_in.provider_refuses", 403, fault)
        except RequestException as fault:
            return self._failed("sign_in.provider_away", 503, fault)
        except (JoseError, AtlasError, KeyError, TypeError, ValueError, RuntimeError) as fault:
            return self._failed("sign_in.provider_wrong", 502, fault)

    def _failed(self, key: str, status: int, fault: Exception) -> Response:
        issuer = self.services.settings.oidc_issuer
        LOG.warning("Sign-in through %s failed: %s: %s", issuer, type(fault).__name__, fault)
        return refused(key, status)

    def _client(self) -> FlaskOAuth2App:
        """The provider as it describes itself, asked anew every hour."""
        client = self.known.get("client") or self._asked()
        if client.server_metadata["_loaded_at"] + FRESH_S < time.time():
            client = self._asked()
        self.known["client"] = client
        return client

    def _asked(self) -> FlaskOAuth2App:
        from authlib.integrations.flask_client import OAuth

        settings = self.services.settings
        client = OAuth(current_app).register(
            "staff", client_id=settings.oidc_client, client_secret=_secret(settings.oidc_secret_file),
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256",
                           "default_timeout": PATIENCE_S})
        told = client.load_server_metadata()
        if told["issuer"].rstrip("/") != settings.oidc_issuer.rstrip("/"):
            raise AtlasError(f"The provider calls itself {told['issuer']}; set ATLAS_OIDC_ISSUER to that if it is so.")
        offered = told.get("id_token_signing_alg_values_supported", SIGNED)
        told["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED]
        ways = told.get("token_endpoint_auth_methods_supported", ())
        if client.client_secret and "client_secret_basic" not in ways and "client_secret_post" in ways:
            client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a method's name
        return client


def _secret(file: str) -> str | None:
    return Path(file).read_text(encoding="utf-8").strip() if file else None
