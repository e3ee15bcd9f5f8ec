"""What a worker says of itself, and of a store that is away."""

import logging
from typing import cast

import pytest

from copytaster.engine.away import StoreAway
from copytaster.engine.lease import Leases, WorkLease
from copytaster.engine.rooms import Rooms, Tally
from copytaster.engine.workreport import WorkReport
from copytaster.model.message import ROOMS, Room


class OneHolder:
    """Gives the lease to everybody or to nobody."""

    epoch: int | None = 1

    async def take_lease(self, room: Room, holder: str, length_s: float) -> int | None:
        """As it was set."""
        return self.epoch

    async def give_up_lease(self, room: Room, holder: str) -> None:
        """Nothing."""


class Counted:
    """The parts of rooms that a report looks at."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.lease: WorkLease | None = None


def report(rooms: Counted) -> WorkReport:
    return WorkReport(cast(Rooms, rooms), ROOMS)


def test_a_report_tells_what_was_done_since_the_last_one_and_in_all() -> None:
    rooms = Counted()
    told = report(rooms)
    rooms.tally.messages.update({"poll": 3, "group": 2})
    assert told.since_last() == "3 feeds asked, 2 put into stories"
    rooms.tally.messages.update({"read": 1})
    rooms.tally.set_aside = 1
    assert told.since_last() == "1 read; 1 set aside (see copytaster doctor)"
    assert told.whole() == "3 feeds asked, 1 read, 2 put into stories"


def test_without_work_and_without_change_nothing_is_told() -> None:
    told = report(Counted())
    assert told.since_last() == ""
    assert told.whole() == "Nothing was to be done."


async def test_who_groups_is_told_when_it_changes() -> None:
    rooms, holder = Counted(), OneHolder()
    rooms.lease = WorkLease(cast(Leases, holder), "group")
    told = report(rooms)
    assert told.since_last() == "another process groups, this one stands by"
    await rooms.lease.look()
    assert told.since_last() == "groups for all"
    assert told.since_last() == ""


def test_a_store_that_is_away_is_told_of_once_and_once_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    away = StoreAway()
    away.reached()
    for room in ROOMS:
        away.failed(room, "the server cannot be reached")
    away.reached()
    away.reached()
    assert [record.getMessage() for record in caplog.records] == ["store_failed", "store_back"]
