"""Servers that stand for vendors."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
import stamina
from keyfob_integrations import _http
from vendor_server import Answer, VendorServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_server import AwsServer


@pytest.fixture(scope="session")
def vendor_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VendorServer]:
    """One server for all tests: it makes a certificate authority, which costs time."""
    server = VendorServer(tmp_path_factory.mktemp("vendor"))
    yield server
    server.close()


@pytest.fixture
def vendor(vendor_server: VendorServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[VendorServer]:
    """The server that every HTTPS request of the test ends at."""
    for name, value in vendor_server.environment().items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower() if "PROXY" in name else name, value)
    vendor_server.answer(Answer())
    _http.close()
    yield vendor_server
    _http.close()


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """Retries happen as often as ever, but at once."""
    with stamina.set_testing(True, attempts=_http.ATTEMPTS, cap=True):
        yield


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests go straight to their host, whatever proxy this machine has."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    _http.close()
    yield
    _http.close()


@pytest.fixture
def closed_port() -> int:
    """A port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsServer]:
    """One server for all tests: it takes two seconds to import."""
    from aws_server import AwsServer  # only the tests of AWS pay for the import

    server = AwsServer()
    yield server
    server.close()


@pytest.fixture
def aws(aws_server: AwsServer, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """AWS without anything in its accounts, which all AWS requests of the test go to."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in aws_server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "*")
    aws_server.reset()
    return aws_server
