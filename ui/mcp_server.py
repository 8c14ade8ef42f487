"""The MCP server: the tools of `ui.mcp_tools` over standard input and output, until the input ends.

What the tools do is not known here. Standard output carries the protocol alone: what else this process prints goes to standard error.
"""

import threading
from importlib.metadata import version
from typing import Any

import anyio
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from rag.settings import Settings
from ui.mcp_tools import TOOLS, Told, Tools, instructions

_ONLY_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

_LISTED = [
    Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema={"type": "object", "properties": dict(tool.takes), "required": list(tool.needs), "additionalProperties": False},
        output_schema=dict(tool.gives),
        annotations=_ONLY_READS,
    )
    for tool in TOOLS
]


def serve(settings: Settings) -> None:
    """Answer calls until standard input ends; the archive is opened by the first call that needs it.

    Raises:
        BadSetting: The base URL of the model cannot be used, so that it could not be said where text goes.
    """
    tools = Tools(settings)

    async def listed(_context: object, _params: object) -> ListToolsResult:
        return ListToolsResult(tools=_LISTED)

    async def called(_context: object, params: CallToolRequestParams) -> CallToolResult:
        stop = threading.Event()

        def work() -> Told:
            return tools.call(params.name, params.arguments or {}, stop)

        try:
            told = await to_thread.run_sync(work, abandon_on_cancel=True)
        finally:
            stop.set()
        return CallToolResult(content=[TextContent(type="text", text=told.text)], structured_content=dict(told.value), is_error=told.failed)

    # The lower of the package's two levels: the higher one puts "Error executing tool" before each error, writes out what was given where
    # an argument is wrong, and offers resources and prompts that are not there.
    server: Server[Any] = Server(
        "dateline",
        version=version("dateline-rag"),
        title="Dateline",
        instructions=instructions(settings),
        on_list_tools=listed,
        on_call_tool=called,
    )

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    try:
        anyio.run(run)
    except* BrokenPipeError:
        pass  # whoever called is gone, as when the input ends
    finally:
        tools.close()
