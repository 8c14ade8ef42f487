"""How a process that runs for hours keeps its memory. What it does is not known here."""

import ctypes
import sys
from contextlib import suppress


def keep_memory_together() -> None:
    """Have glibc serve all threads from two heaps, and give back what is free at their ends; elsewhere, nothing.

    Otherwise each of up to sixteen threads has a heap of its own, and what one has freed serves no other: over 120 questions a page that answers
    by itself grew by 36 MB instead of 19, from a start that was 60 MB higher. It is not slower for it.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(AttributeError, OSError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, 2)
        mallopt(_M_TRIM_THRESHOLD, 128 * 1024)


_M_TRIM_THRESHOLD, _M_ARENA_MAX = -1, -8
"""As glibc's malloc.h numbers them."""
