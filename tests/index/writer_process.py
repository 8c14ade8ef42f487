"""A process that has everything imported and forks a writer for each line it is given: a crash test then costs no imports.

A line is {"archive", "folders", "embedded": FILE, "wait": bool}, answered with {"pid"}, or {"end": PID}, answered with {"status"} once
that writer has ended. With "wait" the writer stops itself before it begins, so that a tracer can be attached. The writer adds the number
of texts of each batch it embeds to FILE, and writes what stops it to FILE.error.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path

import index.llama  # noqa: F401 - what takes seconds
from index import open_archive
from index.embed import HashingEmbedder
from index.errors import DatelineError

PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, -1


class CountingEmbedder(HashingEmbedder):
    def __init__(self, counted):
        super().__init__()
        self._counted = counted

    def embed(self, texts):
        with Path(self._counted).open("a", encoding="utf-8") as file:
            file.write(f"{len(texts)}\n")
        return super().embed(texts)


def write(asked):
    if asked["wait"]:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(PR_SET_PTRACER_ANY), 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    try:
        with open_archive(asked["archive"], embedder=CountingEmbedder(asked["embedded"]), create=True) as archive:
            archive.ingest(asked["folders"])
    except DatelineError as error:
        Path(f"{asked['embedded']}.error").write_text(str(error), encoding="utf-8")
        return error.exit_code
    return 0


def main():
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "end" in asked:
            _, status = os.waitpid(asked["end"], 0)
            print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            os._exit(write(asked))
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()
