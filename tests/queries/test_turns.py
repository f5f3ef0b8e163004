"""Who gets a worker next: whoever waits longest, whatever it waits on, and each thing once."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from conftest import wait_until

from kb.queries.turns import Turns


def test_whoever_came_first_is_first_on_threads_and_on_a_loop():
    turns, got = Turns[str](), list[str]()

    def wait_on_a_thread(name: str) -> None:
        turns.take(10)
        got.append(name)

    async def wait_on_a_loop(name: str) -> None:
        await turns.take_async(10)
        got.append(name)

    with ThreadPoolExecutor(4) as many:
        for number, wait in enumerate(
            [wait_on_a_thread, wait_on_a_loop, wait_on_a_thread, wait_on_a_loop]
        ):
            is_thread = wait is wait_on_a_thread
            many.submit(
                wait if is_thread else lambda name, w=wait: asyncio.run(w(name)), str(number)
            )
            assert wait_until(lambda n=number: len(turns._waiting) == n + 1)
        for number in range(4):
            turns.give("it")
            assert wait_until(lambda n=number: len(got) == n + 1)

    assert got == ["0", "1", "2", "3"]


def test_who_waits_longer_than_allowed_gets_none_and_takes_nothing():
    turns = Turns[str]()

    assert asyncio.run(turns.take_async(0.01)) is None
    assert turns.take(0.01) is None

    turns.give("it")
    assert turns.take(0.01) == "it"


def test_who_was_cancelled_takes_nothing_even_at_the_last_moment():
    turns = Turns[str]()

    async def cancelled() -> None:
        waiting = asyncio.ensure_future(turns.take_async(10))
        await asyncio.sleep(0)
        giving = threading.Thread(target=turns.give, args=("it",))
        giving.start()
        giving.join()  # it is on its way, and arrives after the end
        waiting.cancel()
        await asyncio.sleep(0.01)

    asyncio.run(cancelled())

    assert turns.take(0.01) == "it"


def test_a_thing_that_came_to_one_who_was_cancelled_then_is_not_lost():
    turns = Turns(["it"])
    turns.take(0)

    async def cancelled() -> None:
        waiting = asyncio.create_task(turns.take_async(10))
        await asyncio.sleep(0)
        turns.give("it")  # handed over, and cancelled before it is told
        waiting.cancel()
        await asyncio.sleep(0.01)

    asyncio.run(cancelled())

    assert turns.empty() == ["it"]


def test_a_thing_is_never_had_by_two_and_never_lost():
    turns = Turns("abc")
    held, most = set[str](), [0]
    lock = threading.Lock()

    def on(thing: str | None) -> None:
        assert thing is not None
        with lock:
            assert thing not in held
            held.add(thing)
            most[0] = max(most[0], len(held))

    def off(thing: str) -> None:
        with lock:
            held.remove(thing)
        turns.give(thing)

    def on_a_thread() -> None:
        for _ in range(200):
            thing = turns.take(10)
            on(thing)
            time.sleep(0)
            off(thing)

    async def on_a_loop() -> None:
        async def one() -> None:
            for _ in range(100):
                thing = await turns.take_async(10)
                on(thing)
                await asyncio.sleep(0)
                off(thing)

        await asyncio.gather(*(one() for _ in range(5)))

    with ThreadPoolExecutor(5) as many:
        doing = [many.submit(on_a_thread) for _ in range(4)]
        doing.append(many.submit(lambda: asyncio.run(on_a_loop())))
        for one in doing:
            one.result()

    assert sorted(turns.empty()) == ["a", "b", "c"]
    assert most[0] == 3
