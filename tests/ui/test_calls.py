"""What a call to the page may hold."""

import pytest

from index.errors import BadInput
from ui.page.calls import refuse_addresses

MARK = {"_type": "gradio.FileData"}


@pytest.mark.parametrize("path", ["http://elsewhere.invalid/x", "https://elsewhere.invalid", " HTTP://elsewhere.invalid"])
def test_a_file_at_an_address_is_refused_wherever_it_stands(path):
    file = {"path": path, "meta": MARK}
    for value in (file, [file], {"a": [{"b": file}]}, [[[file]]], {**file, "path": path, "extra": 1}):
        with pytest.raises(BadInput):
            refuse_addresses(value)


def test_files_that_were_uploaded_and_all_else_pass():
    uploaded = {"path": "/tmp/gradio/ab/story.txt", "url": "http://127.0.0.1:7860/gradio_api/file=story.txt", "meta": MARK}
    deep = []
    for _ in range(100_000):
        deep = [deep]
    refuse_addresses(["http://elsewhere.invalid", uploaded, None, 3, {"path": 7}, {"path": ["http:"]}, {"path": "http://article.example"}, deep])
