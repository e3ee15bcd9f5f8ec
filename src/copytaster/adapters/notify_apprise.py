"""Messages by apprise, each in a process of its own that may reach public addresses alone.

apprise has plugins for over a hundred services that make their own requests; in our process they would go past the guarded client.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence

import orjson

from copytaster.adapters.addresses import networks
from copytaster.model.alert import Letter, SendOutcome, Sent, Unsent
from copytaster.model.policy import AlertsPolicy

CHILD = "copytaster.adapters.apprise_child"
AT_ONCE = 3
LONGEST_S = 30.0
"""However long a receiver may take: all that wait for their turn are done before their jobs would be given to others."""
START_S = 10.0
"""What the process may take to begin, besides the time for sending."""
MAX_TEXT = 3_000
_MAX_ANSWER = 4_096


class ChildApprise:
    """Starts `apprise_child` for each message; it knows nothing of the site but the message and the address."""

    def __init__(self, policy: AlertsPolicy, allow_private: Sequence[str]) -> None:
        self._allowed = [str(each) for each in networks(allow_private)]
        self._room = asyncio.Semaphore(AT_ONCE)
        self._timeout_s = min(policy.timeout_s, LONGEST_S - START_S)

    async def send(self, target: str, letter: Letter) -> SendOutcome:
        """What it did not do in its time it did not do; the process ends with it."""
        asked = {
            "target": target,
            "title": letter.subject,
            "body": letter.text[:MAX_TEXT],
            "allowed": self._allowed,
            "timeout_s": self._timeout_s,
        }
        async with self._room:
            answer = await self._answer(orjson.dumps(_plain(asked)))
        if answer is None:
            return Unsent(f"apprise did not end within {self._timeout_s:g} s")
        try:
            said = orjson.loads(answer[:_MAX_ANSWER])
        except orjson.JSONDecodeError:
            return Unsent("apprise ended without a word")
        return Sent() if said.get("is_sent") else Unsent(str(said.get("why", ""))[:300], is_final=bool(said.get("is_final")))

    async def _answer(self, asked: bytes) -> bytes | None:
        with tempfile.TemporaryDirectory(prefix="copytaster-") as folder:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", CHILD,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=folder, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
            )  # fmt: skip
            try:
                async with asyncio.timeout(self._timeout_s + START_S):
                    answer, _ = await child.communicate(asked)
                    return answer
            except TimeoutError:
                return None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()


def _plain(asked: dict[str, object]) -> dict[str, object]:
    return {name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for name, value in asked.items()}
