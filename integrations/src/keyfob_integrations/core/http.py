"""Plain HTTP requests."""

import base64
import binascii
from typing import Annotated, Any, Literal

from keyfob_sdk import action
from keyfob_sdk.errors import ConfigurationError, VendorError
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from keyfob_integrations import _http
from keyfob_integrations._reply import Reply, Request

_MODEL = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class BasicAuth(BaseModel):
    """A user name and a password for HTTP basic authentication."""

    model_config = _MODEL

    username: str
    password: str = Field(repr=False)


class Upload(BaseModel):
    """A file of a multipart form."""

    model_config = _MODEL

    content_base64: str = Field(repr=False)
    filename: str = "file"
    content_type: str = "application/octet-stream"


Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


Url = Annotated[str, Field(description="Where to send it.", examples=["https://api.example.com/v1/users"])]
HttpMethod = Annotated[Method, Field(description="The HTTP method.", examples=["GET"])]
Headers = Annotated[
    dict[str, str] | None,
    Field(description="Headers by name.", examples=[{"x-apikey": "${{ SECRETS.virustotal.VIRUSTOTAL_API_KEY }}"}]),
]
Params = Annotated[dict[str, Any] | None, Field(description="Parameters of the query string; a list repeats its name.")]
Payload = Annotated[JsonValue, Field(description="The body, sent as JSON.")]
VerifySsl = Annotated[bool, Field(description="Whether the host must have a certificate that is trusted.")]
Auth = Annotated[BasicAuth | None, Field(description="User name and password for basic authentication.")]
Timeout = Annotated[float, Field(gt=0, le=300, description="Seconds to wait for the next bytes.")]
FormData = Annotated[dict[str, Any] | None, Field(description="The fields of a form, sent as the body.")]
Files = Annotated[
    dict[str, Upload | str] | None,
    Field(description="Files of a form by field: base64, or content_base64 with filename and content_type."),
]
AsBase64 = Annotated[bool, Field(description="Whether to return the body as base64, unread.")]
FollowRedirects = Annotated[
    bool, Field(description="Whether to follow redirects; another host gets neither headers nor body.")
]
Content = Annotated[str | bytes | None, Field(description="The body, sent as it is.")]
IgnoreStatusCodes = Annotated[
    list[int] | None, Field(description="Statuses outside 200-299 that are results, not errors.", examples=[[404]])
]


@action(title="Send an HTTP request", secret_arguments=True, read_only=False)
def http_request(
    url: Url,
    method: HttpMethod = "GET",
    *,
    headers: Headers = None,
    params: Params = None,
    payload: Payload = None,
    verify_ssl: VerifySsl = True,
    auth: Auth = None,
    timeout: Timeout = 10.0,
    form_data: FormData = None,
    files: Files = None,
    base64_encode_data: AsBase64 = False,
    follow_redirects: FollowRedirects = False,
    content: Content = None,
    ignore_status_codes: IgnoreStatusCodes = None,
) -> dict[str, Any]:
    """Send an HTTP request and return ``status_code``, ``headers`` and ``data`` of the answer.

    ``data`` is read as JSON where the answer says that it is JSON; other text is returned as text, and anything else as
    base64. Busy hosts are asked again where that is safe. At most 10 MiB are read.
    """
    _one_body(payload=payload, form_data=form_data or files, content=content)
    request = Request(
        url=url,
        method=method,
        headers=headers or {},
        params=params or {},
        json=payload,
        content=content,
        form=form_data,
        files={name: _file(name, file) for name, file in files.items()} if files else None,
        auth=(auth.username, auth.password) if auth else None,
        timeout=timeout,
        verify=verify_ssl,
        follow_redirects=follow_redirects,
        accept=frozenset(ignore_status_codes or ()),
    )
    reply = _http.send(request)
    data = base64.b64encode(reply.content).decode() if base64_encode_data else _data(reply)
    return {"status_code": reply.status, "headers": dict(reply.headers), "data": data}


def _one_body(**bodies: object) -> None:
    given = [name for name, body in bodies.items() if body is not None]
    if len(given) > 1:
        hints = ["form_data and files make one body; payload and content are one each"]
        raise ConfigurationError(f"a request has one body, but {' and '.join(given)} are given", hints=hints)


def _file(name: str, file: Upload | str) -> tuple[str, bytes, str]:
    upload = Upload(content_base64=file) if isinstance(file, str) else file
    try:
        return upload.filename, base64.b64decode(upload.content_base64, validate=True), upload.content_type
    except (binascii.Error, ValueError):
        problem = f"the content of file {name!r} is not base64"
    raise ConfigurationError(problem, hints=["write ${{ FN.to_base64(...) }}"])


def _data(reply: Reply) -> Any:
    """Return the body in the form in which the next step can use it."""
    if not reply.content:
        return None
    if reply.is_json:
        try:
            return reply.json()
        except VendorError:
            return reply.text  # hosts that say JSON and send text are common: the status was good, so hand it on
    try:
        return reply.content.decode(reply.encoding)
    except UnicodeError:
        return base64.b64encode(reply.content).decode()
