"""Who says what, found in a parse with learned weights."""

import re
from collections.abc import Iterable

from copytaster.model.brief import Claim, Span
from copytaster.stages.claims.choice import Choice, Range, chosen, looks_of_choice, ranges
from copytaster.stages.claims.company import Heard, heard, looks_in_company
from copytaster.stages.claims.looks import looks_of_word, may_cue, tree_of
from copytaster.stages.claims.parsed import MAX_CHARS, MAX_SENTENCE, Parsed, Tree, with_double_marks
from copytaster.stages.claims.quoting import after_colons, touch, with_quotations
from copytaster.stages.claims.weights import Weights, chance, summed
from copytaster.stages.quotations import quotations

_LINE = re.compile(r"[^\r\n]+")
_SPEAKS = 0.5
_HELPERS = frozenset({"aux", "auxpass", "neg", "advmod", "prt"})


def tree_and_quotes(text: str, parsed: Parsed) -> tuple[Tree, tuple[Span, ...]]:
    """The tree of a text, and its quotations."""
    quotes: list[Span] = []
    marked = with_double_marks(text[:MAX_CHARS])
    for line in _LINE.finditer(marked):
        start, end = line.span()
        found = quotations(line.group())
        if found.open_until is not None:
            quotes.append(Span(start, start + found.open_until))
        quotes.extend(Span(start + span.start, start + span.end) for span in found.spans)
        if found.open_from is not None:
            quotes.append(Span(start + found.open_from, end))
    return tree_of(text, parsed, _inside(parsed, quotes)), tuple(quotes)


def _inside(parsed: Parsed, quotes: list[Span]) -> tuple[bool, ...]:
    inside, k = [], 0
    for start in parsed.starts:
        while k < len(quotes) and quotes[k].end <= start:
            k += 1
        inside.append(k < len(quotes) and quotes[k].start <= start)
    return tuple(inside)


def likely_cues(tree: Tree, known: Weights) -> dict[int, float]:
    """Words that may well be cues by themselves, with their chances, in order."""
    found: dict[int, float] = {}
    for at in range(len(tree.words)):
        if may_cue(tree, at) and _is_short(tree, tree.root(at)):
            likely = chance(summed(known.word, looks_of_word(tree, at)))
            if likely >= known.least_word:
                found[at] = likely
    return found


def _is_short(tree: Tree, root: int) -> bool:
    return tree.lasts[root] - tree.firsts[root] < MAX_SENTENCE


def claims_of(text: str, parsed: Parsed, known: Weights) -> list[Claim]:
    """The claims of an English text, in order of their cues, quotations that go on joined to them."""
    tree, quotes = tree_and_quotes(text, parsed)
    likely = likely_cues(tree, known)
    choices = [chosen(tree, at, known) for at in likely]
    told = judged(tree, choices, known)
    found: list[Claim] = []
    for one, names in zip(told, looks_in_company(tree, told), strict=True):
        claim = _claim(tree, one.choice, quotes)
        if chance(summed(known.company, names)) >= (known.least_quoted if claim.is_quoted else known.least_claim):
            found.append(claim)
    speakers = [_claim(tree, choice, quotes) for choice in choices if _surely_speaks(tree, choice, likely[choice.cue])]
    joined = with_quotations(text, found, quotes, speakers)
    return joined + after_colons(text[:MAX_CHARS], joined)


def judged(tree: Tree, choices: Iterable[Choice], known: Weights) -> list[Heard]:
    """The choices with something that is said, each judged by itself."""
    return [heard(tree, choice, summed(known.cue, looks_of_choice(tree, choice))) for choice in choices if choice.content]


def _surely_speaks(tree: Tree, choice: Choice, likely: float) -> bool:
    return likely >= _SPEAKS and choice.frame.kind == "V" and not tree.quoted[choice.cue]


def _claim(tree: Tree, choice: Choice, quotes: tuple[Span, ...]) -> Claim:
    content = _spans(tree, sorted(pair for arc in choice.content for pair in ranges(tree, choice.cue, arc)))
    source = () if choice.source is None else _spans(tree, ranges(tree, choice.cue, choice.source))
    is_quoted = any(touch(quote, span) for quote in quotes for span in content)
    return Claim(source, _spans(tree, [_cue(tree, choice.cue)]), content, is_quoted)


def _cue(tree: Tree, at: int) -> Range:
    """The cue with its auxiliaries, negation and adverbs before it, and "to" behind "according"."""
    first = at
    while first > 0 and tree.deps[first - 1] in _HELPERS and tree.heads[first - 1] == at:
        first -= 1
    return first, at + 1 if tree.words[at : at + 2] == ("according", "to") else at


def _spans(tree: Tree, found: list[Range]) -> tuple[Span, ...]:
    """Characters of words in order; ranges that stand side by side are one."""
    joined: list[Range] = []
    for first, last in found:
        if joined and first == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(Span(tree.starts[first], tree.ends[last]) for first, last in joined)
