"""LlamaIndex programs: our search as their retriever, our answers as their query engine."""

import asyncio
import json
from datetime import date

import pytest
from llama_index.core.schema import MetadataMode

from index.errors import BadInput
from index.values import Filters
from rag.llama import as_query_engine, as_retriever

QUESTIONS = [
    "How many drivers were wounded when a bridge near Halden collapsed?",
    "Who led the Ostvale delegation?",
    "What happened?",
    "Which outlets reported on the bridge near Halden?",
    "The latest on the bridge near Halden",
]
UNKNOWN = "Who won the chess championship in Lisbon?"


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_retriever_finds_what_the_archive_finds(assistant, question):
    for source in (assistant, assistant.archive):
        found = as_retriever(source, limit=4).retrieve(question)
        hits = assistant.archive.search(question, limit=4)
        assert [one.node.node_id for one in found] == [hit.passage.passage_id for hit in hits]
        assert [one.score for one in found] == [hit.score for hit in hits]
        assert [one.node.get_content(metadata_mode=MetadataMode.NONE) for one in found] == [hit.passage.text for hit in hits]


def test_a_retrieved_passage_says_where_it_stands(assistant):
    best = as_retriever(assistant).retrieve(QUESTIONS[1])[0].node
    article = assistant.archive.article(best.metadata["article_id"])
    assert (
        best.metadata | {"path": "stories.jsonl#talks", "title": "Envoys meet in Port Serrin", "outlet": "Corvale Post", "published": "2031-03-04"}
        == best.metadata
    )
    assert article.body[best.metadata["start"] : best.metadata["end"]] == best.text
    assert (best.start_char_idx, best.end_char_idx, best.ref_doc_id) == (best.metadata["start"], best.metadata["end"], article.article_id)
    assert all(isinstance(value, str | int) for value in best.metadata.values())


def test_what_is_not_known_of_an_article_is_not_in_the_metadata(assistant):
    found = as_retriever(assistant).retrieve("lanterns along the quay")
    undated = next(one.node for one in found if one.node.metadata["path"].endswith("#notes"))
    assert not {"outlet", "published", "published_day", "byline", "url"} & set(undated.metadata)


def test_filters_hold_for_a_retriever(assistant):
    found = as_retriever(assistant, filters=Filters(outlets=("Radio Tarn",), after=date(2031, 3, 1))).retrieve(QUESTIONS[0])
    assert {one.node.metadata["outlet"] for one in found} == {"Radio Tarn"}


@pytest.mark.parametrize("question", [*QUESTIONS, UNKNOWN])
def test_a_query_engine_gives_our_answer_with_the_passages_it_cites(assistant, question):
    response = as_query_engine(assistant).query(question)
    answer = assistant.ask(question)
    assert str(response) == response.response == answer.text
    assert response.metadata | {"seconds": None} == answer.to_json() | {"seconds": None}
    assert json.loads(json.dumps(response.metadata)) == response.metadata
    assert len(response.source_nodes) == len(answer.citations)
    for found, citation in zip(response.source_nodes, answer.citations, strict=True):
        assert found.node.metadata["number"] == citation.number
        assert found.node.metadata["article_id"] == citation.article_id
        assert found.node.metadata["quote"] == citation.quote
        assert citation.quote in found.node.text or found.node.text in citation.quote


def test_a_query_engine_refuses_without_passages(assistant):
    response = as_query_engine(assistant).query(UNKNOWN)
    assert response.metadata["status"] == "refused"
    assert response.source_nodes == []


def test_filters_hold_for_a_query_engine(assistant):
    response = as_query_engine(assistant, filters=Filters(before=date(2031, 3, 9))).query(QUESTIONS[0])
    assert {one.node.metadata["outlet"] for one in response.source_nodes} == {"Marrow Courier"}
    assert response.metadata["notes"]


def test_an_empty_query_is_bad_input(assistant):
    with pytest.raises(BadInput):
        as_query_engine(assistant).query(" ")


def test_asking_asynchronously_gives_the_same(assistant):
    async def both():
        return await as_retriever(assistant).aretrieve(QUESTIONS[0]), await as_query_engine(assistant).aquery(QUESTIONS[0])

    found, response = asyncio.run(both())
    assert [one.node_id for one in found] == [one.node_id for one in as_retriever(assistant).retrieve(QUESTIONS[0])]
    assert response.response == as_query_engine(assistant).query(QUESTIONS[0]).response
