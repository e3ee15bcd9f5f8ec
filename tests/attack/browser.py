"""Vectors before a real Chromium: what runs, what is tried and stopped, and which foreign host is asked."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from playwright.async_api import BrowserContext, Page, async_playwright

from copytaster.web.site import THEMES
from tests.attack.carried import WORD, Carried, carry
from tests.attack.served import Layers, Target
from tests.chromium import CHROMIUM, FLAGS
from tests.fakes import FakeStore

BATCH = 50
LISTS = (
    "/", "/wire", "/sources", "/corrections", "/edits", "/topics", "/health", "/about", "/desk", "/desk/log", "/account", "/widget/wire",
    f"/search?q={WORD}",
)  # fmt: skip
DOCUMENTS = ("/front.atom", "/wire.rss", "/wire.atom", "/front.rss", "/front.json", "/api/v1/wire?limit=100")
WATCH = """(() => {
  const tell = (kind, what) => console.info("CANARY " + kind + " " + (location.pathname + location.search).slice(0, 200) + " " + what);
  for (const name of ["alert", "confirm", "prompt", "print", "open"])
    Object.defineProperty(window, name, { value: (...said) => tell("ran", name + " " + said), writable: false, configurable: false });
  document.addEventListener("securitypolicyviolation", (event) => {
    if (/^(script|require-trusted|trusted)/.test(event.effectiveDirective)) tell("tried", event.effectiveDirective + " " + event.sample);
    else tell("asked", event.effectiveDirective + " " + event.blockedURI);
  }, true);
  const isScript = (address) => /^\\s*(javascript|data|vbscript):/i.test(address || "");
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a, area");
    if (link && !isScript(link.href.baseVal ?? link.href)) event.preventDefault();
  }, true);
  addEventListener("submit", (event) => {
    const by = event.submitter;
    if (!isScript(by && by.hasAttribute("formaction") ? by.formAction : event.target.action)) event.preventDefault();
  }, true);
  const EVENTS = "click dblclick mouseover mouseenter mousemove mousedown mouseup pointerenter pointerover pointerdown focus " +
    "focusin blur keydown keyup keypress input change copy paste wheel drag dragstart drop contextmenu toggle scroll " +
    "animationstart transitionend error load";
  window.provoked = () => {
    const all = [...document.querySelectorAll("*")].slice(0, 3000);
    for (const element of all) {
      if (/^(script|style|link|meta|head|html|iframe)$/i.test(element.localName)) continue;
      try {
        if (element.matches("a, area, button, input, summary, [onclick], label")) element.click && element.click();
      } catch (error) { /* on */ }
      if (![...element.attributes].some((each) => each.name.startsWith("on"))) continue;
      for (const name of EVENTS.split(" "))
        try { element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })); } catch (error) { /* on */ }
    }
    return true;
  };
  addEventListener("load", () => setTimeout(window.provoked, 0));
})();"""


@dataclass
class Count:
    """`tried` vectors; of them `ran` and `stopped`, and requests for `foreign` hosts: what was told of each."""

    tried: int = 0
    pages: int = 0
    ran: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass
class Attack:
    """Sends one browser to one target."""

    context: BrowserContext
    target: Target
    counts: dict[str, Count] = field(default_factory=dict)

    async def through(self, vectors: Sequence[str], times: int = 1) -> None:
        """Carry vectors through the product, look at the pages with and without the policy, and take what programs are told."""
        store = FakeStore()
        carried = carry(vectors, store, times)
        self.target.show(store)
        self.target.layers = "both"
        stories = [f"/story/{story}" for story in carried.stories]
        await self._frames([*LISTS, *stories], self._count("both layers", carried.sent))
        self.target.layers = "markup"
        await self._frames([*LISTS, *stories, *_more(carried, vectors)], self._count("layer 1, no markup", carried.sent))
        await self._frames(DOCUMENTS, self._count("feeds as documents", carried.sent))
        naive = self._count("programs' data in a naive page", carried.sent)
        await self._open(f"/-/naive#{quote(json.dumps(_data(carried)))}", naive, "document.title === 'put'")

    async def bare(self, layers: Layers, vectors: Sequence[str]) -> None:
        """Each vector as markup in a page of its own, with the site's policy or without."""
        self.target.layers, self.target.bare = layers, vectors
        count = self._count("layer 2, the policy" if layers == "policy" else "neither (do vectors run at all?)", len(vectors))
        for number in range(0, len(vectors), BATCH):
            await self._frames([f"/-/bare/{n}" for n in range(number, min(number + BATCH, len(vectors)))], count)

    def _count(self, name: str, tried: int) -> Count:
        count = self.counts.setdefault(name, Count())
        count.tried += tried
        return count

    async def _frames(self, paths: Sequence[str], count: Count) -> None:
        for number in range(0, len(paths), BATCH):
            part = paths[number : number + BATCH]
            await self._open("/-/frames?of=" + quote("\n".join(part)), count, "true")
            count.pages += len(part) - 1

    async def _open(self, path: str, count: Count, is_done: str) -> None:
        page = await self.context.new_page()
        _listen(page, count, urlsplit(self.target.address).netloc)
        count.pages += 1
        try:
            await page.goto(self.target.address + path, wait_until="load", timeout=60_000)
            await page.wait_for_function(is_done, timeout=60_000)
            await page.evaluate("window.provoked()")
            await page.wait_for_timeout(150)
        except Exception as error:  # a vector may lead the page away; what it did until then is counted
            count.stopped.append(f"left {path[:80]}: {str(error)[:120]}")
        finally:
            await page.close()


def _listen(page: Page, count: Count, own: str) -> None:
    def heard(text: str) -> None:
        if text.startswith("CANARY "):
            _, kind, told = text.split(" ", 2)
            {"ran": count.ran, "tried": count.stopped, "asked": count.foreign}[kind].append(told)

    page.on("console", lambda message: heard(message.text))
    page.on("request", lambda asked: count.foreign.append(asked.url) if _is_foreign(asked.url, own) else None)


def _is_foreign(url: str, own: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss", "ftp") and parts.netloc != own


def _more(carried: Carried, vectors: Sequence[str]) -> list[str]:
    """Sources, and addresses that hold the vector themselves."""
    return [
        *(f"/source/{source}" for source in carried.sources[::2]),
        *(f"/search?q={quote(vector[:400])}" for vector in vectors[::5]),
        *(f"/{quote(vector[:400], safe='')}" for vector in vectors[::7]),
    ]


def _data(carried: Carried) -> list[str]:
    api = [f"/api/v1/{name}?limit=100" for name in ("stories", "articles", "wire", "sources")]
    feeds = ["/front.json", "/wire.json", "/front.atom", "/wire.atom", "/front.rss", "/wire.rss", "/corrections.atom"]
    return [*api, f"/api/v1/search?q={WORD}", *feeds, *(f"/api/v1/stories/{story}" for story in carried.stories)]


@asynccontextmanager
async def attacking(target: Target) -> AsyncIterator[Attack]:
    """A browser that is let in as someone of the desk."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        )
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        await context.add_cookies(
            [{"name": "copytaster", "value": "one", "url": target.address}, {"name": "theme", "value": THEMES[0], "url": target.address}]
        )
        await context.add_init_script(WATCH)
        try:
            yield Attack(context, target)
        finally:
            await browser.close()
