"""Every operation of the API: its path, what it takes, what it answers. Routes and the OpenAPI document are made of this table.

Who adds a list adds a record to `stages/records`, a handler beside the others, and a line here; `tools/openapi.py` then writes
the document.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from copytaster.stages import records
from copytaster.web.api import alerts, articles, edits, export, health, search, sources, stories, wire
from copytaster.web.api.asking import Question
from copytaster.web.api.params import Choice, Cursor, Instant, Param, Text, Whole

MAX_LIMIT = 100
MAX_EXPORT = 1_000_000

LANGUAGE = Text("language", "Only in this language: an ISO 639 code.", 3, "[a-z]{2,3}")
SOURCE = Text("source", "Only of this publisher: its id, such as `bbc.co.uk`. A story counts when any of its articles is.", 253)
SINCE = Instant("since", "Only what was told first at this instant or later.")
CHANGED = Instant("updated_after", "Only what changed after this instant, the latest change first.")
LIMIT = Whole("limit", "How many at most.", 1, MAX_LIMIT, 50)
MOST = Whole("limit", "How many lines at most.", 1, MAX_EXPORT, MAX_EXPORT)
QUERY = Text("q", "Words, phrases in quotation marks, `-` and the operators of the search page.", 300, is_required=True)
CURSOR = Cursor()
FILTERS: tuple[Param, ...] = (LANGUAGE, SOURCE, SINCE, CHANGED)
PAGED: tuple[Param, ...] = (LIMIT, CURSOR)

STORY_ID = Text("id", "A story's id.", 17, "s[0-9a-f]{16}")
ARTICLE_ID = Text("id", "An article's id.", 17, "a[0-9a-f]{16}")
SOURCE_ID = Text("id", "A publisher's id: its registrable domain.", 253)
ALERT_ID = Text("id", "An alert's id.", 17, "n[0-9a-f]{16}")
NUMBER = Whole("number", "The version's number, from 1.", 1, 99_999)


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` is the record that comes back; an export answers in its own `form` instead, a line for each record.

    What `is_own` is somebody's own: it wants a token, and is kept by nobody. `body` is the record of a change's body.
    """

    path: str
    name: str
    about: str
    answer: type
    handler: Callable[[Question], Awaitable[object]] | None = None
    query: tuple[Param, ...] = ()
    in_path: tuple[Param, ...] = ()
    form: export.Form | None = None
    may_be_gone: bool = False
    is_own: bool = False
    method: Literal["GET", "POST", "PATCH", "DELETE"] = "GET"
    body: type | None = None

    @property
    def success(self) -> int:
        """The status when all is well."""
        return {"GET": 200, "POST": 201, "PATCH": 200, "DELETE": 204}[self.method]

    @property
    def media_type(self) -> str:
        """What it answers in."""
        return self.form.media_type if self.form else "application/json"

    @property
    def statuses(self) -> tuple[int, ...]:
        """What else than 200 and 304 it may answer with; for documents."""
        own = [404] * bool(self.in_path) + [308, 410, 451] * self.may_be_gone + [429] * bool(self.form) + [451] * (self.name == "getSource")
        own += [401] * self.is_own + [403] * (self.method != "GET") + [413, 415] * (self.body is not None)
        own += [410] * (self.name == "getArticle")
        own += [404] * self.is_own + [422] * (self.body is not None)
        return tuple(sorted({400, 406, 500, 503, *own}))


ORDER = Choice("order", "`changed`: the latest change first. `rank`: as on the front page, best first.", ("changed", "rank"), "changed")
AFTER = Whole("after", "Every line with a higher number, of all kinds, oldest first; no cursor then.", 0, 10**18)
PREVIEW_DAYS = Whole("days", "How far back.", 1, 90, 7)
WIRE_CURSOR = Cursor(key="[0-9]{1,18}")

