"""A process that answers one question: what it loads, and what that costs."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys, time
from rag import open_assistant
from rag.settings import Settings
with open_assistant(sys.argv[1], settings=Settings(embedder=sys.argv[2])) as assistant:
    answer = assistant.ask("Who led the Ostvale delegation at the talks in Port Serrin?")
print(json.dumps([answer.status, sorted({name.split(".")[0] for name in sys.modules}), time.process_time()]))
"""
HEAVY = {"llama_index", "gradio", "chromadb", "openai", "trafilatura", "pypdf", "docx", "rich", "tiktoken"}
CHECKOUT = Path(__file__).parents[2]


def run(*arguments):
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120, cwd=CHECKOUT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_question_loads_nothing_that_only_writers_pages_and_models_need(stories, meaning):
    for archive, embedder in ((stories, "hashing"), (meaning.archive.path, "bundled")):
        status, loaded, seconds = run("-c", PROGRAM, archive, embedder)
        print(f"{embedder}: {seconds:.2f} s of CPU")
        assert status == "answered"
        assert not HEAVY & set(loaded)


def test_importing_the_package_loads_nothing_at_all():
    loaded = run("-c", "import json, sys; before = set(sys.modules); import rag; print(json.dumps(sorted(set(sys.modules) - before)))")
    assert [name for name in loaded if name.partition(".")[0] in {"rag", "index", "numpy", *HEAVY}] == ["rag"]
