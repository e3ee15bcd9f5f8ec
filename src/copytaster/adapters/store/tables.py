"""The tables, as the newest migration leaves them; instants are whole microseconds since 1970, UTC."""

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

_counted = BigInteger().with_variant(Integer, "sqlite")
_id = Text().with_variant(Text(collation="C"), "postgresql")


def _key(name: str, **options: bool) -> Column[str]:
    """An id: compared byte by byte on every database."""
    return Column(name, _id, nullable=False, **options)  # type: ignore[arg-type]


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _maybe_text(name: str) -> Column[str]:
    return Column(name, Text)


def _at(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _maybe_at(name: str) -> Column[int]:
    return Column(name, BigInteger)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


feeds = Table(
    "feeds", metadata,
    _key("id", primary_key=True), _text("url"), _text("title"), _key("source_id"), _maybe_text("site_url"), _maybe_text("language"),
    _at("added_at"), _flag("is_paused"), _text("folders"),
)  # fmt: skip

sources = Table(
    "sources", metadata,
    _key("id", primary_key=True), _text("name"), _maybe_text("site_url"), _maybe_text("language"),
)  # fmt: skip

feed_states = Table(
    "feed_states", metadata,
    _key("feed_id", primary_key=True), _at("next_poll_at"), _real("interval_s"), _text("outcome"), _text("why"),
    _maybe_at("polled_at"), _maybe_at("succeeded_at"), _maybe_text("etag"), _maybe_text("last_modified"),
    _number("failures"), _number("polls"), _number("not_modified"), _maybe_at("gone_since"), Column("per_day", Double),
    Column("rhythm", LargeBinary), Column("pull", Double), Column("ttl_s", Double), Column("max_age_s", Double), _maybe_text("moved_to"),
    _maybe_at("moved_since"), _maybe_at("newest_at"), _maybe_text("body_digest"), _number("listed"), _number("gone_count"),
    _number("moved_count"), _text("skip_hours"), _text("skip_days"), _text("troubles"), _text("reason"), _real("back_off_s"),
)  # fmt: skip
Index("feed_states_by_time", feed_states.c.next_poll_at)

poll_budget = Table(
    "poll_budget", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False), _real("per_pull_s"), _number("feeds"), _at("at"),
)  # fmt: skip

entries = Table(
    "entries", metadata,
    _key("id", primary_key=True), _key("feed_id"), _key("source_id"), _text("url"), _text("title"), _text("summary"),
    _maybe_text("author"), _maybe_at("published_at"), _at("first_seen_at"), _maybe_text("language"), _text("digest"),
)  # fmt: skip
Index("entries_by_time", entries.c.first_seen_at, entries.c.id)

pages = Table(
    "pages", metadata,
    _key("id", primary_key=True), _key("entry_id"), _text("url"), _at("fetched_at"), _text("outcome"), _text("why"),
    Column("retry_after_s", Double), _maybe_text("final_url"), _maybe_text("content_type"), Column("body", LargeBinary),
    _text("robots"),
)  # fmt: skip
Index("pages_by_time", pages.c.fetched_at)

# What lists, grouping and counts read stands before the blocks, so that they need not walk through a long text.
articles = Table(
    "articles", metadata,
    _key("id", primary_key=True), _key("source_id"), _at("told_at"), _at("read_at"), _at("first_seen_at"), _number("version"),
    _number("words"), _text("language"), _real("language_confidence"), _text("title"), _text("credits"), _bytes("terms"),
    _bytes("shingles"), _key("entry_id"), _key("feed_id"), _text("url"), _text("standfirst"), _text("authors"),
    _maybe_at("published_at"), _maybe_at("modified_at"), _maybe_text("site"), _maybe_text("image"), _flag("is_paywalled"),
    _text("made_from"), _text("note"), _text("digest"), _text("blocks"), _text("reserves"),
)  # fmt: skip
Index("articles_of_source", articles.c.source_id, articles.c.told_at, articles.c.id)
Index("articles_by_reading", articles.c.read_at)

article_versions = Table(
    "article_versions", metadata,
    _key("article_id", primary_key=True), Column("version", Integer, primary_key=True, nullable=False), _text("digest"), _text("title"),
    _bytes("text"), _at("read_at"), sqlite_with_rowid=False,
)  # fmt: skip

# What publishers changed, of all articles; what an edit says stands in its body.
edits = Table(
    "edits", metadata,
    _key("id", primary_key=True), _key("article_id"), _key("source_id"), _at("at"), _text("body"),
)  # fmt: skip
Index("edits_by_time", edits.c.at, edits.c.id)
Index("edits_of_source", edits.c.source_id, edits.c.at, edits.c.id)
Index("edits_of_article", edits.c.article_id, edits.c.at)

