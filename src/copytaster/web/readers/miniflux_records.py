"""What Miniflux's API answers, as its apps expect it. Source: Miniflux's own documentation of API v1."""

import hashlib
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from copytaster.name import VERSION
from copytaster.web.readers.categories import Category, category_of
from copytaster.web.readers.shelving import Entry, Subscription

Record = dict[str, Any]
WORDS_A_MINUTE = 265
MINIFLUX = "2.2.0"
"""The version whose calls are answered: apps look at it before they use what is newer."""


def user_number(name: str) -> int:
    """The same for a name always, within 31 bits."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF or 1


def user(name: str, now: datetime) -> Record:
    """Somebody who reads."""
    return {
        "id": user_number(name), "username": name, "is_admin": False, "theme": "system_serif", "language": "en_US", "timezone": "UTC",
        "entry_sorting_direction": "desc", "entry_sorting_order": "published_at", "stylesheet": "", "custom_js": "", "google_id": "",
        "openid_connect_id": "", "entries_per_page": 100, "keyboard_shortcuts": True, "show_reading_time": True, "entry_swipe": True,
        "gesture_nav": "tap", "last_login_at": stamp(now), "display_mode": "standalone", "default_reading_speed": WORDS_A_MINUTE,
        "cjk_reading_speed": 500, "default_home_page": "unread", "categories_sorting_order": "unread_count",
        "mark_read_on_view": True, "media_playback_rate": 1.0,
    }  # fmt: skip


def version() -> Record:
    """Which of Miniflux's versions is spoken, and by what."""
    return {
        "version": MINIFLUX, "commit": f"copytaster-{VERSION}", "build_date": "", "go_version": "", "compiler": "", "arch": "", "os": "",
    }  # fmt: skip


def category(told: Category, name: str) -> Record:
    """A folder."""
    return {"id": told.number, "title": told.title, "user_id": user_number(name), "hide_globally": False}


def feed(told: Subscription, name: str, now: datetime) -> Record:
    """A feed. How often it is asked for is this site's own business."""
    return {
        "id": told.number, "user_id": user_number(name), "title": told.title, "site_url": told.home_url, "feed_url": told.feed_url,
        "description": "", "checked_at": stamp(now), "next_check_at": stamp(now + timedelta(minutes=1)), "etag_header": "",
        "last_modified_header": "", "parsing_error_message": "", "parsing_error_count": 0, "scraper_rules": "", "rewrite_rules": "",
        "crawler": False, "blocklist_rules": "", "keeplist_rules": "", "urlrewrite_rules": "", "user_agent": "", "cookie": "",
        "username": "", "password": "", "disabled": False, "ignore_http_cache": False, "allow_self_signed_certificates": False,
        "fetch_via_proxy": False, "hide_globally": False, "no_media_player": False, "disable_http2": False, "proxy_url": "",
        "category": category(category_of(told), name),
        "icon": {"feed_id": told.number, "icon_id": told.number} if told.is_top else None,
    }  # fmt: skip


def entry(told: Entry, name: str, now: datetime) -> Record:
    """An article or a story. `changed_at` is when the person last did something with it."""
    item, shown = told.item, told.shown
    return {
        "id": item.number, "user_id": user_number(name), "feed_id": item.feed, "status": "read" if item.is_read else "unread",
        "hash": hashlib.sha256(item.ref.encode()).hexdigest(), "title": shown.title, "url": shown.url, "comments_url": "",
        "published_at": stamp(shown.published_at), "created_at": stamp(item.shelved_at), "changed_at": stamp(item.changed_at),
        "content": shown.html, "author": shown.author, "share_code": "", "starred": item.is_starred, "reading_time": minutes(shown.html),
        "enclosures": [], "tags": [], "feed": feed(told.feed, name, now),
    }  # fmt: skip


def minutes(html: str) -> int:
    """How long it takes to read, at least one."""
    return max(1, round(len(html.split()) / WORDS_A_MINUTE))


def stamp(at: datetime) -> str:
    """RFC 3339."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
