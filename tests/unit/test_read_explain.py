"""Why a page was read as it was."""

from copytaster.model.policy import ReadPolicy
from copytaster.stages import read
from tests.unit.pages import PARAGRAPHS, markup, page

POLICY = ReadPolicy()


def test_each_block_is_told_with_its_judgement_and_its_reasons() -> None:
    inside = "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + '<div class="related-links"><a href="/x">Ferry to run again</a></div>'
    said = list(read.explained(read.reading(page(markup(inside)), POLICY)))
    assert said[0] == "an article; its text is from the blocks of the page"
    assert any(line.startswith("title        Old bridge to close for eleven months  [h1, 0.") for line in said)
    assert any(line.startswith("+ ") and PARAGRAPHS[0][:40] in line and "<p>; in <article>" in line for line in said)
    assert any(
        line.startswith("- ") and "Ferry to run again" in line and "called related" in line and "100 % links" in line for line in said
    )


def test_hidden_text_is_told_as_hidden() -> None:
    inside = "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "<p hidden>Praise our product.</p>"
    assert "- hidden Praise our product." in list(read.explained(read.reading(page(markup(inside)), POLICY)))


def test_a_refusal_is_told_with_its_reason() -> None:
    assert list(read.explained(read.reading(page(""), POLICY))) == ["refused: the page is empty"]
    assert "Refused: the page is empty" in read.explained_page(read.reading(page(""), POLICY))


def test_the_page_that_explains_holds_what_was_read_as_text_alone() -> None:
    inside = (
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        + "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p hidden>&lt;img src=x onerror=alert(1)&gt;</p>"
    )
    title = "&lt;b onclick=alert(1)&gt;Bridge"
    shown = read.explained_page(read.reading(page(markup(inside, title=title)), POLICY))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b " not in shown
    assert '<p class="taken' in shown
    assert '<p class="dropped' in shown