stories = Table(
    "stories", metadata,
    _key("id", primary_key=True), _number("version"), _text("title"), _key("title_article_id"), _text("language"),
    _at("founded_at"), _at("changed_at"), Column("steering", Text, nullable=False, server_default=""),
)  # fmt: skip
Index("stories_by_change", stories.c.changed_at, stories.c.id)

places = Table(
    "places", metadata,
    Column("story_id", _id, ForeignKey("stories.id", ondelete="cascade"), primary_key=True, nullable=False),
    _key("article_id", primary_key=True), _number("position"), _number("article_version"), _key("source_id"), _at("told_at"),
    _at("placed_at"), _text("origin"), _maybe_text("origin_of"), _maybe_text("origin_agency"), _real("origin_share"),
    _real("score"), _text("reasons"), _text("origin_relation"), sqlite_with_rowid=False,
)  # fmt: skip
Index("places_of_article", places.c.article_id)
Index("places_by_time", places.c.placed_at, places.c.story_id)

briefs = Table(
    "briefs", metadata,
    _key("story_id", primary_key=True), _number("story_version"), _at("made_at"), _text("body"),
)  # fmt: skip

brief_versions = Table(
    "brief_versions", metadata,
    _key("story_id", primary_key=True), Column("story_version", Integer, primary_key=True, nullable=False), _at("made_at"), _text("body"),
)  # fmt: skip

# The latest version of each article alone.
article_claims = Table(
    "article_claims", metadata,
    _key("article_id", primary_key=True), _number("article_version"), _flag("is_parsed"), _bytes("body"),
)  # fmt: skip

