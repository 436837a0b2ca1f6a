"""Sessions for vendors' libraries that speak HTTP by requests."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import Session


def session() -> Session:
    """Return a session that trusts what the system trusts, as every other request of ours does."""
    # hidden import: slow, and only calls need it
    import requests

    made = requests.Session()
    trust_system(made)
    return made


def trust_system(session: Session) -> None:
    """Make a session trust what the system trusts."""
    # hidden import: the same
    from requests.adapters import HTTPAdapter

    class SystemTrust(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs, ssl_context=ssl.create_default_context())

        def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
            return super().proxy_manager_for(*args, **kwargs, ssl_context=ssl.create_default_context())

    session.mount("https://", SystemTrust())
