"""The judge: LlamaIndex's FaithfulnessEvaluator and RelevancyEvaluator over a model of ours, told to give their reason first.

LlamaIndex's types stop here. What is judged, and what becomes of a reply, is not known here.
"""

import asyncio
from collections.abc import Callable
from threading import Event as Flag
from typing import Any

from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.evaluation import BaseEvaluator, FaithfulnessEvaluator, RelevancyEvaluator
from llama_index.core.llms import CustomLLM
from llama_index.core.prompts import PromptTemplate
from pydantic import PrivateAttr

from evals.judge_prompts import FIRST, MORE, SCHEMA
from evals.judged import Put
from index.errors import EndpointRefused, ReplyUnreadable
from rag.endpoint import Message
from rag.prompt import harmless
from rag.values import Usage
from rag.writing import Model

REPLY = 400
"""Tokens of a reason and a verdict: models that think aloud before they give a reason need more than the 200 of a second opinion."""

_EVALUATORS = {"faithfulness": FaithfulnessEvaluator, "relevance": RelevancyEvaluator}


class Judge:
    """A model that judges; several threads may ask it at once. `prompt_tokens` is how much it can be told in one prompt."""

    def __init__(self, model: Model, *, name: str, prompt_tokens: int) -> None:
        self._model, self._name, self._room = model, name, prompt_tokens + REPLY
        self._stop = Flag()
        self._keeps_form: bool | None = None

    def __call__(self, put: Put) -> tuple[str, Usage]:
        """The model's reply, and what it cost.

        Raises:
            EndpointFailed: There is none.
            Cancelled: `stop` was called.
        """
        asked = _Asked(self._reply, self._name, self._room)
        # As templates, for of a string the first of the two evaluators takes no notice.
        first, more = PromptTemplate(FIRST[put.metric]), PromptTemplate(MORE[put.metric])
        evaluator: BaseEvaluator = _EVALUATORS[put.metric](llm=asked, eval_template=first, refine_template=more)
        texts = [harmless(passage) for passage in put.passages]
        result = asyncio.run(evaluator.aevaluate(query=harmless(put.question), response=harmless(put.answer), contexts=texts))
        if not asked.calls:
            raise ReplyUnreadable("The evaluator did not ask the model.", "Is there a passage to judge by?")
        # `result.passing` is true wherever the letters "yes" occur: the reply is read by evals/judge_prompts.py instead.
        return self._model.redact(result.feedback or ""), asked.spent

    def stop(self) -> None:
        """End what is being asked."""
        self._stop.set()

    def _reply(self, prompt: str) -> tuple[str, Usage]:
        """A reply in the form, or, from an endpoint that at its first chance does not keep to it, in lines; what that chance cost is not known."""
        messages = [Message("user", prompt)]
        if self._keeps_form is not False:
            try:
                found = self._model.complete(messages, max_tokens=REPLY, schema=SCHEMA, stop=self._stop)
            except (EndpointRefused, ReplyUnreadable):
                if self._keeps_form:
                    raise
            else:
                self._keeps_form = True
                return found
        found = self._model.complete(messages, max_tokens=REPLY, stop=self._stop)
        self._keeps_form = False
        return found


class _Asked(CustomLLM):
    """Our model as LlamaIndex knows them, for one judgement: it counts what that cost."""

    _reply: Callable[[str], tuple[str, Usage]] = PrivateAttr()
    _name: str = PrivateAttr()
    _room: int = PrivateAttr()
    _spent: Usage = PrivateAttr()
    _calls: int = PrivateAttr()

    def __init__(self, reply: Callable[[str], tuple[str, Usage]], name: str, room: int) -> None:
        super().__init__()
        self._reply, self._name, self._room, self._spent, self._calls = reply, name, room, Usage(), 0

    @property
    def spent(self) -> Usage:
        return self._spent

    @property
    def calls(self) -> int:
        return self._calls

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self._name, context_window=self._room, num_output=REPLY)

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ANN401, ARG002 - LlamaIndex's
        text, usage = self._reply(prompt)
        self._spent += usage
        self._calls += 1
        return CompletionResponse(text=text)

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:  # noqa: ANN401
        raise NotImplementedError("the evaluators do not stream")
