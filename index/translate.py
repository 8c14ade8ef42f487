"""What went wrong at a model endpoint, told as one of our errors: the problem and its remedy in one line, without the key.

How requests are sent, and when they are sent again, is not known here.
"""

import json
import re
import socket
import ssl
from collections.abc import Iterator

from index.address import Address
from index.errors import EndpointBusy, EndpointFailed, EndpointRefused, EndpointUnreachable, PromptTooLong, ReplyIncomplete
from index.retry import retry_after

PASSING = frozenset({408, 409, 429})
"""The client errors that may pass by themselves; so may every 5xx."""

_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum context|exceed_context|(?:prompt|input|request)\b.{0,40}\btoo (?:long|large|many tokens)"
    r"|too large to process",
    re.IGNORECASE,
)
"""How OpenAI, vLLM, llama.cpp, Ollama and Anthropic's gateway say that a prompt does not fit."""

_SPENT = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.IGNORECASE)
"""A 429 that no wait helps."""

_CLIENTS = frozenset({"openai", "httpx2", "httpcore2", "httpx", "httpcore", "h11"})
"""Whose errors tell of a connection; the client and what it stands on."""

_LONGEST_SAID = 300


def refused(address: Address, model: str, status: int, headers: "dict[str, str]", body: str) -> EndpointFailed:
    """The error for a reply whose status is not 200, or for one inside a stream; `headers` have lower-case names."""
    said = _said(address, body)
    host = address.host
    because = f"{status}: {said}" if said else str(status)
    if status == 413 or (_TOO_LONG.search(body) and status not in PASSING):
        return PromptTooLong(
            f"The prompt is longer than {model} at {host} can read ({because}).", "Send it less, or use a model that reads more.", said=said
        )
    if status in PASSING or status >= 500:
        spent = status == 429 and _SPENT.search(body) is not None
        what = "allows no more requests now" if status == 429 else "could not answer now"
        remedy = "Look at the account's quota." if spent else "Try again in a while."
        wait = retry_after(headers.get("retry-after"))
        asked = f" It asks to wait {wait:.0f} s." if wait else ""
        return EndpointBusy(f"{host} {what} ({because}).{asked}", remedy, said=said, again=not spent, wait=wait)
    if status in {401, 403}:
        return EndpointRefused(f"{host} refused the key ({because}).", "Set DATELINE_API_KEY to a key that this endpoint takes.", said=said)
    if status == 404:
        problem = f"{host} knows no model {model}, or is no OpenAI-compatible endpoint ({because})."
        return EndpointRefused(problem, "Check the model's name, and DATELINE_BASE_URL, which usually ends with /v1.", said=said)
    if 300 <= status < 400:
        problem = f"{host} sends its callers to another address ({status})."
        return EndpointRefused(problem, "Text is sent only where you say: set DATELINE_BASE_URL to that address itself.")
    return EndpointRefused(f"{host} refused the request ({because}).", f"Check that {model} is a model for this.", said=said)


def broken(address: Address, error: BaseException, *, begun: bool) -> EndpointFailed | None:
    """The error for a connection that could not be made, or broke; `begun` where part of a reply had arrived.

    None where the error is of another kind: then it is a fault of ours, and is to be seen as it is.
    """
    host = address.host
    if not any(isinstance(cause, OSError | UnicodeError) or type(cause).__module__.partition(".")[0] in _CLIENTS for cause in _causes(error)):
        return None
    if begun:
        return ReplyIncomplete(f"{host} broke off in the middle of its reply.", "Ask again.", again=True)
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return EndpointUnreachable(
            f"The certificate of {host} cannot be trusted.", "Check DATELINE_BASE_URL, or set SSL_CERT_FILE to your own authority's."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return EndpointUnreachable(f"{host} does not speak TLS as it should.", "Check whether DATELINE_BASE_URL is http or https.", again=True)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return EndpointUnreachable(f"The name {host} cannot be found.", "Check DATELINE_BASE_URL and the network.", again=True)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return EndpointUnreachable(f"Nothing answers at {host}.", "Is the model server running?", again=True)
    if any(
        isinstance(cause, UnicodeError) or type(cause).__name__ in {"UnsupportedProtocol", "LocalProtocolError", "InvalidURL"} for cause in causes
    ):
        return EndpointRefused(f"The request to {host} cannot be made ({type(causes[-1]).__name__}).", "Check DATELINE_BASE_URL.")
    return EndpointUnreachable(f"There is no connection to {host}.", "Check DATELINE_BASE_URL and the network.", again=True)


def one_line(address: Address, text: str) -> str:
    """What an endpoint said, fit to be shown: on one line, without control characters, secrets or great length."""
    shown = address.redact(" ".join("".join(char if char.isprintable() else " " for char in text[:4_000]).split()))
    return shown if len(shown) <= _LONGEST_SAID else shown[: _LONGEST_SAID - 1] + "…"


def _said(address: Address, body: str) -> str:
    """The reason inside an error's body; nothing for a page made for browsers."""
    if body.lstrip().startswith("<"):
        return ""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return one_line(address, body).rstrip(".")
    for name in ("error", "message", "detail"):
        while isinstance(value, dict) and value.get(name):
            value = value[name]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(address, text).rstrip(".")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from; libraries wrap the operating system's own error two or three times."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
