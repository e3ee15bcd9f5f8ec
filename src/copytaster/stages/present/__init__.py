"""Values and `now` turned into what a page shows."""

from copytaster.stages.present.ages import Moment, age, day, iso, moment
from copytaster.stages.present.evidence import Evidence, evidence
from copytaster.stages.present.health import FeedRow, Health, feed_row, health, polled, until, writer_line
from copytaster.stages.present.history import Corrected, History, Version, correction, history, number_at
from copytaster.stages.present.keeping import keeping_lines
from copytaster.stages.present.languages import language_name
from copytaster.stages.present.lines import (
    FrontStory,
    Headline,
    Why,
    counted,
    echo,
    front_story,
    headline,
    name_of,
    publishers,
    safe_link,
    why,
)
from copytaster.stages.present.polling import FeedStanding, TroubleLine, rate, sparkline, standing, with_hub
from copytaster.stages.present.source import SourcePage, by_day, rebuilt_lines, source_page
from copytaster.stages.present.story import Carried, CopyGroup, StoryPage, story_page

__all__ = [
    "Carried",
    "CopyGroup",
    "Corrected",
    "Evidence",
    "FeedRow",
    "FeedStanding",
    "FrontStory",
    "Headline",
    "Health",
    "History",
    "Moment",
    "SourcePage",
    "StoryPage",
    "TroubleLine",
    "Version",
    "Why",
    "age",
    "by_day",
    "correction",
    "counted",
    "day",
    "echo",
    "evidence",
    "feed_row",
    "front_story",
    "headline",
    "health",
    "history",
    "iso",
    "keeping_lines",
    "language_name",
    "moment",
    "name_of",
    "number_at",
    "polled",
    "publishers",
    "rate",
    "rebuilt_lines",
    "safe_link",
    "source_page",
    "sparkline",
    "standing",
    "story_page",
    "until",
    "why",
    "with_hub",
    "writer_line",
]
