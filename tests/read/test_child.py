"""Nothing that a child does harms the parent."""

from __future__ import annotations

import datetime
import itertools
import operator
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zxstudy.errors import UnreadableError
from zxstudy.read.child import Children, Limits
from zxstudy.read.document import Block
from zxstudy.read.service import ready

TIGHT = Limits(seconds=0.5, megabytes=128)
ROOMY = Limits(seconds=120, megabytes=128)  # for what is not about time, however busy the machine
FOREVER = 3600


@pytest.fixture(scope="module")
def children():
    pool = Children()
    yield pool
    pool.close()


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (sum, (itertools.count(),), "takes longer than 0.5 seconds"),
        (time.sleep, (FOREVER,), "takes longer than 0.5 seconds"),
        (os.abort, (), "SIGABRT"),
        (os._exit, (3,), "breaks the parser (exit 3)"),
        (bytearray, (10**11,), "needs more than 128 megabytes"),
        (operator.mul, (b"x", 10**9), "needs more than 128 megabytes"),
        (list, (range(10**9),), "needs more than 128 megabytes"),
        (int, ("十",), "cannot be read: ValueError: invalid literal"),
        (datetime.date.today, (), "is no document"),
        (Path, ("x",), "is no document"),
    ],
)
def test_a_child_that_misbehaves_costs_one_file_in_one_line(children, function, arguments, reason):
    with pytest.raises(UnreadableError) as caught:
        children.call(TIGHT if "takes longer" in reason else ROOMY, function, *arguments)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert children.call(ROOMY, ready, "alive") == "alive"


def test_records_come_back_as_they_were(children):
    block = Block(0, 3, "paragraph 1")
    assert children.call(ROOMY, ready, block) == block


def test_a_sound_child_is_used_again_and_many_calls_are_cheap(children):
    first = children.call(ROOMY, os.getpid)
    before = time.process_time() + children.call(ROOMY, time.process_time)
    others = {children.call(ROOMY, os.getpid) for _ in range(200)}
    spent = time.process_time() + children.call(ROOMY, time.process_time) - before
    assert others == {first}
    assert spent / 200 < 0.05, "processor time of both"


def test_a_refusal_in_plain_words_does_not_cost_the_child(children, tmp_path):
    first = children.call(ROOMY, os.getpid)
    with pytest.raises(UnreadableError):
        children.call(ROOMY, _load(), tmp_path / "none", tmp_path)
    assert children.call(ROOMY, os.getpid) == first


def _load():
    from zxstudy.read.guard import load  # noqa: PLC0415

    return load


def test_a_child_that_was_killed_while_it_waited_costs_no_file(children):
    os.kill(children.call(ROOMY, os.getpid), signal.SIGKILL)
    assert children.call(ROOMY, ready, "read") == "read"


# Expressions, because a child imports nothing of the tests.
DIES = "__import__('os').kill(__import__('os').getpid(), 9)"
DIES_ONCE = f"[__import__('os').rmdir({{flag!r}}), {DIES}] if __import__('os').path.isdir({{flag!r}}) else 'read'"


def test_a_call_whose_child_was_ended_by_somebody_is_tried_once_more(children, tmp_path):
    children.close()
    flag = tmp_path / "first"
    flag.mkdir()
    assert children.call(ROOMY, eval, DIES_ONCE.format(flag=str(flag))) == "read"
    assert not flag.exists(), "the first child took it away and was ended"
    with pytest.raises(UnreadableError, match="breaks the parser"):
        children.call(ROOMY, eval, DIES)


def test_stopped_children_take_no_call_and_end_those_at_work():
    children = Children()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(children.call, ROOMY, time.sleep, FOREVER)
        while not children.busy:
            time.sleep(0.01)
        children.stop()
        with pytest.raises(InterruptedError):
            waiting.result(timeout=ROOMY.seconds)
    with pytest.raises(InterruptedError):
        children.call(ROOMY, ready, "late")


def test_a_child_that_aborts_is_not_used_again(children):
    first = children.call(ROOMY, os.getpid)
    with pytest.raises(UnreadableError, match="SIGABRT"):
        children.call(ROOMY, os.abort)
    assert children.call(ROOMY, os.getpid) != first


def test_a_child_cannot_write_files(children, tmp_path):
    with pytest.raises(UnreadableError):
        children.call(ROOMY, Path.write_text, tmp_path / "out.txt", "x" * 100)
    assert not (tmp_path / "out.txt").exists() or (tmp_path / "out.txt").stat().st_size == 0


def test_limits_hold_for_each_file_and_not_for_the_life_of_a_child(children):
    short = Limits(seconds=1.0, megabytes=128)
    spent = [children.call(short, sum, range(12_000_000)) for _ in range(6)]
    assert len(set(spent)) == 1


def test_closing_leaves_no_process():
    children = Children()
    child = children.call(ROOMY, os.getpid)
    children.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
