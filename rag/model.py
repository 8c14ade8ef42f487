"""A model that writes answers: which one, reached when it is first needed, and with how much room for passages.

What it is told, and what becomes of its reply, is not known here.
"""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from threading import Event as Flag

from rag.asking import Asking
from rag.clock import Clock
from rag.rephrasing import rephrased
from rag.telling import Material, Pen, written
from rag.values import Event, Prompted, Turn
from rag.writing import Model


class ModelWriter:
    """One model behind all questions of an assistant; several threads may share it.

    `connect` reaches it, or starts it where it runs in this process, once; `budget` is how many tokens a prompt may have.
    `judged` asks it again whether the passages say what it wrote.
    """

    def __init__(self, connect: Callable[[], Model], *, name: str, budget: int, judged: bool = False) -> None:
        self._connect = connect
        self._pen = Pen(name, budget, judged)
        self._model: Model | None = None
        self._connecting = threading.Lock()

    @property
    def name(self) -> str:
        """What its answers say that they were written by."""
        return self._pen.name

    def asking(self) -> Asking:
        """What is used for one question, from its rewriting to the last sentence."""
        return Asking(self.connected)

    def rewritten(self, asking: Asking, question: str, earlier: Sequence[Turn], *, stop: Flag | None = None) -> Generator[Prompted, None, str | None]:
        """A follow-up as somebody would ask it who has heard nothing before; None where rules must do instead."""
        return rephrased(asking, question, earlier, stop=stop)

    def tell(self, asking: Asking, material: Material, *, today: date, clock: Clock, stop: Flag | None = None) -> Iterator[Event]:
        """The events of an answer that it writes."""
        return written(material, self._pen, asking, today=today, clock=clock, stop=stop)

    def connected(self) -> Model:
        """The model.

        Raises:
            EndpointFailed: It cannot be started.
        """
        with self._connecting:
            if self._model is None:
                self._model = self._connect()
            return self._model

    def close(self) -> None:
        """Let go of the connection."""
        with self._connecting:
            if self._model is not None:
                self._model.close()
                self._model = None
