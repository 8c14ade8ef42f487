import pytest

from index.errors import BadSetting
from rag import local
from rag.compose import model_writer, open_assistant
from rag.settings import Settings
from rag.tokens import MARGIN
from rag.writing import REPLY


@pytest.mark.parametrize("written", ["0000010009999999", "499", "1000001", "9" * 5_000, "١٠٠٠", "-600", "6e3", "600.0"])
def test_a_number_of_tokens_that_cannot_be_is_refused_in_a_line(written):
    with pytest.raises(BadSetting, match="DATELINE_PROMPT_TOKENS") as refused:
        model_writer(Settings(model="m", prompt_tokens=written))
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(("written", "budget"), [("500", 500), ("0000600", 600), ("1000000", 1_000_000)])
def test_a_number_of_tokens_is_taken_as_it_is_written(written, budget):
    assert model_writer(Settings(model="m", prompt_tokens=written))._pen.budget == budget


def test_a_model_in_this_process_is_sent_no_more_than_it_can_read_beside_its_reply(tmp_path):
    file = tmp_path / "small.gguf"
    file.write_bytes(b"GGUF")
    for written, budget in (("1000000", int((local.CONTEXT - REPLY) / MARGIN)), ("700", 700)):
        assert model_writer(Settings(model=f"gguf:{file}", prompt_tokens=written))._pen.budget == budget


def test_a_base_url_that_cannot_be_used_is_found_when_the_archive_is_opened(tmp_path):
    with pytest.raises(BadSetting, match="base URL"):
        open_assistant(tmp_path / "archive", settings=Settings(model="m", base_url="localhost:11434/v1"))
    assert not (tmp_path / "archive").exists()
