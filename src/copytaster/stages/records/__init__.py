"""What the interfaces for programs say: values of the model as plain records, from which their schema is made too.

Texts are plain text, instants UTC. Every field is always there; null where nothing is known.
"""

from copytaster.stages.records.alerts import (
    AlertAsked,
    AlertChanged,
    AlertList,
    AlertOne,
    AlertRecord,
    ChannelRecord,
    DeliveryRecord,
    PreviewRecord,
    alert,
    alert_one,
    preview,
)
from copytaster.stages.records.articles import ArticleList, ArticleOne, ArticleRecord, ArticleVersionRecord, article, article_one
from copytaster.stages.records.briefs import BriefRecord, VersionOne, VersionRecord, brief, version_one, versions
from copytaster.stages.records.edits import EditList, EditRecord, PassageRecord, edit
from copytaster.stages.records.edits import summary as edit_summary
from copytaster.stages.records.health import Feeds, HealthRecord, health
from copytaster.stages.records.plain import Known
from copytaster.stages.records.search import FoundArticles, FoundClaim, FoundClaims, FoundStories, found_claim
from copytaster.stages.records.sources import FeedRecord, SourceList, SourceOne, SourceRecord, source, source_one
from copytaster.stages.records.stories import CarriedList, CarriedRecord, StoryList, StoryOne, StoryRecord, Told, carried, story, story_one
from copytaster.stages.records.wire import WireList, WireRecord, wire_line

__all__ = [
    "AlertAsked",
    "AlertChanged",
    "AlertList",
    "AlertOne",
    "AlertRecord",
    "ArticleList",
    "ArticleOne",
    "ArticleRecord",
    "ArticleVersionRecord",
    "BriefRecord",
    "CarriedList",
    "CarriedRecord",
    "ChannelRecord",
    "DeliveryRecord",
    "EditList",
    "EditRecord",
    "FeedRecord",
    "Feeds",
    "FoundArticles",
    "FoundClaim",
    "FoundClaims",
    "FoundStories",
    "HealthRecord",
    "Known",
    "PassageRecord",
    "PreviewRecord",
    "SourceList",
    "SourceOne",
    "SourceRecord",
    "StoryList",
    "StoryOne",
    "StoryRecord",
    "Told",
    "VersionOne",
    "VersionRecord",
    "WireList",
    "WireRecord",
    "alert",
    "alert_one",
    "article",
    "article_one",
    "brief",
    "carried",
    "edit",
    "edit_summary",
    "found_claim",
    "health",
    "preview",
    "source",
    "source_one",
    "story",
    "story_one",
    "version_one",
    "versions",
    "wire_line",
]
