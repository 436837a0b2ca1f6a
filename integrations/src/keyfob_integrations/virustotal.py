"""VirusTotal: what is known about addresses, domains, files and URLs (API v3)."""

import base64
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from keyfob_sdk import Integration, Key, SecretModel, action, check, hookimpl
from keyfob_sdk.errors import VendorError
from pydantic import Field, JsonValue, SecretStr

from keyfob_integrations import _http

_DOCS = "https://docs.virustotal.com/reference"
_API = "https://www.virustotal.com/api/v3"
_LARGEST_PAGE = 40

IpAddress = Annotated[str, Field(description="The IPv4 or IPv6 address to look up.", examples=["8.8.8.8"])]
Domain = Annotated[str, Field(description="The domain name to look up.", examples=["example.com"])]
FileHash = Annotated[
    str,
    Field(
        description="The SHA-256, SHA-1 or MD5 of the file to look up.",
        examples=["275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"],
    ),
]
Url = Annotated[str, Field(description="The URL to look up, in full.", examples=["https://example.com/login"])]
Kind = Annotated[
    Literal["ip_address", "domain", "file", "url"],
    Field(description="What the identifier stands for.", examples=["domain"]),
]
Identifier = Annotated[
    str,
    Field(description="The address, domain, file hash or URL that was commented on.", examples=["example.com"]),
]
MaxItems = Annotated[int, Field(ge=1, le=1000, description="The number of comments to return at most.", examples=[40])]

_COLLECTIONS = {"ip_address": "ip_addresses", "domain": "domains", "file": "files", "url": "urls"}


class VirusTotal(SecretModel, name="virustotal", hosts=["www.virustotal.com"], doc_url=f"{_DOCS}/authentication"):
    """An API key, from the user's VirusTotal profile page: https://www.virustotal.com/gui/my-apikey."""

    VIRUSTOTAL_API_KEY: Annotated[SecretStr, Key(description="The API key, 64 hexadecimal digits.")]


@action(title="Look up an IP address", doc_url=f"{_DOCS}/ip-info", read_only=True)
def lookup_ip_address(ip_address: IpAddress, *, virustotal: VirusTotal) -> JsonValue:
    """Return what VirusTotal knows about an IP address."""
    return _get(f"ip_addresses/{_http.segment(ip_address)}", virustotal)


@action(title="Look up a domain", doc_url=f"{_DOCS}/domain-info", read_only=True)
def lookup_domain(domain: Domain, *, virustotal: VirusTotal) -> JsonValue:
    """Return what VirusTotal knows about a domain."""
    return _get(f"domains/{_http.segment(domain)}", virustotal)


@action(title="Look up a file hash", doc_url=f"{_DOCS}/file-info", read_only=True)
def lookup_file_hash(file_hash: FileHash, *, virustotal: VirusTotal) -> JsonValue:
    """Return what VirusTotal knows about a file, by its hash."""
    return _get(f"files/{_http.segment(file_hash)}", virustotal)


@action(title="Look up a URL", doc_url=f"{_DOCS}/url-info", read_only=True)
def lookup_url(url: Url, *, virustotal: VirusTotal) -> JsonValue:
    """Return what VirusTotal knows about a URL that was scanned before."""
    return _get(f"urls/{_http.segment(_url_identifier(url))}", virustotal)


@action(title="List comments", doc_url=f"{_DOCS}/domains-comments-get", read_only=True)
def list_comments(
    kind: Kind,
    identifier: Identifier,
    max_items: MaxItems = 40,
    *,
    virustotal: VirusTotal,
) -> list[JsonValue]:
    """Return the latest comments on an address, domain, file or URL, the newest first."""
    item = _url_identifier(identifier) if kind == "url" else identifier
    path = f"{_COLLECTIONS[kind]}/{_http.segment(item)}/comments"
    comments: list[JsonValue] = []
    cursor: str | None = None
    while len(comments) < max_items:
        size = min(_LARGEST_PAGE, max_items - len(comments))
        found, cursor = _page(_get(path, virustotal, {"limit": size} | ({"cursor": cursor} if cursor else {})))
        comments += found
        # An empty page ends the list even if it has a cursor: otherwise a vendor's mistake would loop for ever.
        if not cursor or not found:
            break
    return comments[:max_items]


@check(VirusTotal)
def check_virustotal(*, virustotal: VirusTotal) -> str:
    """Look up 8.8.8.8, which VirusTotal always knows and every key may read.

    ``/users/{key}`` would spare the quota one look-up, but it writes the key into a URL, and so into many a log.
    """
    _get("ip_addresses/8.8.8.8", virustotal)
    return "VirusTotal accepts the API key"


def _get(path: str, virustotal: VirusTotal, params: dict[str, Any] | None = None) -> JsonValue:
    key = virustotal.VIRUSTOTAL_API_KEY.get_secret_value()
    return _http.get_json(f"{_API}/{path}", headers={"x-apikey": key}, params=params)


def _page(answer: JsonValue) -> tuple[list[JsonValue], str | None]:
    """Return the comments of one page, and the cursor of the next."""
    match answer:
        case {"data": list(found), "meta": {"cursor": str(cursor)}}:
            return found, cursor
        case {"data": list(found)}:
            return found, None
        case _:
            raise VendorError("the answer of www.virustotal.com has no list of comments")


def _url_identifier(url: str) -> str:
    """Return VirusTotal's identifier of a URL: its unpadded base64url."""
    return base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer VirusTotal."""
    return [
        Integration(
            name="virustotal",
            title="VirusTotal",
            description="Reputation of addresses, domains, files and URLs.",
            doc_url=f"{_DOCS}/overview",
            actions=[lookup_ip_address, lookup_domain, lookup_file_hash, lookup_url, list_comments],
            checks=[check_virustotal],
        ),
    ]
