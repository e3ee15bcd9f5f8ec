"""When each feed is polled next, and what is believed of it."""

from copytaster.stages.schedule.outcomes import REASONS, Polled, first_state, new_address, next_state, policy_for
from copytaster.stages.schedule.plan import REFRESH_S, shared
from copytaster.stages.schedule.silence import Silence, silence

__all__ = [
    "REASONS",
    "REFRESH_S",
    "Polled",
    "Silence",
    "first_state",
    "new_address",
    "next_state",
    "policy_for",
    "shared",
    "silence",
]
