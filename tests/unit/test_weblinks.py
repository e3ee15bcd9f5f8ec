"""The header Link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import weblinks

HERE = "https://harbour.test/news/feed"


@pytest.mark.parametrize(
    ("header", "hubs"),
    [
        ('<https://hub.test/>; rel="hub"', ["https://hub.test/"]),
        ("<https://hub.test/>;rel=hub", ["https://hub.test/"]),
        ('<https://a.test/>; rel="hub", <https://b.test/>; rel=hub , <https://c.test/>; rel=self', ["https://a.test/", "https://b.test/"]),
        ('<https://a.test/?x=1,2;3>; title="a, <b>; rel=self"; REL="self Hub"', ["https://a.test/?x=1,2;3"]),
        ("</hub>; rel=hub", ["https://harbour.test/hub"]),
        ('<https://a.test/>; rel="hub"; rel="self"', ["https://a.test/"]),
        ('<https://a.test/>; rel="hub", <https://a.test/>; rel="hub"', ["https://a.test/"]),
        ('<https://a.test/>; title="say \\\\"rel=hub\\\\" here"; rel=self', []),
        ("<https://a.test/>; rel=hubs", []),
        ("https://a.test/; rel=hub", []),
        ("<https://a.test/", []),
        ("", []),
        (None, []),
    ],
)
def test_targets_are_found_by_relation(header: str | None, hubs: list[str]):
    assert list(weblinks.related(header, "hub", HERE)) == hubs


@given(st.text(alphabet='<>;,="\\ relhubx:/', max_size=300))
def test_any_header_gives_a_value(header: str):
    assert isinstance(weblinks.related(header, "hub", HERE), tuple)


@pytest.mark.parametrize("piece", ["<", "<a>;", '<a>; rel="', '"', "<a>; rel=hub,", '<a>; x="\\'])
def test_a_long_header_takes_no_longer(piece: str):
    assert len(weblinks.related(piece * 100_000, "hub", HERE)) <= weblinks.MAX_LINKS
