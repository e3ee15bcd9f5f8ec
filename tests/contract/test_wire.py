"""What every wire promises: order, bounds, and an end."""

import asyncio
import threading

import pytest

from copytaster.adapters.wire import LocalWire
from copytaster.model.story import WireLine
from tests import make


def line(number: int) -> WireLine:
    return WireLine(f"s{number}", f"a{number}", "headline", 1, make.NOW, number)


@pytest.fixture(params=[LocalWire])
def wire(request: pytest.FixtureRequest) -> LocalWire:
    made: LocalWire = request.param()
    return made


async def test_every_subscriber_gets_every_batch_in_order_of_numbers(wire: LocalWire) -> None:
    async with wire.subscribe() as one, wire.subscribe() as two:
        wire.publish([line(2), line(1)])
        wire.publish([line(3)])
        wire.close()

        assert [batch async for batch in one] == [(line(1), line(2)), (line(3),)]
        assert [batch async for batch in two] == [(line(1), line(2)), (line(3),)]


async def test_what_was_published_before_subscribing_does_not_come(wire: LocalWire) -> None:
    wire.publish([line(1)])
    async with wire.subscribe() as batches:
        wire.publish([line(2)])
        wire.close()

        assert [batch async for batch in batches] == [(line(2),)]


async def test_a_subscriber_waits_for_what_comes_later(wire: LocalWire) -> None:
    async with wire.subscribe() as batches:
        waiting = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0)
        wire.publish([line(1)])

        assert await waiting == (line(1),)


async def test_closing_ends_those_who_wait_and_those_who_come_later(wire: LocalWire) -> None:
    async with wire.subscribe() as batches:
        waiting = asyncio.ensure_future(anext(batches, None))
        await asyncio.sleep(0)
        wire.close()
        wire.close()

        assert await waiting is None
    async with wire.subscribe() as late:
        assert [batch async for batch in late] == []


async def test_an_empty_batch_is_nothing_and_nobody_listening_is_no_error(wire: LocalWire) -> None:
    wire.publish([line(1)])
    async with wire.subscribe() as batches:
        wire.publish([])
        wire.close()

        assert [batch async for batch in batches] == []


async def test_a_slow_subscriber_loses_the_oldest_batches_and_holds_up_nobody() -> None:
    wire = LocalWire(max_batches=3)
    async with wire.subscribe() as batches:
        for number in range(1, 11):
            wire.publish([line(number)])
        await asyncio.sleep(0)
        wire.close()

        assert [batch async for batch in batches] == [(line(8),), (line(9),), (line(10),)]


async def test_another_thread_may_publish(wire: LocalWire) -> None:
    async with wire.subscribe() as batches:

        def speak() -> None:
            wire.publish([line(1)])
            wire.close()

        thread = threading.Thread(target=speak)
        thread.start()

        assert [batch async for batch in batches] == [(line(1),)]
        thread.join()


async def test_who_has_left_is_forgotten(wire: LocalWire) -> None:
    async with wire.subscribe() as batches:
        pass
    wire.publish([line(1)])
    wire.close()

    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(anext(batches), 0.01)
