from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest

from touchstone.inference.pace import Pace
from touchstone.inference.runner import Stop, Stopped, Until, in_parallel


def late(task: int) -> int:
    return -task


def until(stop: Stop | None = None, deadline: float | None = None, grace: float = 5.0) -> Until:
    return Until(time.monotonic, stop or Stop(), deadline, grace)


def test_every_task_has_one_result() -> None:
    assert sorted(in_parallel(range(500), lambda task: task * 2, late, Pace(16), until())) == list(range(0, 1000, 2))


def test_no_task_no_result() -> None:
    assert list(in_parallel([], lambda task: task, late, Pace(3), until())) == []


def test_results_come_as_they_are_finished() -> None:
    first_may_go = threading.Event()

    def work(task: int) -> int:
        if task == 0:
            first_may_go.wait(5.0)
        return task

    results = in_parallel(range(3), work, late, Pace(2), until())
    assert [next(results), next(results)] == [1, 2]
    first_may_go.set()
    assert list(results) == [0]


def test_no_more_at_once_than_the_pace_allows_and_no_task_before_its_time() -> None:
    lock, busy, most, taken = threading.Lock(), 0, 0, 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for task in range(60):
            taken += 1
            yield task

    def work(task: int) -> int:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.001)
        with lock:
            busy -= 1
        return task

    for done, _ in enumerate(in_parallel(tasks(), work, late, Pace(4), until()), start=1):
        assert taken <= done + 4
    assert (most, taken) == (4, 60)


def test_a_fault_of_ours_ends_it() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(range(5), lambda task: 1 // task, late, Pace(2), until()))


def test_a_stop_begins_nothing_new_and_keeps_what_was_on_its_way() -> None:
    stop = Stop()
    results = in_parallel(count(1), lambda task: task, late, Pace(4), until(stop))
    seen = [next(results) for _ in range(10)]
    stop.set()
    seen += results
    assert sorted(seen) == list(range(1, len(seen) + 1))
    assert len(seen) <= 14


def test_a_stop_cuts_waits_short() -> None:
    stop = Stop()
    waiting = threading.Event()

    def work(task: int) -> int:
        waiting.set()
        stop.sleep(60.0)
        return task

    def end() -> None:
        waiting.wait()
        stop.set()

    threading.Thread(target=end, daemon=True).start()
    assert list(in_parallel(range(9), work, late, Pace(2), until(stop))) == []


def test_sleep_without_a_stop_just_sleeps() -> None:
    Stop().sleep(0.001)
    stopped = Stop()
    stopped.set()
    with pytest.raises(Stopped):
        stopped.sleep(60.0)


def test_a_request_that_hangs_holds_a_stop_up_for_the_grace_only() -> None:
    stop, hang = Stop(), threading.Event()

    def work(task: int) -> int:
        if task == 0:
            stop.set()
            hang.wait(30.0)
        return task

    assert 0 not in list(in_parallel(range(4), work, late, Pace(2), until(stop, grace=0.05)))
    hang.set()


def test_after_the_deadline_the_rest_is_late_each_task_once() -> None:
    hang = threading.Event()

    def work(task: int) -> int:
        if task == 3:
            hang.wait(30.0)
        return task

    done = list(in_parallel(range(1, 9), work, late, Pace(1), until(deadline=time.monotonic() + 0.3)))
    hang.set()
    assert done == [1, 2, -3, -4, -5, -6, -7, -8]


def test_a_deadline_that_is_over_asks_nothing() -> None:
    asked: list[int] = []
    assert list(in_parallel(range(1, 4), asked.append, lambda _: None, Pace(2), until(deadline=0.0))) == [None] * 3
    assert asked == []


def test_who_stops_listening_leaves_no_thread_behind() -> None:
    results = in_parallel(count(), lambda task: task, late, Pace(4), until())
    assert next(results) >= 0
    results.close()
    for thread in threading.enumerate():
        if thread.name.startswith("ask-"):
            thread.join(5.0)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ask-")]
