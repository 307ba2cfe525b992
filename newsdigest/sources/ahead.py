"""Have slow jobs done side by side, and take their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def side_by_side(
    jobs: Iterable[Job], work: Callable[[Job], Result], is_slow: Callable[[Job], bool], at_once: int
) -> Iterator[tuple[Job, Callable[[], Result]]]:
    """Each job, in order, with what gives (or raises) its result.

    The slow ones are begun before their turn, ``at_once`` of them at a time; the others are done when asked for.
    """
    waiting: deque[tuple[Job, Callable[[], Result]]] = deque()
    executor = ThreadPoolExecutor(at_once, thread_name_prefix="newsdigest")
    try:
        for job in jobs:
            if is_slow(job):
                future: Future[Result] = executor.submit(work, job)
                waiting.append((job, future.result))
            else:
                waiting.append((job, partial(work, job)))
            while len(waiting) > 2 * at_once:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
