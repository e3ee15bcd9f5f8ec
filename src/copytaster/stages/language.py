"""Language: which of the configured languages a text is written in."""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

from copytaster.model.article import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIOR_WEIGHT = 1.0
"""How much a feed's own language counts, in units of the scaled log score; measured on 4,376 headlines in nine languages."""
MIN_CONFIDENCE = 0.2
MIN_LETTERS = 3
MAX_CHARS = 2_000
MAX_BYTES = 4
"""Of a character in UTF-8."""

_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh"}
_UNKNOWN = Language("und", 0.0)


def of(text: str, allowed: Sequence[str], prior: str | None) -> Language:
    """Tell the language of a text among `allowed`; `prior`, such as a feed's `en-GB`, decides where the text is in doubt.

    Only the first 2,000 characters are looked at. `und` when there are fewer than three letters or no language stands out.
    The first call loads the model: about one second and 75 MB. Source: Lui and Baldwin 2012 (langid.py), its model held to `allowed`.
    """
    plain = _ADDRESS.sub(" ", text[:MAX_CHARS])
    if len(_LETTER.findall(plain)) < MIN_LETTERS or not allowed:
        return _UNKNOWN
    model = _model(tuple(allowed))
    best = model.best(_as_bytes(plain), code_of(prior))
    return best if best.confidence >= MIN_CONFIDENCE else _UNKNOWN


def code_of(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (`en-GB` is `en`, `nb` is `no`); None for none."""
    if not tag:
        return None
    code = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _SAME.get(code, code) or None


def _as_bytes(text: str) -> bytes:
    calm = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", calm).encode("utf-8", "surrogatepass")


class _Model:
    """The tables of py3langid cut to some languages. Its own class keeps all 142, three times the memory."""

    def __init__(self, allowed: Sequence[str]) -> None:
        import numpy as np  # noqa: PLC0415 - 25 MB that processes which only read pages do without
        from py3langid.langid import MODEL_DIR, MODEL_FILE  # noqa: PLC0415 - loads numpy
        from py3langid.modelio import load_model  # noqa: PLC0415 - loads numpy

        weights, start, classes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        wanted = [code in allowed for code in classes]
        self.codes: list[str] = list(compress(classes, wanted))
        self._weights: NDArray[np.float32] = np.ascontiguousarray(weights[:, wanted], np.float32)
        self._start: NDArray[np.float32] = start[wanted]
        self._priors = {code: PRIOR_WEIGHT * np.eye(len(self.codes))[place] for place, code in enumerate(self.codes)}
        self._no_prior = np.zeros(len(self.codes))
        self._times = np.log1p(np.arange(MAX_CHARS * MAX_BYTES + 1, dtype=np.float32))
        self._moves, self._features = moves, features
        self._rows = [row << 8 for row in rows]

    def best(self, text: bytes, prior: str | None) -> Language:
        """The likeliest language and its probability; the square root of the length keeps that honest on short texts, as in py3langid."""
        import numpy as np  # noqa: PLC0415 - as above
        from py3langid.langid import visit_counts  # noqa: PLC0415 - loads numpy

        visits = visit_counts(self._moves, self._rows, self._features, text)
        scores = self._priors.get(prior or "", self._no_prior)
        if visits:
            seen = self._times[list(visits.values())] @ self._weights.take(list(visits), 0)
            scores = scores + (seen + self._start) / math.sqrt(len(text))
        best = int(scores.argmax())
        return Language(self.codes[best], round(float(1.0 / np.exp(scores - scores[best]).sum()), 4))


@lru_cache(maxsize=1)
def _model(allowed: tuple[str, ...]) -> _Model:
    return _Model(allowed)
