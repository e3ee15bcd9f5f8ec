"""Briefs by a writer: what it is asked, whether its answer may stand, and the brief that comes of it.

The writer decides nothing: every sentence goes through the check against exactly the sentences whose numbers it gives, and counts
towards the limits of every article that it rests on. An answer stands whole or not at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Claim, Sentence
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.model.writing import WritingTask, WrittenSentence
from copytaster.stages.brief.candidates import Candidate, leaning, questions
from copytaster.stages.brief.choice import Taken
from copytaster.stages.brief.drafts import LEAST_WORDS
from copytaster.stages.brief.extraction import MAX_QUESTIONS, Material, material, pool_of, retold
from copytaster.stages.brief.kinds import kind
from copytaster.stages.brief.numbering import instructions, numbered, offered
from copytaster.stages.brief.rights import Allowance, Taking, length
from copytaster.stages.brief.score import scores
from copytaster.stages.brief.sections import sections
from copytaster.stages.corrections import told
from copytaster.stages.faith import one_line, unsupported
from copytaster.stages.quotations import quotations

BY = "a language model, checked by rule"
MAX_NUMBERS = 3
MAX_REASONS = 6
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ENDS = (".", "!", "?", "…", "”", '"', "»", "“", "’", "'", "。", "」")


@dataclass(frozen=True, slots=True)
class Commission:
    """A story that a writer may write: what the rules made of it, and the sentences that stand under the numbers from 1."""

    material: Material
    made: Brief
    offered: tuple[Candidate, ...]

    @property
    def least(self) -> int:
        """A brief that tells less than half of what the rules tell is none."""
        return max(2, (len(list(told(self.made))) + 1) // 2)

    @property
    def most(self) -> int:
        """As many as a brief may have, and never fewer than the least."""
        return max(self.least, self.material.policy.sentences)

    def task(self) -> WritingTask:
        """What the writer is asked."""
        asked = instructions(self.least, self.most)
        return WritingTask(asked, numbered(self.offered), lambda sentences: judged(self, sentences).reasons, self.most)


def commission(
    made: Brief, story: Story, articles: Mapping[str, Article], policy: BriefPolicy, claims: Mapping[str, tuple[Claim, ...]]
) -> Commission | None:
    """None where no writer is wanted: without two own reports that may be told from, or where too little is known in common.

    Articles that reserve anything against machines are not put before a writer.
    """
    task = material(story, articles, policy, claims)
    task = replace(task, reports=[report for report in task.reports if not report.reserves])
    if len(task.reports) < 2 or made.no_brief:
        return None
    pool = pool_of(task)
    found = Commission(task, made, offered(pool, scores(pool), made)) if pool else None
    return found if found and len(found.offered) >= found.least else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an answer: the sentences that may be told, in its order, and what is wrong with the others."""

    taken: tuple[Taken, ...]
    reasons: tuple[str, ...]


def judged(asked: Commission, sentences: Sequence[WrittenSentence]) -> Verdict:
    """Each sentence against what it says it rests on, and all of them against the limits of every article; at most six reasons.

    Whatever the writer answers, this neither raises nor lets a sentence pass that the check does not know to be true to its sources.
    """
    judge, reasons = _Judge(asked), []
    for place, sentence in enumerate(sentences[: asked.most], 1):
        why = judge.refusal(sentence)
        if why:
            reasons.append(f"Sentence {place}: {why}.")
    if len(sentences) > asked.most:
        reasons.append(f"There are {len(sentences)} sentences; write at most {asked.most}.")
    if len(sentences) < asked.least:
        reasons.append(f"There are {len(sentences)} sentences; write at least {asked.least}.")
    return Verdict(tuple(judge.taken), tuple(reasons[:MAX_REASONS]))


def written(asked: Commission, sentences: Sequence[WrittenSentence]) -> Brief | None:
    """The brief in the writer's sentences under the headings that the rules give; None when the answer may not stand."""
    verdict = judged(asked, sentences)
    if verdict.reasons:
        return None
    first, *rest = verdict.taken
    headings = questions(asked.material.reports[0])[:MAX_QUESTIONS]
    parts = sections(rest, headings, asked.material.story.title)
    brief = retold(asked.made, asked.material, (first.sentence,), parts)
    return replace(brief, by=BY, checked=asked.made.checked + len(verdict.taken))


