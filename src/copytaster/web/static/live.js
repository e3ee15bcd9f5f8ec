// The live wire, ages that tick, and keys. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement, $ = (id) => document.getElementById(id);
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  // The page brings the words of its language, by those of English.
  const words = JSON.parse(root.dataset.words || "{}");
  const tell = (text, values = {}) => (words[text] || text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const some = (number, one, many) => tell("{number} " + (number > 1 ? many : one), { number });
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* not remembered */ } },
  };

  // Ages: the server's clock counts, not this machine's; the words are those of the server.
  let offset = Date.parse(root.dataset.now) - Date.now();
  const age = (at, now) => {
    const minutes = Math.floor((now - at) / 60000), hours = Math.floor(minutes / 60);
    if (minutes < 1) return tell("just now");
    if (minutes < 60) return some(minutes, "min ago", "mins ago");
    if (hours < 24) return some(hours, "hour ago", "hours ago");
    const day = new Date(at), year = day.getUTCFullYear();
    return tell("{day} {month}" + (year === new Date(now).getUTCFullYear() ? "" : " {year}"),
      { day: day.getUTCDate(), month: tell(MONTHS[day.getUTCMonth()]), year });
  };
  const tick = () => {
    if (document.hidden) return;
    const now = Date.now() + offset;
    for (const time of document.querySelectorAll("time:not([data-fixed])")) {
      const text = age(Date.parse(time.dateTime), now);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(tick, 15000);
  document.addEventListener("visibilitychange", tick);
  tick();

  // Lines come from this site alone, sanitised as the page is; nothing else may become markup.
  const trusted = window.trustedTypes && trustedTypes.createPolicy("copytaster", { createHTML: (html) => html });
  const wire = $("wire");
  const live = wire && typeof EventSource === "function" ? follow(wire) : null;

  function follow(wire) {
    const list = $("lines"), pause = $("pause"), newer = $("newer"), state = $("wire-state"), said = $("wire-said");
    const narrow = matchMedia("(max-width: 959px)"), most = 10;
    let source = null, last = wire.dataset.last, paused = store.get("paused") === "1";
    let held = [], uncounted = 0, unsaid = 0, saidAt = 0, sayLater = 0;

    const mustHold = () => paused || narrow.matches || wire.scrollTop > 0 || wire.matches(":hover") ||
      list.contains(document.activeElement);
    const show = (text, on) => { state.textContent = tell(text); state.toggleAttribute("data-on", !!on); };
    const ofStory = (id) => [...list.children].find((li) => li.dataset.story === id);
    const line = (html) => {
      const box = document.createElement("template");
      box.innerHTML = trusted ? trusted.createHTML(html) : html;
      return box.content.querySelector("li");
    };

    // One polite announcement of a count, at most every ten seconds; never the headlines themselves.
    const say = () => {
      clearTimeout(sayLater);
      const wait = saidAt + 10000 - Date.now();
      if (wait > 0) { sayLater = setTimeout(say, wait); return; }
      if (!unsaid) return;
      said.textContent = some(unsaid, "new headline", "new headlines");
      unsaid = 0;
      saidAt = Date.now();
    };
    const count = () => {
      const number = held.filter((each) => each.kind === "headline").length + uncounted;
      if (number) { newer.dataset.n = number; newer.textContent = tell("{number} new", { number }); } else { delete newer.dataset.n; }
    };
    const put = ({ kind, html }) => {
      const li = line(html), known = li && ofStory(li.dataset.story);
      if (!li) return;
      if (kind === "retract") { if (known) known.remove(); return; }
      if (known) { known.replaceWith(li); return; }
      if (kind !== "headline") return;
      const at = li.querySelector("time").dateTime;
      list.insertBefore(li, [...list.children].find((other) => other.querySelector("time").dateTime <= at) || null);
      li.classList.add("fresh");
      while (list.children.length > most) list.lastElementChild.remove();
      const empty = wire.querySelector(".empty");
      if (empty) empty.remove();
    };
    const release = () => {
      if (uncounted && held.length < most) { location.reload(); return; }
      const all = held;
      held = [];
      uncounted = 0;
      all.forEach(put);
      count();
      tick();
    };
    const settle = () => { if (held.length + uncounted && !mustHold()) release(); };

    const take = (kind) => (event) => {
      last = event.lastEventId || last;
      if (kind === "headline") { unsaid++; say(); }
      // A story that grew is not worth keeping twice.
      if (kind === "story") {
        const id = (line(event.data) || { dataset: {} }).dataset.story;
        if (!ofStory(id) && !held.some((each) => each.html.includes(id))) return;
      }
      if (mustHold()) held.push({ kind, html: event.data }); else { put({ kind, html: event.data }); tick(); }
      if (held.length > 200) { uncounted += held.splice(0, held.length - 200).filter((each) => each.kind === "headline").length; }
      count();
    };
    const status = (event) => {
      const told = JSON.parse(event.data);
      if ("polled" in told) $("polled").textContent = told.polled;
      if (told.more) { unsaid += told.more; say(); }
      if (told.now) {
        offset = Date.parse(told.now) - Date.now();
        const replay = $("replay");
        replay.hidden = false;
        replay.querySelector("span").textContent = told.replay;
        tick();
      }
    };

    const close = () => { if (source) source.close(); source = null; };
    const open = () => {
      if (source || document.hidden) return;
      source = new EventSource("/live/wire?after=" + encodeURIComponent(last));
      source.onopen = () => show(paused ? "Paused" : "Live", !paused);
      source.onerror = () => {
        show("Reconnecting");
        // A browser gives up when the answer is no stream; the wire does not.
        if (source && source.readyState === EventSource.CLOSED) { close(); setTimeout(open, 15000); }
      };
      for (const kind of ["headline", "story", "retract"]) source.addEventListener(kind, take(kind));
      source.addEventListener("status", status);
      source.addEventListener("reload", () => { close(); if (mustHold()) { uncounted++; count(); } else location.reload(); });
    };

    const setPaused = (value) => {
      paused = value;
      store.set("paused", value ? "1" : "0");
      pause.setAttribute("aria-pressed", value);
      pause.textContent = tell(value ? "Resume" : "Pause");
      show(value ? "Paused" : "Live", !value);
      settle();
    };
    wire.classList.add("live");
    setPaused(paused);
    show("Connecting");
    pause.addEventListener("click", () => setPaused(!paused));
    newer.addEventListener("click", release);
    wire.addEventListener("mouseleave", settle);
    wire.addEventListener("scroll", settle, { passive: true });
    wire.addEventListener("focusout", () => setTimeout(settle));
    narrow.addEventListener("change", settle);
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    addEventListener("pageshow", open);
    open();
    return { release, toggle: () => setPaused(!paused) };
  }

  // Keys: never while somebody types, never with a modifier.
  const PLACES = { h: "/", l: "/wire", t: "/topics", s: "/sources", a: "/about" };
  const dialog = $("keys"), on = $("keys-on");
  let wentAt = 0;
  on.checked = store.get("keys") !== "0";
  on.addEventListener("change", () => store.set("keys", on.checked ? "1" : "0"));
  const move = (step) => {
    const all = [...document.querySelectorAll("main a.hl")].filter((each) => each.getClientRects().length);
    const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + step))];
    if (next) next.focus();
  };
  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    o: () => {
      const item = document.activeElement.closest("li, article"), origin = item && item.querySelector("a.src, a.hl[rel]");
      if (origin) location.assign(origin.href);
    },
    ".": () => live && live.release(),
    p: () => live && live.toggle(),
    "/": () => $("q").focus(),
    "?": () => dialog.showModal(),
    g: () => { wentAt = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
    if (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])")) return;
    if (!on.checked && event.key !== "?") return;
    const going = Date.now() - wentAt < 1500 && PLACES[event.key];
    if (going) { event.preventDefault(); location.assign(going); return; }
    const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
