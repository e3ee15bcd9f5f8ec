"""What holds for every brief of a writer, whatever it copies from what it is shown."""

import random
from collections import defaultdict

import pytest

from copytaster.model.policy import BriefPolicy
from copytaster.model.writing import WrittenSentence
from copytaster.stages import brief
from copytaster.stages.brief import written
from copytaster.stages.corrections import told
from copytaster.stages.faith import one_line, unsupported
from copytaster.stages.quotations import quotations
from tests.property.carried import Case, of_the_demo
from tests.property.test_brief_invariants import MARKS, NUMBER
from tests.quality.gold_stories import NAMES, claimed, gold

POLICY = BriefPolicy()


def commissions(kind: str) -> list[tuple[Case, written.Commission]]:
    cases = of_the_demo() if kind == "demo" else tuple(Case(gold(name).story, gold(name).articles, claimed(name)) for name in NAMES)
    found = []
    for case in cases:
        made = brief.extract(case.story, case.articles, POLICY, case.story.changed_at, case.claims)
        asked = written.commission(made, case.story, case.articles, POLICY, case.claims)
        if asked is not None:
            found.append((case, asked))
    return found


def answers(asked: written.Commission) -> list[tuple[WrittenSentence, ...]]:
    """Sentences as they stand, sentences cut short at a comma, and sentences of two numbers; drawn with a seed."""
    draw = random.Random(7)
    numbers = range(1, len(asked.offered) + 1)
    found = []
    for _ in range(40):
        picked = draw.sample(numbers, min(len(numbers), draw.randint(asked.least, asked.least + 3)))
        texts = [asked.offered[n - 1].text for n in picked]
        cut = [text.rpartition(",")[0] + "." if draw.random() < 0.3 and "," in text else text for text in texts]
        found.append(
            tuple(
                WrittenSentence(text, (n, draw.choice(numbers)) if draw.random() < 0.2 else (n,))
                for text, n in zip(cut, picked, strict=True)
            )
        )
    return found


@pytest.mark.parametrize("kind", ["demo", "gold"])
def test_every_brief_that_may_stand_is_true_to_what_it_cites_and_takes_no_more_than_it_may(kind: str) -> None:
    stood = 0
    for case, asked in commissions(kind):
        for sentences in answers(asked):
            made = written.written(asked, sentences)
            if made is None:
                continue
            stood += 1
            taken: dict[str, list[int]] = defaultdict(list)
            for sentence in told(made):
                cited = one_line(" ".join(case.articles[c.article_id].text[c.start : c.end] for c in sentence.citations))
                assert unsupported(sentence.text, cited, case.story.language) == ""
                assert set(NUMBER.findall(sentence.text)) <= set(NUMBER.findall(cited))
                for span in quotations(sentence.text).spans:
                    assert sentence.text[span.start : span.end].translate(MARKS) in cited.translate(MARKS)
                    assert len(sentence.text[span.start : span.end].split()) <= 25
                for article_id in {c.article_id for c in sentence.citations}:
                    taken[article_id].append(len(sentence.text.split()))
            assert all(sum(words) <= 60 and (len(words) == 1 or sum(words) <= _share(case, each)) for each, words in taken.items())
            assert {link.article_id for link in made.links} == set(case.articles)
            assert all(section.sentences for section in made.sections)
            assert len(made.sections) <= 4
    assert stood >= (20 if kind == "gold" else 0)


def _share(case: Case, article_id: str) -> float:
    words = sum(len(block.text.split()) for block in case.articles[article_id].blocks)
    return 0.1 * words if words >= 250 else min(40.0, words / 3)
