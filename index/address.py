"""Where a model endpoint is, and the secret it is asked with, which no message, log or `repr` ever shows.

What is asked there is not known here.
"""

import base64
import ipaddress
import re
from urllib.parse import quote, unquote, urlsplit

from index.errors import BadSetting

OPENAI = "https://api.openai.com/v1"
"""Where a model is looked for when no base URL is set."""

HIDDEN = "[key]"

_KEYS = re.compile(r"\b(?:sk|pk|rk|key)-[\w-]{8,}|\bBearer\s+[^\s\"',;]+", re.IGNORECASE)
"""What looks like some key, ours or not: an endpoint may repeat one that a gateway added."""


class Address:
    """A base URL without its user and password, the host by which a reader knows it, and the authorization that is sent there.

    Raises:
        BadSetting: The URL or the key cannot be used; the message shows neither password nor key.
    """

    __slots__ = ("_authorization", "_secrets", "host", "loopback", "url")

    def __init__(self, base_url: str | None, api_key: str | None) -> None:
        text = (base_url or OPENAI).strip()
        remedy = "DATELINE_BASE_URL looks like https://api.openai.com/v1 or http://localhost:11434/v1."
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise BadSetting("The base URL is not a URL.", remedy) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadSetting("The base URL does not begin with http:// or https:// and a host.", remedy)
        if parts.query or parts.fragment:
            raise BadSetting("The base URL has something after a ? or a #.", remedy)
        name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self.host = name if port is None else f"{name}:{port}"
        self.url = f"{parts.scheme}://{self.host}{parts.path.rstrip('/')}"
        self.loopback = _is_loopback(parts.hostname)
        key = (api_key or "").strip()
        if not (key.isascii() and key.isprintable()):
            raise BadSetting("The API key holds characters that no key has.", "Copy it again into DATELINE_API_KEY.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        # A user in the URL was put there for this endpoint, where a key may lie in the environment for another one.
        self._authorization = f"Basic {pair}" if user or password else f"Bearer {key}" if key else None
        secrets = {key, password, parts.password or "", pair if user or password else ""}
        secrets |= {quote(secret, safe="") for secret in secrets}
        self._secrets = tuple(sorted((secret for secret in secrets if len(secret) > 3), key=len, reverse=True))

    def __repr__(self) -> str:
        return f"Address({self.url!r})"

    def __reduce__(self) -> str:
        raise TypeError("an address is not pickled: it holds a key")

    def authorization(self) -> str | None:
        """The header's value; None where neither key nor user is set."""
        return self._authorization

    def redact(self, text: str) -> str:
        """A message from outside, without the key, the password, or what looks like one."""
        for secret in self._secrets:
            text = re.sub(re.escape(secret), HIDDEN, text, flags=re.IGNORECASE)
        return _KEYS.sub(HIDDEN, text)

    def redact_reply(self, text: str) -> str:
        """A model's words without the key and the password themselves, where these are no words: "key-witness" is one, and so is a key "none"."""
        for secret in filter(_is_no_word, self._secrets):
            text = text.replace(secret, HIDDEN)
        return text

    def begun(self, text: str) -> int:
        """How many of the last characters of a model's words so far may be the beginning of a secret that `redact_reply` would hide."""
        starts = (at for at in range(max(0, len(text) - max(map(len, self._secrets), default=0)), len(text)))
        secrets = tuple(filter(_is_no_word, self._secrets))
        return next((len(text) - at for at in starts if any(secret.startswith(text[at:]) for secret in secrets)), 0)


def _is_no_word(secret: str) -> bool:
    return len(secret) >= _LONGER_THAN_WORDS or (len(secret) >= _LONG_WITH_DIGITS and any(character.isdigit() for character in secret))


_LONGER_THAN_WORDS, _LONG_WITH_DIGITS = 12, 8
"""Characters of a secret that can be hidden in a sentence without hiding words of its own: local servers take "none" or "test" for a key."""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
