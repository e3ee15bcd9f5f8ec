"""Seeds of the simulator: a day with faults ends as the same day without."""

import pytest

from tests.simulator.run import problems

SEEDS = 100
"""`make test-long` takes a thousand."""


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_a_day_with_faults_ends_as_the_same_day_without(seed: int) -> None:
    found = await problems(seed)
    assert not found, "\n".join([f"replay it with: python -m tests.simulator {seed}", *found])
