"""Alerts: which articles an alert is about, when a message goes, and what it says."""

from copytaster.model.alert import SendOutcome
from copytaster.stages.alerts.asking import Bounds, Fresh, Wanted, clock_of, made, masked, named
from copytaster.stages.alerts.editing import as_wanted, edited
from copytaster.stages.alerts.index import Index, Standing, standing
from copytaster.stages.alerts.letters import From, Post, Told, letter, trial
from copytaster.stages.alerts.matching import Match, deliveries, matching
from copytaster.stages.alerts.previewing import Preview, preview
from copytaster.stages.alerts.sending import after_trying, given_up, merged_into, next_try_s, without
from copytaster.stages.alerts.timing import due_at, is_quiet, quiet_until

__all__ = [
    "Bounds",
    "Fresh",
    "From",
    "Index",
    "Match",
    "Post",
    "Preview",
    "SendOutcome",
    "Standing",
    "Told",
    "Wanted",
    "after_trying",
    "as_wanted",
    "clock_of",
    "deliveries",
    "due_at",
    "edited",
    "given_up",
    "is_quiet",
    "letter",
    "made",
    "masked",
    "matching",
    "merged_into",
    "named",
    "next_try_s",
    "preview",
    "quiet_until",
    "standing",
    "trial",
    "without",
]
