"""Rows of feeds, sources, entries and pages."""

from typing import Any, assert_never

from copytaster.adapters.store.codec import Row, bytes_of, from_json, json_text, maybe_micros, maybe_moment, micros, moment, packed_bytes
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Source, Trouble
from copytaster.model.page import Failed, Fetched, FetchedPage, Gone, PageOutcome, Refused


def feed_row(feed: FeedSource) -> Row:
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "source_id": feed.source_id,
        "site_url": feed.site_url,
        "language": feed.language,
        "added_at": micros(feed.added_at),
        "is_paused": feed.is_paused,
        "folders": json_text(feed.folders) if feed.folders else "",
    }


def feed_of(row: Any) -> FeedSource:
    folders = tuple(from_json(row.folders)) if row.folders else ()
    named = (row.id, row.url, row.title, row.source_id, row.site_url, row.language)
    return FeedSource(*named, moment(row.added_at), bool(row.is_paused), folders)


def source_row(source: Source) -> Row:
    return {"id": source.id, "name": source.name, "site_url": source.site_url, "language": source.language}


def source_of(row: Any) -> Source:
    return Source(row.id, row.name, row.site_url, row.language)


def state_row(state: FeedState) -> Row:
    return {
        "feed_id": state.feed_id,
        "next_poll_at": micros(state.next_poll_at),
        "interval_s": state.interval_s,
        "outcome": state.outcome,
        "why": state.why,
        "polled_at": maybe_micros(state.polled_at),
        "succeeded_at": maybe_micros(state.succeeded_at),
        "etag": state.etag,
        "last_modified": state.last_modified,
        "failures": state.failures,
        "polls": state.polls,
        "not_modified": state.not_modified,
        "gone_since": maybe_micros(state.gone_since),
        "per_day": state.per_day,
        "rhythm": state.rhythm or None,
        "pull": state.pull,
        "newest_at": maybe_micros(state.newest_at),
        "listed": state.listed,
        "ttl_s": state.ttl_s,
        "max_age_s": state.max_age_s,
        "skip_hours": _numbers_text(state.skip_hours),
        "skip_days": _numbers_text(state.skip_days),
        "body_digest": state.body_digest,
        "reason": state.reason,
        "back_off_s": state.back_off_s,
        "gone_count": state.gone_count,
        "moved_to": state.moved_to,
        "moved_since": maybe_micros(state.moved_since),
        "moved_count": state.moved_count,
        "troubles": json_text([(micros(each.at), each.why, each.line) for each in state.troubles]) if state.troubles else "",
    }


def state_of(row: Any) -> FeedState:
    return FeedState(
        feed_id=row.feed_id,
        next_poll_at=moment(row.next_poll_at),
        interval_s=row.interval_s,
        outcome=row.outcome,
        why=row.why,
        polled_at=maybe_moment(row.polled_at),
        succeeded_at=maybe_moment(row.succeeded_at),
        etag=row.etag,
        last_modified=row.last_modified,
        failures=row.failures,
        polls=row.polls,
        not_modified=row.not_modified,
        gone_since=maybe_moment(row.gone_since),
        per_day=row.per_day,
        rhythm=row.rhythm or b"",
        pull=row.pull,
        newest_at=maybe_moment(row.newest_at),
        listed=row.listed,
        ttl_s=row.ttl_s,
        max_age_s=row.max_age_s,
        skip_hours=_numbers_of(row.skip_hours),
        skip_days=_numbers_of(row.skip_days),
        body_digest=row.body_digest,
        reason=row.reason,
        back_off_s=row.back_off_s,
        gone_count=row.gone_count,
        moved_to=row.moved_to,
        moved_since=maybe_moment(row.moved_since),
        moved_count=row.moved_count,
        troubles=tuple(Trouble(moment(at), why, line) for at, why, line in from_json(row.troubles)) if row.troubles else (),
    )


def _numbers_text(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))


def _numbers_of(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split())) if text else ()


def budget_row(budget: PollBudget) -> Row:
    """There is one."""
    return {"id": 1, "per_pull_s": budget.per_pull_s, "feeds": budget.feeds, "at": micros(budget.at)}


def budget_of(row: Any) -> PollBudget:
    return PollBudget(row.per_pull_s, row.feeds, moment(row.at))


def entry_row(entry: Entry) -> Row:
    return {
        "id": entry.id,
        "feed_id": entry.feed_id,
        "source_id": entry.source_id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "author": entry.author,
        "published_at": maybe_micros(entry.published_at),
        "first_seen_at": micros(entry.first_seen_at),
        "language": entry.language,
        "digest": entry.digest,
    }


def entry_of(row: Any) -> Entry:
    """By position, as articles are."""
    entry_id, feed_id, source_id, url, title, summary, author, published_at, first_seen_at, language, digest = row
    return Entry(
        id=entry_id,
        feed_id=feed_id,
        source_id=source_id,
        url=url,
        title=title,
        summary=summary,
        author=author,
        published_at=maybe_moment(published_at),
        first_seen_at=moment(first_seen_at),
        language=language,
        digest=digest,
    )


def page_row(page: FetchedPage) -> Row:
    row: Row = {
        "id": page.id,
        "entry_id": page.entry_id,
        "url": page.url,
        "fetched_at": micros(page.fetched_at),
        "why": "",
        "retry_after_s": None,
        "final_url": None,
        "content_type": None,
        "body": None,
        "robots": "",
    }
    match page.outcome:
        case Fetched(final_url, body, content_type, robots):
            row |= {"outcome": "fetched", "final_url": final_url, "content_type": content_type, "body": packed_bytes(body)}
            row["robots"] = robots
        case Refused(why):
            row |= {"outcome": "refused", "why": why}
        case Gone(why):
            row |= {"outcome": "gone", "why": why}
        case Failed(why, retry_after_s):
            row |= {"outcome": "failed", "why": why, "retry_after_s": retry_after_s}
        case _:
            assert_never(page.outcome)
    return row


def page_of(row: Any) -> FetchedPage:
    return FetchedPage(row.id, row.entry_id, row.url, moment(row.fetched_at), _outcome_of(row))


def _outcome_of(row: Any) -> PageOutcome:
    match row.outcome:
        case "fetched":
            return Fetched(row.final_url, bytes_of(row.body), row.content_type, row.robots)
        case "refused":
            return Refused(row.why)
        case "gone":
            return Gone(row.why)
        case _:
            return Failed(row.why, row.retry_after_s)