def still_stands(asked: Commission, before: Brief | None) -> tuple[WrittenSentence, ...]:
    """The sentences of a writer's brief that need not be written anew; none where a report has joined or a cited place has changed.

    They are judged again like an answer: what may be shown may have changed.
    """
    if (
        before is None
        or before.by != BY
        or not {report.id for report in asked.material.reports} <= {link.article_id for link in before.links}
    ):
        return ()
    places = {candidate.citation(): number for number, candidate in enumerate(asked.offered, 1)}
    found = [WrittenSentence(each.text, tuple(places.get(citation, 0) for citation in each.citations)) for each in told(before)]
    return () if any(0 in sentence.numbers for sentence in found) else tuple(found)


class _Judge:
    """Takes sentences one by one, as far as they may be taken."""

    def __init__(self, asked: Commission) -> None:
        self.taken: list[Taken] = []
        self._asked = asked
        self._year = asked.material.story.changed_at.year
        self._texts: set[str] = set()
        policy = asked.material.policy
        self._allowances = {report.id: Allowance(report, policy.display_of(report.source_id)) for report in asked.material.reports}

    def refusal(self, written: WrittenSentence) -> str:
        """Empty when it was taken, else why not."""
        numbers = tuple(dict.fromkeys(written.numbers))
        known = range(1, len(self._asked.offered) + 1)
        if not numbers:
            return "it names no number"
        if len(numbers) > MAX_NUMBERS:
            return f"it names more than {MAX_NUMBERS} numbers"
        if any(number not in known for number in numbers):
            return "it names a number that there is not"
        rests_on = [self._asked.offered[number - 1] for number in numbers]
        text = one_line(written.text)
        cited, language = " ".join(each.text for each in rests_on), rests_on[0].language
        why = self._misshapen(text, language) or _other_number(text, cited) or unsupported(text, cited, language)
        return why or self._take(text, rests_on)

    def _misshapen(self, text: str, language: str) -> str:
        words = length(text)
        if not LEAST_WORDS <= words <= self._asked.material.policy.max_words_per_sentence:
            return f"it has {words} words"
        if not text.endswith(_ENDS):
            return "it does not end as a sentence does"
        quoted = quotations(text, language)
        if quoted.open_from is not None or quoted.open_until is not None:
            return "it cuts a quotation in half"
        if text in self._texts:
            return "it is told already"
        return "it points back to what does not stand there" if leaning(text, language) else ""

    def _take(self, text: str, rests_on: Sequence[Candidate]) -> str:
        """Every article that it rests on gives the whole of it."""
        quoted = max((length(text[span.start : span.end]) for span in quotations(text, rests_on[0].language).spans), default=0)
        takings = {each.article_id: Taking(length(text), _is_whole(text, rests_on, each.article_id), quoted) for each in rests_on}
        for article_id, taking in takings.items():
            why = self._allowances[article_id].refusal(taking)
            if why:
                return why
        for article_id, taking in takings.items():
            self._allowances[article_id].take(taking)
        self._texts.add(text)
        sentence = Sentence(text, tuple(each.citation() for each in rests_on))
        self.taken.append(Taken(rests_on[0], sentence, kind(rests_on[0], self._year)))
        return ""


def _other_number(text: str, cited: str) -> str:
    """Whatever the check knows of figures: digits stand as they are cited, so that a cut after "1," makes no 1 out of 1,000."""
    new = sorted(set(_NUMBER.findall(text)) - set(_NUMBER.findall(cited)))
    return f"{new[0]} is no number in what it cites" if new else ""


def _is_whole(text: str, rests_on: Sequence[Candidate], article_id: str) -> bool:
    """True when it holds a sentence of the article word for word."""
    return any(each.text.rstrip(".") in text for each in rests_on if each.article_id == article_id)
