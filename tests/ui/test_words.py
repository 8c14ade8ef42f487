import pytest

from rag.settings import Settings
from ui.words import where_text_goes


@pytest.mark.parametrize(
    ("settings", "writer", "said"),
    [
        (Settings(), None, "Quotations only; nothing leaves this machine."),
        (Settings(api_key="sk-1"), None, "Quotations only; nothing leaves this machine."),
        (Settings(model="m"), None, "Writing with m at api.openai.com; passages are sent there."),
        (Settings(model="m", base_url="http://me:secret@example.org:8080/v1"), None, "Writing with m at example.org:8080; passages are sent there."),
        (Settings(model="m"), "quoting", "Quotations only; nothing leaves this machine."),
        (Settings(model="m", writer="quoting"), None, "Quotations only; nothing leaves this machine."),
        (Settings(model="m", writer="quoting"), "model", "Writing with m at api.openai.com; passages are sent there."),
        (Settings(model="gguf:/models/small.gguf"), None, "Writing with small.gguf in this process; nothing leaves this machine."),
        (
            Settings(embedder="openai:e", base_url="http://example.org/v1"),
            None,
            "Quotations only. Articles and questions are sent to example.org to be embedded.",
        ),
        (
            Settings(embedder="openai:e", model="gguf:s"),
            None,
            "Writing with s in this process. Articles and questions are sent to api.openai.com to be embedded.",
        ),
    ],
)
def test_it_is_always_said_where_text_goes(settings, writer, said):
    assert where_text_goes(settings, writer) == said