OPERATIONS = (
    Operation("/stories", "listStories", "Stories", records.StoryList, stories.listed, (ORDER, *FILTERS, *PAGED)),
    Operation(
        "/stories/{id}", "getStory", "One story with brief, claims, timeline, articles and versions", records.StoryOne, stories.one,
        in_path=(STORY_ID,), may_be_gone=True,
    ),
    Operation(
        "/stories/{id}/articles", "listStoryArticles", "All articles of a story", records.CarriedList, stories.articles,
        PAGED, (STORY_ID,), may_be_gone=True,
    ),
    Operation(
        "/stories/{id}/versions/{number}", "getStoryVersion", "A story's brief as it stood", records.VersionOne, stories.version,
        in_path=(STORY_ID, NUMBER), may_be_gone=True,
    ),
    Operation("/articles", "listArticles", "Articles, newest first", records.ArticleList, articles.listed, (*FILTERS, *PAGED)),
    Operation(
        "/articles/{id}", "getArticle", "One article, its place and its versions", records.ArticleOne, articles.one,
        in_path=(ARTICLE_ID,),
    ),
    Operation(
        "/edits", "listEdits", "What publishers changed in their articles, newest first", records.EditList, edits.listed, (SOURCE, *PAGED)
    ),
    Operation("/sources", "listSources", "Publishers, by id", records.SourceList, sources.listed, PAGED),
    Operation(
        "/sources/{id}", "getSource", "One publisher with its feeds and how they stand", records.SourceOne, sources.one,
        in_path=(SOURCE_ID,),
    ),
    Operation("/wire", "listWire", "The live wire", records.WireList, wire.listed, (AFTER, LIMIT, WIRE_CURSOR)),
    Operation(
        "/search", "searchArticles", "Articles that hold what is asked for", records.FoundArticles, search.found_articles,
        (QUERY, *PAGED),
    ),
    Operation("/search/stories", "searchStories", "Their stories", records.FoundStories, search.found_stories, (QUERY, *PAGED)),
    Operation(
        "/search/claims", "searchClaims", "Claims that hold what is asked for", records.FoundClaims, search.found_claims,
        (QUERY, *PAGED),
    ),
    Operation("/alerts", "listAlerts", "One's own alerts, the latest first", records.AlertList, alerts.listed, is_own=True),
    Operation(
        "/alerts", "makeAlert", "Make an alert", records.AlertRecord, alerts.make, is_own=True, method="POST", body=records.AlertAsked
    ),
    Operation(
        "/alert-preview", "previewAlert", "What an alert would have told", records.PreviewRecord, alerts.preview, (QUERY, PREVIEW_DAYS),
        is_own=True,
    ),
    Operation(
        "/alerts/{id}", "getAlert", "One alert with its last deliveries", records.AlertOne, alerts.one, in_path=(ALERT_ID,), is_own=True
    ),
    Operation(
        "/alerts/{id}", "changeAlert", "Change an alert", records.AlertRecord, alerts.change, in_path=(ALERT_ID,), is_own=True,
        method="PATCH", body=records.AlertChanged,
    ),
    Operation(
        "/alerts/{id}", "removeAlert", "Remove an alert", records.AlertRecord, alerts.remove, in_path=(ALERT_ID,), is_own=True,
        method="DELETE",
    ),
    Operation("/health", "getHealth", "How the site stands", records.HealthRecord, health.one),
    Operation(
        "/export/articles.jsonl", "exportArticlesJsonl", "Articles, one a line", records.ArticleRecord,
        query=(*FILTERS, MOST), form=export.ARTICLES_JSONL,
    ),
    Operation(
        "/export/articles.csv", "exportArticlesCsv", "Articles as a table", records.ArticleRecord,
        query=(*FILTERS, MOST), form=export.ARTICLES_CSV,
    ),
    Operation(
        "/export/stories.jsonl", "exportStoriesJsonl", "Stories, one a line", records.StoryRecord,
        query=(*FILTERS, MOST), form=export.STORIES_JSONL,
    ),
    Operation(
        "/export/stories.csv", "exportStoriesCsv", "Stories as a table", records.StoryRecord,
        query=(*FILTERS, MOST), form=export.STORIES_CSV,
    ),
)  # fmt: skip
