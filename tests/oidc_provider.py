"""A small OpenID Connect provider on this machine, which can also be told to cheat."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "atlas", "a secret of the client"


@dataclass
class Provider:
    """Who signs in next (`claims`), and what is wrong with the answers."""

    origin: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"}))
    claims: dict = field(default_factory=dict)  # over the right ones; None leaves one out
    metadata: dict = field(default_factory=dict)
    algorithm: str = "RS256"
    signs_with: object = None
    status: int = 200  # of every answer
    error: str = ""  # that the person meets
    asked: dict = field(default_factory=dict)  # by code: what the browser was sent with
    faults: list = field(default_factory=list)  # what a client did wrong

    def described(self) -> dict:
        return {"issuer": self.origin, "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token", "jwks_uri": f"{self.origin}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"]} | self.metadata

    def authorize(self, query: dict) -> str:
        """Where the browser goes back to."""
        if self.error:
            return f"{query['redirect_uri']}?{urlencode({'error': self.error, 'state': query['state']})}"
        code = secrets.token_hex(8)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict) -> dict:
        query = self.asked.pop(form["code"])
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        self.faults += [name for name, is_right in {
            "pkce": query["code_challenge"] == challenge and query["code_challenge_method"] == "S256",
            "secret": form.get("client_secret") == SECRET, "redirect": query["redirect_uri"] == form["redirect_uri"],
            "scope": "openid" in query["scope"].split()}.items() if not is_right]
        now = int(time.time())
        claims = {"iss": self.origin, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "nonce": query["nonce"],
                  "preferred_username": "Ann@Example.org", "name": "Ann Example", "roles": ["Atlas.Editor"]}
        claims = {key: value for key, value in (claims | self.claims).items() if value is not None}
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": self.signed(claims)}

    def signed(self, claims: dict) -> str:
        if self.algorithm == "none":
            parts = ({"alg": "none", "kid": "one"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                            for part in parts) + "."
        key = OctKey.import_key(SECRET) if self.algorithm == "HS256" else self.signs_with or self.key
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, key,
                          registry=JWSRegistry(algorithms=[self.algorithm]))


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.provider
    finally:
        server.shutdown()
        server.server_close()


class Answers(BaseHTTPRequestHandler):
    """What the provider answers over HTTP."""

    def do_GET(self) -> None:
        provider, parts = self.server.provider, urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.authorize(_flat(parts.query)))
            self.end_headers()
        elif parts.path == "/keys":
            self._send({"keys": [provider.key.as_dict(private=False)]})
        else:
            self._send(provider.described())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(self.server.provider.token(_flat(body)))

    def _send(self, content: dict) -> None:
        self.send_response(self.server.provider.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_told: object) -> None:
        """Nothing: tests are quiet."""


def _flat(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query).items()}
