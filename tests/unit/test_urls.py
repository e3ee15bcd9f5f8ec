"""The canonical address of a page, and whose it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import urls


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://harbour.test/a", "https://harbour.test/a"),
        (" HTTPS://Harbour.TEST:443/a/../b ", "https://harbour.test/b"),
        ("http://harbour.test:80", "http://harbour.test/"),
        ("http://harbour.test:8080/", "http://harbour.test:8080/"),
        ("https://ada:secret@harbour.test/a#top", "https://harbour.test/a"),
        ("https://hafen-münchen.test/ä b", "https://xn--hafen-mnchen-jlb.test/%C3%A4%20b"),
        ("https://harbour.test/?id=7&utm_source=x&page=2&fbclid=y&UTM_Medium=z", "https://harbour.test/?id=7&page=2"),
        ("https://harbour.test/a?gclid=1", "https://harbour.test/a"),
        ("https://harbour.test/a?", "https://harbour.test/a"),
        ("https://harbour.test/a?b&&c=", "https://harbour.test/a?b&c="),
        ("https://harbour.test/a?rss=1&partner=x", "https://harbour.test/a?rss=1&partner=x"),
    ],
)
def test_an_address_has_one_spelling(written: str, canonical: str):
    assert urls.canonical(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "harbour.test",
        "//harbour.test/",
        "mailto:a@b.test",
        "javascript:alert(1)",
        "ftp://harbour.test/",
        "https://",
        "http://[::",
        "https://harbour.test/" + "a" * 5_000,
        "https://\ud800.test/",
    ],
)
def test_what_is_no_web_address_is_none(written: str):
    assert urls.canonical(written) is None


def test_relative_addresses_need_a_base():
    assert urls.canonical("../b?utm_source=x", "https://harbour.test/a/c/") == "https://harbour.test/a/b"
    assert urls.canonical("//wire.test/b", "https://harbour.test/") == "https://wire.test/b"
    assert urls.canonical("b", "http://[") is None


ADDRESSES = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["harbour.test", "ä.test", "127.1", "[::1]", "a.test.", "u:p@b.test"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(max_size=30),
    st.lists(st.sampled_from(["utm_source", "a", "", "%75tm_x", "fbclid"]) | st.text(max_size=8), max_size=5).map("=1&".join),
    st.text(max_size=5),
)


@given(ADDRESSES | st.text(max_size=80), st.none() | ADDRESSES)
def test_canonical_twice_is_canonical_once(written: str, base: str | None):
    once = urls.canonical(written, base)

    assert once is None or urls.canonical(once) == once


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("in.reuters.com", "reuters.com"),
        ("https://quay.substack.com/p/1", "quay.substack.com"),
        ("https://www.substack.com/", "substack.com"),
        ("https://quay.github.io/", "quay.github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("localhost", "localhost"),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_an_address_belongs_to_who_registered_its_domain(written: str, owner: str):
    assert urls.registrable(written) == owner


def test_a_host_is_bare_and_lower_case():
    assert urls.host("https://WWW.Harbour.test.:8080/a") == "www.harbour.test"
    assert urls.host("no address") == ""


@given(st.text(max_size=60))
def test_any_text_has_a_host_and_an_owner(written: str):
    assert isinstance(urls.host(written), str)
    assert isinstance(urls.registrable(written), str)
