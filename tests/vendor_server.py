"""A real HTTPS server that stands for any vendor, so that code under test runs unchanged with the vendor's host name.

It is a proxy on loopback: the client asks it to ``CONNECT www.virustotal.com:443``, and it answers itself, with a
certificate for that name from a certificate authority of its own. :meth:`VendorServer.environment` has the variables
that lead a client here, also one in another process.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import trustme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message
    from pathlib import Path


@dataclass(frozen=True)
class Seen:
    """A request, as the vendor got it; ``headers`` reads names in any case."""

    method: str
    host: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        """The path without the query, still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query string."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What the vendor answers; ``body`` may be bytes, text, or data for JSON.

    No status drops the connection; ``pause`` answers nothing until the next :meth:`VendorServer.answer`.
    """

    status: int | None = 200
    body: Any = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pause: bool = False

    def encoded(self) -> tuple[bytes, str]:
        """The body as bytes, and its content type."""
        if isinstance(self.body, bytes):
            return self.body, "application/octet-stream"
        if isinstance(self.body, str):
            return self.body.encode(), "text/plain; charset=utf-8"
        return json.dumps(self.body).encode(), "application/json"


class VendorServer:
    """Answers for every host, in order, what :meth:`answer` was given; the last answer stays."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._certificate_file = folder / "vendor-ca.pem"
        self._authority.cert_pem.write_to_path(str(self._certificate_file))
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self._go_on = threading.Event()
        self._answers: deque[Answer] = deque([Answer()])
        self.seen: list[Seen] = []
        self.connections = 0
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def environment(self) -> dict[str, str]:
        """The environment variables that lead a client here for every host."""
        proxy = f"http://127.0.0.1:{self._server.server_port}"
        return {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "NO_PROXY": "", "SSL_CERT_FILE": str(self._certificate_file)}

    def answer(self, *answers: Answer) -> None:
        """Forget all that was seen, and answer these from now on."""
        self.go_on()
        with self._lock:
            self._answers = deque(answers)
            self.seen.clear()
            self.connections = 0

    def go_on(self) -> None:
        """Let every answer go on that pauses."""
        self._go_on.set()
        self._go_on = threading.Event()

    def wait(self) -> None:
        """Wait until the test goes on."""
        self._go_on.wait(timeout=10)

    def take(self, request: Seen) -> Answer:
        """Note the request, and return the answer to it."""
        with self._lock:
            self.seen.append(request)
            return self._answers.popleft() if len(self._answers) > 1 else self._answers[0]

    def context(self, host: str) -> ssl.SSLContext:
        """The TLS settings with a certificate for *host*."""
        with self._lock:
            self.connections += 1
            if host not in self._contexts:
                self._contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(self._contexts[host])
            return self._contexts[host]

    def close(self) -> None:
        """Stop."""
        self.go_on()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """The sockets of a :class:`VendorServer`."""

    daemon_threads = True

    def __init__(self, vendor: VendorServer) -> None:
        self.vendor = vendor
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_CONNECT(self) -> None:
        host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = self.server.vendor.context(host).wrap_socket(self.connection, server_side=True)
        except OSError:  # the client does not trust this authority: that may be the test
            self.close_connection = True
            return
        self.close_connection = False  # the tunnel stays, also for a client that asks by HTTP/1.0
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # the server closes only the socket that it had before TLS

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        host = self.headers["Host"]
        answer = self.server.vendor.take(Seen(self.command, host, self.path, self.headers, body))
        if answer.pause:
            self.server.vendor.wait()
        if answer.status is None or answer.pause:
            self.close_connection = True
            return
        self._send(answer, answer.status)

    def _send(self, answer: Answer, status: int) -> None:
        content, content_type = answer.encoded()
        headers = {"Content-Type": content_type, "Content-Length": str(len(content)), **answer.headers}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815 -- the base class's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""
