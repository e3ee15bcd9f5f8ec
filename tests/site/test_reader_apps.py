"""Real apps read the site: Debian's newsboat in the ways that it knows, and the Miniflux client that others are built on."""

from pathlib import Path

import miniflux
import pytest

from tests import newsboat
from tests.site.readers_day import STORM, TREATY, Readers, site

pytestmark = pytest.mark.skipif(newsboat.NEWSBOAT is None, reason=newsboat.MISSING)

__all__ = ["site"]


def settings(mode: str, site: Readers, token: str = "") -> list[str]:
    """What newsboat is told; it would send the token elsewhere for its own lists, which are left out."""
    known = [f'urls-source "{mode}"', f'{mode}-url "{site.address}"', f'{mode}-login "rita"', f'{mode}-password "{token or site.token}"']
    return [*known, "feedhq-show-special-feeds no"] if mode == "feedhq" else known


def modes() -> list[str]:
    return [mode for mode in ("miniflux", "feedhq", "freshrss") if mode in newsboat.modes()]


@pytest.mark.parametrize("mode", modes())
def test_newsboat_shows_the_top_stories_and_each_source(site: Readers, tmp_path: Path, mode: str) -> None:
    newsboat.run(tmp_path, *settings(mode, site))

    items = newsboat.held(tmp_path)
    assert len({each.feed for each in items}) == 4
    top = {each.title: each for each in items if each.url.startswith(f"{site.address}/story/")}
    assert set(top) == {TREATY, STORM}
    assert "201 votes to 12" in top[TREATY].content
    assert f'<a href="{top[TREATY].url}">2 publishers, 2 articles' in top[TREATY].content
    reports = {each.url: each for each in items if "/story/" not in each.url}
    assert sorted(url.split("/")[2] for url in reports) == ["paper1.example", "paper2.example", "paper3.example"]
    assert {each.author for each in reports.values()} == {"paper1.example", "paper2.example", "paper3.example"}
    assert all(each.unread for each in items)


@pytest.mark.parametrize("mode", modes())
def test_newsboat_sees_what_was_read_elsewhere(site: Readers, tmp_path: Path, mode: str) -> None:
    client = miniflux.Client(site.address, api_key=site.token)
    first, second, *_ = client.get_entries(order="id", direction="asc")["entries"]
    client.update_entries([first["id"]], "read")

    newsboat.run(tmp_path, *settings(mode, site))
    seen = {each.url: each.unread for each in newsboat.held(tmp_path)}
    client.update_entries([first["id"]], "unread")
    newsboat.run(tmp_path, *settings(mode, site))

    assert (seen[first["url"]], seen[second["url"]]) == (False, True)
    assert all(each.unread for each in newsboat.held(tmp_path))


@pytest.mark.parametrize("mode", modes())
def test_what_a_person_marks_in_newsboat_is_read_elsewhere(site: Readers, tmp_path: Path, mode: str) -> None:
    client = miniflux.Client(site.address, api_key=site.token)

    newsboat.mark_first_feed(tmp_path, *settings(mode, site))

    read = client.get_entries(status="read")["entries"]
    assert {each["feed"]["title"] for each in read} == {"Top stories"}
    assert len(read) == 2
    client.update_entries([each["id"] for each in read], "unread")


@pytest.mark.parametrize("mode", modes())
def test_newsboat_gets_nothing_without_the_token(site: Readers, tmp_path: Path, mode: str) -> None:
    with pytest.raises(AssertionError):
        newsboat.run(tmp_path, *settings(mode, site, token="ct_wrong"))
    assert not (tmp_path / "cache.db").exists() or newsboat.held(tmp_path) == []
