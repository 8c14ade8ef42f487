"""Archives made for a measurement: the same articles make the same archive."""

import gzip
import json

from evals.archives import made_from
from rag.settings import Settings


def test_packed_articles_make_the_same_archive_each_time(tmp_path):
    packed = tmp_path / "news.jsonl.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "dam", "title": "Dam", "text": "The Kellin dam has 14 cracks in its wall, engineers said on Friday."}) + "\n")
    found = set()
    for _ in range(2):
        with made_from(packed, Settings(embedder="hashing", writer="quoting")) as (assistant, _report):
            found.add(assistant.archive.fingerprint())
    assert len(found) == 1
