"""The error that a request ends in, and all the texts that hang on an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from keyfob_integrations import _http
from keyfob_sdk.errors import KeyfobError, VendorError

if TYPE_CHECKING:
    from keyfob_integrations._reply import Request


def failure_of(request: Request) -> VendorError:
    """Return the error that *request* ends in."""
    with pytest.raises(VendorError) as caught:
        _http.send(request)
    return caught.value


def all_texts(error: BaseException | None) -> str:
    """Return every text that hangs on an error: its own, its attributes', its causes'."""
    texts: list[str] = []
    while error is not None:
        rendered = error.render() if isinstance(error, KeyfobError) else ""
        texts.append(f"{error!r} {error} {error.args} {vars(error)} {rendered}")
        error = error.__cause__ or error.__context__
    return "\n".join(texts)
