"""A replay hands captures in by slices."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from copytaster.engine.replay import SLICE_CAPTURES, slices

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Shot:
    url: str
    second: float
    is_feed: bool = True
    status: int = 200
    content_type: str | None = None

    @property
    def raw_url(self) -> str:
        return self.url

    @property
    def at(self) -> datetime:
        return NOON + timedelta(seconds=self.second)


def _cut(*shots: Shot) -> list[list[str]]:
    return [[shot.url for shot in part] for part in slices(shots)]


def test_captures_of_one_minute_go_together() -> None:
    assert _cut(Shot("a", 0), Shot("b", 59), Shot("c", 60), Shot("d", 61)) == [["a", "b"], ["c", "d"]]


def test_an_address_that_comes_again_opens_a_slice() -> None:
    assert _cut(Shot("a", 0), Shot("b", 1), Shot("a", 2), Shot("b", 3)) == [["a", "b"], ["a", "b"]]


def test_a_slice_has_an_end() -> None:
    assert [len(part) for part in slices([Shot(str(i), 0) for i in range(SLICE_CAPTURES + 1)])] == [SLICE_CAPTURES, 1]


def test_nothing_has_no_slices() -> None:
    assert slices([]) == []


def test_slices_from_a_cut_on_are_the_slices_that_were_left() -> None:
    shots = [Shot(str(i % 7), i * 13.0) for i in range(100)]
    whole = slices(shots)
    assert slices(shots[len(whole[0]) + len(whole[1]) :]) == whole[2:]
