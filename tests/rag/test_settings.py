"""Settings as they are read from the environment."""

import pytest

from index.errors import BadSetting
from rag.settings import Settings, from_env


def test_nothing_set_is_the_default():
    assert from_env({"PATH": "/bin", "OPENAI_API_KEY": "sk-1"}) == Settings()


def test_a_variable_that_is_empty_counts_as_not_set():
    assert from_env({"DATELINE_ARCHIVE": " ", "DATELINE_MODEL": ""}) == Settings()


def test_a_variable_sets_what_it_names():
    assert from_env({"DATELINE_ARCHIVE": " news ", "DATELINE_WRITER": "quoting"}) == Settings(archive="news", writer="quoting")


def test_a_misspelt_setting_is_an_error_that_names_the_nearest():
    with pytest.raises(BadSetting, match="DATELINE_ARCHIV.*Did you mean DATELINE_ARCHIVE?"):
        from_env({"DATELINE_ARCHIV": "news"})


def test_a_setting_like_no_other_is_an_error_that_lists_them():
    with pytest.raises(BadSetting, match="DATELINE_ARCHIVE, DATELINE_EMBEDDER"):
        from_env({"DATELINE_QQQQQQQQQQQQQQQ": "1"})


def test_a_writer_that_is_not_there_is_an_error_that_lists_them():
    with pytest.raises(BadSetting, match="auto, quoting, model"):
        from_env({"DATELINE_WRITER": "poet"})


def test_secrets_are_never_shown():
    settings = from_env({"DATELINE_API_KEY": "sk-secret", "DATELINE_AUTH": "ada:hidden", "DATELINE_ARCHIVE": "news"})
    assert settings.api_key == "sk-secret"
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert "secret" not in shown
        assert "hidden" not in shown
        assert "news" in shown
    with pytest.raises(BadSetting) as caught:
        from_env({"DATELINE_API_KEY": "sk-secret", "DATELINE_WRITER": "poet"})
    assert "secret" not in str(caught.value)


def test_somebody_elses_key_is_read_only_where_a_model_is_named():
    assert from_env({"OPENAI_API_KEY": "sk-theirs"}).api_key is None
    assert from_env({"OPENAI_API_KEY": "sk-theirs", "DATELINE_MODEL": "m"}).api_key == "sk-theirs"
    assert from_env({"OPENAI_API_KEY": "sk-theirs", "DATELINE_MODEL": "m", "DATELINE_API_KEY": "sk-ours"}).api_key == "sk-ours"
