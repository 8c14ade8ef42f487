"""Serving the page: address, password, headers, and nothing of Gradio's that the page does not use.

What the page shows is not known here.
"""

import asyncio
import hmac
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from index.errors import BadInput, BadSetting
from rag.settings import Settings
from ui.page import phrases
from ui.page.desk import Desks
from ui.page.fence import Fence
from ui.page.heaps import keep_memory_together
from ui.page.shelf_room import new_room
from ui.page.uploads import MAX_FILE_BYTES

Login = Callable[[str, str], Awaitable[bool]]

WRONG_PASSWORD_COSTS = 1.0
"""Seconds that a wrong password waits, one after the other: Gradio alone let 100 guesses a second through."""


@contextmanager
def served(settings: Settings, *, host: str, port: int, auth: str | None, archives: Sequence[Path] = ()) -> Iterator[str]:
    """Serve the page until the block ends; yields its address.

    `port` 0 takes a free one; `auth` is "user:password"; `archives` are those that the page switches between, the settings' own where none
    is named.

    Raises:
        BadInput: The port is taken, or the address is not this machine's.
    """
    # Gradio reads these when it is imported: analytics would look up two hosts, and only this exact word turns them off.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_SSR_MODE"] = "False"
    # Monitoring is off, yet Gradio would put up to 10,000 events into a table and compute percentiles of it after each.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
    keep_memory_together()
    port = _free_port(host, port)
    login = _login(auth) if auth else None
    with closing(Desks(settings, archives)) as desks:
        # While Gradio is imported, on another core.
        desks.hire()
        with _launched(desks, host, port, login) as address:
            desks.attend()
            yield address


@contextmanager
def _launched(desks: Desks, host: str, port: int, login: Login | None) -> Iterator[str]:
    # For a server that the page does not have, Gradio would spend a seventh of its 3 s on importing this.
    with _without("mcp"):
        from gradio.themes import Base
        from starlette.middleware import Middleware

        from ui.page.app import build

    room = new_room()
    # Where Gradio puts uploads; its own choice is a folder that all its programs share, and that nobody empties.
    os.environ["GRADIO_TEMP_DIR"] = str(room.folder)
    page = build(desks)
    fence = Middleware(Fence, host=host, most=MAX_FILE_BYTES, free=room.free)
    # Gradio looks for this around each step of a handler, to set aside what it draws with; it would search all folders each time.
    with _without("matplotlib"):
        try:
            page.launch(
                server_name=host,
                server_port=port,
                auth=login,  # type: ignore[arg-type] # Gradio awaits a coroutine, which its annotation does not say
                prevent_thread_lock=True,
                quiet=True,
                share=False,
                show_error=False,
                run_history=False,
                footer_links=[],
                enable_monitoring=False,
                max_file_size=MAX_FILE_BYTES,
                ssr_mode=False,
                theme=Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
                css=_asset("look.css") + _asset("shelf.css"),
                head=_head(),
                app_kwargs={"middleware": [fence], "docs_url": None, "redoc_url": None, "openapi_url": None},
            )
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{port}"
        finally:
            page.close(verbose=False)
            room.close()


@contextmanager
def _without(package: str) -> Iterator[None]:
    """Have a package look as if it were not installed, unless it is in use: what Gradio looks for and this page does not need."""
    absent = package not in sys.modules
    if absent:
        sys.modules[package] = None  # type: ignore[assignment] # Python's word for a module that is not to be had
    try:
        yield
    finally:
        if absent:
            sys.modules.pop(package, None)


def _head() -> str:
    # Inside a script nothing but "</" could end it, and the words are ours.
    said = json.dumps(phrases.FOR_THE_BROWSER)
    scripts = "".join(f"<script>{_asset(name)}</script>" for name in ("memory.js", "behaviour.js"))
    return f'<meta name="color-scheme" content="light dark"><script type="application/json" id="dl-words">{said}</script>{scripts}'


def _asset(name: str) -> str:
    return (files("ui.page") / name).read_text(encoding="utf-8")


def _free_port(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"{host} port {port} cannot be listened on ({error.strerror}).", "Choose another with --port N; 0 takes a free one."
            ) from error
        return int(probe.getsockname()[1])


def _login(auth: str) -> Login:
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise BadSetting("DATELINE_AUTH is not of the form user:password.", "Set both, with a colon between them.")
    one_at_a_time = asyncio.Lock()

    async def right(given_user: str, given_password: str) -> bool:
        pair = (hmac.compare_digest(given_user.encode(), user.encode()), hmac.compare_digest(given_password.encode(), password.encode()))
        if all(pair):
            return True
        async with one_at_a_time:
            await asyncio.sleep(WRONG_PASSWORD_COSTS)
        return False

    return right
