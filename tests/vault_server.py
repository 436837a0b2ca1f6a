"""A server on this machine that speaks the part of Vault's HTTP API that reads KV secrets, as it is documented.

Beside it can be slow, down, sealed, chatty or wrong, and it counts what it is asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "hvs.static-token-4711"
ROLE_ID = "role-4711"
SECRET_ID = "secret-id-4711"


class VaultServer:
    """KV secrets of version 2 at the mount ``secret``, by namespace and path."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], dict[str, Any]] = {}
        self.versions: Counter[tuple[str, str]] = Counter()
        self.denied: set[str] = set()
        self.tokens = {TOKEN}
        self.asked: Counter[str] = Counter()
        self.delay = 0.0
        self.status = 0
        self.body: bytes | None = None
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def put(self, path: str, values: Mapping[str, Any], *, namespace: str = "") -> None:
        """Store a new version of a secret."""
        self.versions[namespace, path] += 1
        self.secrets[namespace, path] = dict(values)

    def answer(self, method: str, path: str, token: str, namespace: str, body: bytes) -> tuple[int, Any]:
        """Return status and data, as Vault does."""
        if path == "auth/approle/login" and method == "POST":
            return self._login(json.loads(body))
        if token not in self.tokens:
            return 403, {"errors": ["permission denied"]}
        if path == "auth/token/lookup-self":
            return 200, {"data": {"id": "hidden", "policies": ["default"]}}
        mount, _, rest = path.partition("/")
        part, _, name = rest.partition("/")
        if (mount, method) != ("secret", "GET") or part not in {"data", "subkeys"}:
            return 404, {"errors": []}
        if name in self.denied or f"{part}/{name}" in self.denied:
            return 403, {"errors": ["1 error occurred:\n\t* permission denied\n\n"]}
        return self._secret(part, namespace, name)

    def close(self) -> None:
        """Stop, and give the port back."""
        self._server.shutdown()
        self._server.server_close()

    def _secret(self, part: str, namespace: str, name: str) -> tuple[int, Any]:
        values = self.secrets.get((namespace, name))
        if values is None:
            return 404, {"errors": []}
        metadata = {"version": self.versions[namespace, name], "deletion_time": "", "destroyed": False}
        told = values if part == "data" else dict.fromkeys(values)
        return 200, {"data": {part: told, "metadata": metadata}}

    def _login(self, given: dict[str, str]) -> tuple[int, Any]:
        if given != {"role_id": ROLE_ID, "secret_id": SECRET_ID}:
            return 400, {"errors": ["invalid role or secret ID"]}
        with self.lock:
            token = f"hvs.issued-{len(self.tokens)}"
            self.tokens.add(token)
        return 200, {"auth": {"client_token": token, "lease_duration": 3600, "renewable": True}}


def _handler(server: VaultServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self, method: str) -> None:
            path = self.path.removeprefix("/v1/").partition("?")[0]
            with server.lock:
                server.asked[path] += 1
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(server.delay)
            status, data = server.answer(
                method,
                path,
                self.headers.get("X-Vault-Token", ""),
                self.headers.get("X-Vault-Namespace", ""),
                body,
            )
            content = json.dumps(data).encode() if server.body is None else server.body
            self.send_response(server.status or status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