# What the latest brief and those before it say that they correct, for the log of the whole site.
corrections = Table(
    "corrections", metadata,
    _key("story_id", primary_key=True), Column("at", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    Column("position", Integer, primary_key=True, nullable=False, autoincrement=False), _number("story_version"), _text("body"),
    sqlite_with_rowid=False,
)  # fmt: skip
Index("corrections_by_time", corrections.c.at, corrections.c.story_id, corrections.c.position)

wire = Table(
    "wire", metadata,
    Column("number", _counted, primary_key=True, autoincrement=False), _key("story_id"), _key("article_id"), _text("kind"),
    _number("story_version"), _at("at"), UniqueConstraint("story_id", "kind", "story_version", name="wire_once"),
)  # fmt: skip
Index("wire_by_time", wire.c.kind, wire.c.at, wire.c.number)

# Ids of jobs are never given twice: a worker whose claim ran out must not end another job.
jobs = Table(
    "jobs", metadata,
    Column("id", _counted, primary_key=True), _key("room"), _key("key"), _text("message"), _at("due_at"), _number("tries"),
    _maybe_at("claimed_until"), _flag("told_again"), _text("why"), UniqueConstraint("room", "key", name="jobs_once"),
    sqlite_autoincrement=True,
)  # fmt: skip
Index("jobs_by_room", jobs.c.room, jobs.c.due_at, jobs.c.id)

set_aside = Table(
    "set_aside", metadata,
    Column("id", _counted, primary_key=True), _key("room"), _key("key"), _text("message"), _text("why"), _at("at"),
    UniqueConstraint("room", "key", name="set_aside_once"), sqlite_autoincrement=True,
)  # fmt: skip
Index("set_aside_by_time", set_aside.c.at, set_aside.c.id)

replay_marks = Table(
    "replay_marks", metadata,
    _key("archive", primary_key=True), _number("record"), _at("at"),
)  # fmt: skip

subscriptions = Table(
    "subscriptions", metadata,
    _key("feed_id", primary_key=True), _text("hub"), _text("topic"), _key("token"), _at("asked_at"), _flag("is_wanted"),
    _number("failures"), _text("why"), _maybe_at("missed_at"),
)  # fmt: skip
Index("subscriptions_by_token", subscriptions.c.token)

leases = Table(
    "leases", metadata,
    _key("feed_id", primary_key=True), _text("hub"), _text("topic"), _key("token"), _maybe_at("granted_at"), _real("lease_s"),
    _maybe_at("denied_at"), _maybe_at("pushed_at"), _maybe_at("due_at"), _text("why"),
)  # fmt: skip
Index("leases_by_token", leases.c.token)

# How many polls ended how, by five minutes.
poll_tallies = Table(
    "poll_tallies", metadata,
    Column("at", BigInteger, primary_key=True, nullable=False, autoincrement=False), _key("outcome", primary_key=True), _number("polls"),
    sqlite_with_rowid=False,
)  # fmt: skip

site_keys = Table(
    "site_keys", metadata,
    _key("name", primary_key=True), _bytes("secret"),
)  # fmt: skip

people = Table(
    "people", metadata,
    _key("name", primary_key=True), _text("role"), _text("password_hash"), _at("added_at"), _key("identity"),
)  # fmt: skip
Index("people_by_identity", people.c.identity)

sessions = Table(
    "sessions", metadata,
    _key("id", primary_key=True), _key("person"), _at("begun_at"), _at("seen_at"), _text("way"), _text("agent"),
)  # fmt: skip
Index("sessions_of_person", sessions.c.person, sessions.c.begun_at)

api_tokens = Table(
    "api_tokens", metadata,
    _key("hash", primary_key=True), _key("id"), _key("person"), _text("scope"), _text("label"), _at("made_at"), _maybe_at("ends_at"),
    _maybe_at("used_at"),
)  # fmt: skip
Index("api_tokens_of_person", api_tokens.c.person, api_tokens.c.made_at)

passkeys = Table(
    "passkeys", metadata,
    _key("id", primary_key=True), _key("person"), _text("public_key"), Column("sign_count", BigInteger, nullable=False), _text("label"),
    _at("made_at"), _maybe_at("used_at"),
)  # fmt: skip
Index("passkeys_of_person", passkeys.c.person, passkeys.c.made_at)

challenges = Table("challenges", metadata, _key("hash", primary_key=True), _key("purpose"), _at("made_at"))
Index("challenges_by_time", challenges.c.made_at)

decisions = Table(
    "decisions", metadata,
    _key("id", primary_key=True), _key("kind"), _key("story_id"), _key("source_id"), _text("person"), _at("at"), _text("before"),
    _text("after"), _text("note"), _key("takes_back"),
)  # fmt: skip
Index("decisions_by_time", decisions.c.at, decisions.c.id)
Index("decisions_by_kind", decisions.c.kind, decisions.c.at)
Index("decisions_of_story", decisions.c.story_id, decisions.c.at)
Index("decisions_of_source", decisions.c.source_id, decisions.c.at)
Index("decisions_taken_back", decisions.c.takes_back)

# What pages of a host teach about the next one.
site_memories = Table(
    "site_memories", metadata,
    _key("host", primary_key=True), _bytes("marks"), _text("learned"), _number("strange"), _number("rebuilt"), _maybe_at("rebuilt_at"),
)  # fmt: skip
Index("site_memories_by_rebuilding", site_memories.c.rebuilt_at)

writer_use = Table(
    "writer_use", metadata,
    _key("day", primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("calls", "tokens_in", "tokens_out", "written", "refused", "errors", "unasked")),
)  # fmt: skip

alerts = Table(
    "alerts", metadata,
    _key("id", primary_key=True), _key("owner"), _at("made_at"), _at("changed_at"), _flag("is_paused"), _text("body"),
)  # fmt: skip
Index("alerts_of_owner", alerts.c.owner, alerts.c.made_at)
Index("alerts_by_change", alerts.c.changed_at)

deliveries = Table(
    "deliveries", metadata,
    _key("id", primary_key=True), _key("alert_id"), _key("story_id"), _key("article_id"), _key("channel"), _key("post"), _key("state"),
    _at("made_at"), _at("due_at"), _number("tries"), _maybe_at("sent_at"), _text("why"),
)  # fmt: skip
Index("deliveries_of_alert", deliveries.c.alert_id, deliveries.c.due_at)
Index("deliveries_of_post", deliveries.c.post)
Index("deliveries_by_time", deliveries.c.made_at)

shelf_feeds = Table(
    "shelf_feeds", metadata,
    Column("number", _counted, primary_key=True), _key("source_id", unique=True), sqlite_autoincrement=True,
)  # fmt: skip

# Numbers of articles and stories for reader apps; they are never given twice.
shelf_items = Table(
    "shelf_items", metadata,
    Column("number", _counted, primary_key=True), _key("ref", unique=True),
    *(Column(name, BigInteger, nullable=False) for name in ("feed", "at", "shelved_at")), sqlite_autoincrement=True,
)  # fmt: skip
Index("shelf_items_of_feed", shelf_items.c.feed, shelf_items.c.number)
Index("shelf_items_by_time", shelf_items.c.at, shelf_items.c.number)

shelf_marks = Table(
    "shelf_marks", metadata,
    _key("person", primary_key=True), Column("number", BigInteger, primary_key=True, nullable=False, autoincrement=False),
    _flag("is_read"), _flag("is_starred"), _at("changed_at"), sqlite_with_rowid=False,
)  # fmt: skip
Index("shelf_marks_by_number", shelf_marks.c.number)

# Who works alone in a room; each change of hands counts one epoch more.
work_leases = Table(
    "work_leases", metadata,
    _key("room", primary_key=True), _text("holder"), Column("epoch", BigInteger, nullable=False), _at("ends_at"),
)  # fmt: skip

# A turn without a holder is a pause: the publisher is left alone until then.
doors = Table(
    "doors", metadata,
    _key("name", primary_key=True), _text("holder"), _at("free_at"),
)  # fmt: skip
Index("doors_by_time", doors.c.free_at)

# Ids of articles and stories that have left the store; what comes again under one of them is left out.
departed = Table(
    "departed", metadata,
    _key("id", primary_key=True), _at("at"), sqlite_with_rowid=False,
)  # fmt: skip
