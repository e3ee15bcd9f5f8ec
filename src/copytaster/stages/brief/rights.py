"""What may be taken from one article: the limits that hold for all sections of a brief together."""

from dataclasses import dataclass

from copytaster.model.article import Article
from copytaster.model.policy import Display
from copytaster.stages import words

MAX_QUOTATION_WORDS = 25
MAX_WHOLE_SENTENCES = 2
MAX_WORDS = 60
MAX_SHARE = 0.1
MAX_SHARE_OF_ANSWERS = 0.15
SENTENCE_WORDS = 25
"""Where a tenth of a text is less than such a sentence, `SHORT_WORDS` and a third of the text are the limit instead."""
SHORT_WORDS = 40
MAX_SHARE_OF_SHORT = 1 / 3
SNIPPET_SENTENCES = 1
SNIPPET_WORDS = 25


@dataclass(frozen=True, slots=True)
class Taking:
    """A sentence that is to be taken: its words, whether it is told whole, the words of its longest quotation.

    `answers` is whether it stands under a question of the article itself.
    """

    words: int
    is_whole: bool
    quoted: int = 0
    answers: bool = False


class Allowance:
    """What was taken from an article and what may still be.

    One sentence may always be taken. With more, a tenth of the text's words is the most, and 15 % where the text asks questions
    of its own and each of them gets a sentence. A tenth of a text under 250 words is no sentence: of such a text, 40 words and
    a third of it are the most.
    """

    def __init__(self, article: Article, display: Display) -> None:
        self._display = display
        self._words = sum(length(block.text) for block in article.blocks)
        self._taken: list[Taking] = []

    def refusal(self, taking: Taking) -> str:
        """Empty when it may be taken, else why not."""
        if self._display == "headline":
            return "only headlines of its source may be shown"
        if taking.quoted > MAX_QUOTATION_WORDS:
            return f"its quotation has more than {MAX_QUOTATION_WORDS} words"
        if self._display == "snippet" and (len(self._taken) >= SNIPPET_SENTENCES or taking.words > SNIPPET_WORDS):
            return f"only a sentence of {SNIPPET_WORDS} words of its source may be shown"
        if taking.is_whole and sum(known.is_whole for known in self._taken) >= MAX_WHOLE_SENTENCES:
            return f"{MAX_WHOLE_SENTENCES} whole sentences of its article are told"
        if taking.words > self.room(taking.answers):
            return f"it would be too much of its article, {self._told() + taking.words} of {self._words} words"
        return ""

    def room(self, answers: bool = False) -> int:
        """How many more words may be taken."""
        if not self._taken:
            return MAX_WORDS
        return min(MAX_WORDS, self._share(answers)) - self._told()

    def take(self, taking: Taking) -> None:
        """Count it."""
        self._taken.append(taking)

    def _share(self, answers: bool) -> int:
        if MAX_SHARE * self._words < SENTENCE_WORDS:
            return min(SHORT_WORDS, int(MAX_SHARE_OF_SHORT * self._words))
        return int((MAX_SHARE_OF_ANSWERS if answers else MAX_SHARE) * self._words)

    def _told(self) -> int:
        return sum(known.words for known in self._taken)


def length(text: str) -> int:
    """Words; scripts that do not part them count two signs as one."""
    parted = len(text.split())
    return parted if text.isascii() or 8 * parted > len(text) else max(parted, len(words.tokens(text)) // 2)
