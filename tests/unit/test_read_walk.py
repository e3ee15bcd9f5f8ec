"""The parse and the walk: limits, blocks, and what is left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.stages.read import hints, markup, phrases, walk
from copytaster.stages.read.walk import Walked


def walked(body: str | bytes, **options: bool) -> Walked:
    """The walk over a page that can be parsed."""
    tree = markup.parsed(body.encode() if isinstance(body, str) else body, None)
    assert not isinstance(tree, str), tree
    return walk.walked(tree, **options)


def texts(body: str, **options: bool) -> list[str]:
    """The texts of its blocks."""
    return [block.text for block in walked(body, **options).blocks]


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<p>One <b>bold</b>\n word<p>Two", ["One bold word", "Two"]),
        ("<div>Loose<p>One</p>tail</div>", ["Loose", "One", "tail"]),
        ("<p>One<br>line<br><br>Two", ["One\nline", "Two"]),
        ("<p>One<!-- no --> word<script>x</script>", ["One word"]),
        ("<p>br\u200bid\u00adge\U000e0041", ["bridge"]),
        ("<x-card>One</x-card><x-card>Two</x-card>", ["One", "Two"]),
        ("<p>One</p><style>p{}</style><template><p>No</p></template><svg><text>No</text></svg>", ["One"]),
    ],
)
def test_a_page_is_parted_where_its_elements_or_two_breaks_part_it(body: str, blocks: list[str]) -> None:
    assert texts(body) == blocks


def test_menus_buttons_and_the_pages_footer_are_only_walked_on_the_second_try() -> None:
    body = "<nav><a>Home</a></nav><article><p>One</p><footer>Two</footer></article><button>Three</button><footer>Four</footer>"
    assert texts(body) == ["One", "Two"]
    assert texts(body, is_whole=True) == ["Home", "One", "Two", "Three", "Four"]


@pytest.mark.parametrize("attribute", ["hidden", 'style="display: none"', 'style="color:red;visibility:hidden"', 'aria-hidden="true"'])
def test_what_does_not_show_is_no_block_but_can_be_told(attribute: str) -> None:
    body = f"<p>One</p><div {attribute}><p>Two</p></div>"
    assert texts(body) == ["One"]
    assert walked(body, keeps_hidden=True).hidden == ["Two"]


def test_scripts_that_describe_the_article_are_found_wherever_they_stand() -> None:
    body = '<footer><script type="application/LD+JSON">{"a": 1}</script></footer><script>var x</script><p>One'
    assert walked(body).scripts == ['{"a": 1}']


def test_links_and_strong_text_are_counted_in_characters() -> None:
    (block,) = walked("<p>One <a href=/x>two</a> <b>three <i>four</i></b></p>").blocks
    assert (block.links, block.link_chars, block.strong_chars) == (1, 3, 9)


def test_elements_know_what_they_are_called_and_where_they_stand() -> None:
    page = walked('<article class="story-body"><div id="related"><p>One')
    element = page.elements[page.blocks[0].element]
    named = [name for bit, name in enumerate(hints.names()) if element.near >> bit & 1]
    assert {"content", "related"} <= set(named)
    assert page.elements[element.article].tag == "article"
    assert page.ends[element.article] == 1


def test_times_bylines_and_microdata_are_kept_with_their_place() -> None:
    page = walked('<p>One</p><p class="byline">By Ada Brandt</p><time datetime="2024-11-14">x</time><b itemprop="headline">Bridge</b>')
    assert [(item.value, item.block) for item in page.bylines] == [("By Ada Brandt", 1)]
    assert [(item.value, item.block) for item in page.times] == [("2024-11-14", 2)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<p>" * 200_001, "too large: 200001 tags"),
        (b"<div>" * 20_000, "nested too deep to read"),
        (b"<p " + b" ".join(b'a%d="x"' % number for number in range(5_000)) + b">x", "too large: more than 1000 attributes of one element"),
    ],
)
def test_a_page_that_would_take_too_long_is_refused_before_the_parse(body: bytes, why: str) -> None:
    assert markup.parsed(body, None) == why


def test_a_long_script_is_no_tag_with_attributes() -> None:
    assert texts("<script>" + ' a="b"' * 5_000 + "</script><p>One") == ["One"]
    assert texts("<p data-x='" + '{"a": "b c"} ' * 5_000 + "'>One") == ["One"]


def test_what_is_deeper_than_a_page_gets_is_left_out() -> None:
    assert texts("<p>One</p>" + "<div>" * 400 + "Two") == ["One"]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_walked_or_refused(body: bytes) -> None:
    tree = markup.parsed(b"<p>" + body, None)
    assert isinstance(tree, str) or isinstance(walk.walked(tree), Walked)


def test_hints_are_found_in_every_way_of_writing_a_name() -> None:
    bit = 1 << hints.names().index("newsletter")
    assert all(hints.hints(name) & bit for name in ("newsletter", "c-Newsletter__box", "siteNewsletterForm", "newsletter_wrap x"))
    assert not hints.hints("px-4 mt-2") & bit


def test_phrases_are_looked_for_at_the_start_or_anywhere() -> None:
    kinds = phrases.kinds()
    more, sign = 1 << kinds.index("more"), 1 << kinds.index("sign")
    assert phrases.phrases(["read more on this", "we read more books", "get our newsletter", ""]) == [more, 0, sign, 0]
