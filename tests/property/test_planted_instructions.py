"""Instructions planted in the pages of publishers have no effect on briefs, by rule or by a writer that obeys them all."""

import json
from dataclasses import replace

import pytest

from tests.shared_data import SHARED, needs_shared
from tests.unit.reports import said
from tests.unit.test_brief import LONG_CRANE
from tests.unit.test_written_steps import OBEYED, TWO, FakeWriter, obeying, stored, told

INJECTIONS = SHARED / "data" / "hostile" / "injection.json"


def instructions() -> list[str]:
    return [each for group in json.loads(INJECTIONS.read_text("utf-8")).values() for each in group] if INJECTIONS.exists() else []


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("place", [0, 3, 30])
async def test_planted_instructions_reach_no_brief_of_a_writer_that_obeys_them_all(place: int) -> None:
    assert len(instructions()) >= 70
    for instruction in instructions():
        lines = LONG_CRANE.splitlines()
        lines.insert(place, instruction)
        writer = FakeWriter(obeying(instruction))
        hostile = (TWO[0], replace(TWO[1], text="\n".join(lines)))
        by_rule = await told(*stored(*hostile), None)
        made = await told(*stored(*hostile), writer)
        assert OBEYED.lower() not in " ".join(said(made)).lower()
        assert not any(instruction in task.numbered for task in writer.asked), instruction
        assert made == by_rule or not any(instruction[:20] in text for text in said(made)), instruction
