"""The commands as a stranger runs them: real processes, real files, plain words when something is wrong."""

import gzip
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from copytaster.app import carried_demo

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Times</title><link>https://harbour.example/</link>
<item><title>Ferry runs again</title><link>https://harbour.example/ferry</link><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


def _run(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "copytaster", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def _lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_help_shows_how_to_begin(tmp_path: Path) -> None:
    done = _run(tmp_path, "--help")
    assert done.returncode == 0
    assert "copytaster run --starter" in done.stdout


def test_an_unknown_option_is_refused_with_its_name(tmp_path: Path) -> None:
    done = _run(tmp_path, "run", "--sped")
    assert done.returncode == 2
    assert "--sped" in done.stderr


def test_a_broken_configuration_stops_the_start_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "copytaster.toml").write_text("[site]\nport = \n")
    done = _run(tmp_path, "run")
    assert done.returncode == 2
    assert "copytaster.toml" in done.stderr
    assert "line 2" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run(tmp_path, "run", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port} is in use; give another with --port" in done.stderr


def test_a_store_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    done = _run(tmp_path, "sources", "list")
    assert done.returncode == 1
    assert "data" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_feeds_says_how_to_get_some(tmp_path: Path) -> None:
    done = _run(tmp_path, "sources", "list")
    assert done.returncode == 0
    assert "copytaster add URL" in done.stdout


def test_feeds_go_in_and_out_as_opml(tmp_path: Path) -> None:
    opml = '<opml version="2.0"><body><outline text="News"><outline text="Harbour Times" xmlUrl="https://harbour.example/feed.xml"/></outline></body></opml>'
    (tmp_path / "in.opml").write_text(opml)
    first = _run(tmp_path, "import", "in.opml")
    again = _run(tmp_path, "import", "in.opml")
    out = _run(tmp_path, "export")
    assert "1 feeds added, 0 were there already" in first.stdout
    assert "0 feeds added, 1 were there already" in again.stdout
    assert "https://harbour.example/feed.xml" in out.stdout
    listed = _lines(_run(tmp_path, "sources", "list", "--json"))
    assert [line["feed"]["title"] for line in listed] == ["Harbour Times"]  # type: ignore[index]


def test_sources_show_tells_how_polling_goes_by_address_id_or_domain(tmp_path: Path) -> None:
    opml = '<opml version="2.0"><body><outline type="rss" text="Harbour" xmlUrl="https://feeds.harbour.example/rss"/></body></opml>'
    assert _run(tmp_path, "import", "-", stdin=opml).returncode == 0

    by_domain = _run(tmp_path, "sources", "show", "harbour.example")
    (shown,) = _lines(_run(tmp_path, "sources", "show", "https://feeds.harbour.example/rss", "--json"))
    unknown = _run(tmp_path, "sources", "show", "nowhere.example")

    assert "Harbour (" in by_domain.stdout
    assert "not polled yet" in by_domain.stdout
    assert f"[{' ' * 30}] 0 articles of harbour.example" in by_domain.stdout
    assert isinstance(shown["feed"], dict)
    assert _run(tmp_path, "sources", "show", str(shown["feed"]["id"])).stdout == by_domain.stdout
    assert unknown.returncode == 1
    assert "no feed has the id or address 'nowhere.example'" in unknown.stderr


def test_an_opml_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text("hello")
    done = _run(tmp_path, "import", "in.opml")
    assert done.returncode == 1
    assert "in.opml" in done.stderr


def test_an_address_that_cannot_be_reached_is_refused_with_the_reason(tmp_path: Path) -> None:
    done = _run(tmp_path, "add", "http://127.0.0.1:1/feed.xml")
    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_parse_answers_for_each_file_good_or_bad(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(FEED)
    (tmp_path / "bad.xml").write_bytes(b"\x00\x01\x02")
    with gzip.open(tmp_path / "packed.xml.gz", "wt") as stream:
        stream.write(FEED)
    done = _run(tmp_path, "parse", "--jsonl", "good.xml", "bad.xml", "missing.xml", "packed.xml.gz", "-", stdin=FEED)
    good, bad, missing, packed, piped = _lines(done)
    assert [good["path"], packed["path"], piped["path"]] == ["good.xml", "packed.xml.gz", "-"]
    assert all(record["entries"][0]["title"] == "Ferry runs again" for record in (good, packed, piped))  # type: ignore[index]
    assert bad["error"]
    assert "missing.xml" in str(missing["error"])


def test_read_answers_in_order_and_refuses_with_a_reason(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"<p>The ferry between the islands sails again from pier {n}, the harbour office said on Monday morning.</p>" for n in range(9)
    )
    (tmp_path / "a.html").write_text(
        f"<html><head><title>Ferry</title></head><body><article><h1>Ferry runs again</h1>{paragraphs}</article></body></html>"
    )
    (tmp_path / "b.html").write_text("<html><body></body></html>")
    asked = [
        {"id": "1", "path": "a.html", "url": "https://harbour.example/ferry"},
        {"id": "2", "path": "b.html", "url": "https://harbour.example/empty"},
        {"id": "3", "path": "none.html", "url": "https://harbour.example/none"},
    ]
    done = _run(tmp_path, "read", stdin="\n".join([*(json.dumps(line) for line in asked), "no json"]))
    first, second, third, fourth = _lines(done)
    assert (first["id"], first["kind"]) == ("1", "article")
    assert "harbour office" in str(first["text"])
    assert (second["id"], second["kind"]) == ("2", "refused")
    assert second["why"]
    assert (third["id"], third["kind"]) == ("3", "refused")
    assert "error" in third
    assert "line 4 is no JSON" in str(fourth["error"])


def _article(known: str, source: str, minute: int, title: str, text: str) -> dict[str, object]:
    return {"id": known, "timestamp": 1_777_000_000 + 60 * minute, "source": source, "lang": "en", "title": title, "text": text}


BRIDGE = (
    "The bridge over the Tarn at Millbrook collapsed on Sunday night after two days of heavy rain, the county said. "
    "No one was on the bridge when its middle span fell into the river, according to county engineer Dora Whitlock. "
    "About 1,200 commuters who cross the river each day must take a detour of 14 kilometres through Oakhurst. "
    "Repairs will take at least five months and cost an estimated 3 million, the county treasurer told a meeting in Millbrook."
)


def test_group_puts_a_copy_with_its_original_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    asked = [
        _article("a", "tarn.example", 0, "Millbrook bridge collapses after heavy rain", BRIDGE),
        _article("b", "valley.example", 30, "Bridge at Millbrook falls into the Tarn", BRIDGE),
        _article(
            "c",
            "sport.example",
            40,
            "Rovers win the cup final on penalties",
            "The Rovers beat the Wanderers on penalties in the cup final on Sunday.",
        ),
    ]
    done = _run(tmp_path, "group", stdin="\n".join(json.dumps(line) for line in asked))
    a, b, c = _lines(done)
    assert [a["id"], b["id"], c["id"]] == ["a", "b", "c"]
    assert a["story"] == b["story"] != c["story"]
    assert (a["copy_of"], b["copy_of"], c["copy_of"]) == (None, "a", None)


def test_brief_tells_one_story_in_cited_sentences(tmp_path: Path) -> None:
    line = _article("a", "tarn.example", 0, "Millbrook bridge collapses after heavy rain", BRIDGE)
    done = _run(tmp_path, "brief", stdin=json.dumps(line))
    (told,) = _lines(done)
    assert told["headline"] == "Millbrook bridge collapses after heavy rain"
    assert "collapsed on Sunday night" in json.dumps(told["lead"])


def test_brief_without_articles_says_what_it_wants(tmp_path: Path) -> None:
    done = _run(tmp_path, "brief", stdin="")
    assert done.returncode == 1
    assert "error" in json.loads(done.stdout)


def test_claims_are_spans_of_the_text(tmp_path: Path) -> None:
    text = "The bridge will stay closed for five months, according to Dora Whitlock."
    done = _run(tmp_path, "claims", stdin=json.dumps({"id": "1", "text": text}))
    (line,) = _lines(done)
    claim = line["claims"][0]  # type: ignore[index]
    source = claim["source"][0]
    assert "Dora Whitlock" in text[source["start"] : source["end"]]


@pytest.mark.parametrize(
    ("command", "asked", "said"),
    [
        ("claims", '{"id": "1"}', "text is missing"),
        ("claims", '{"id": "1", "text": 5}', "text is no text"),
        ("read", '{"id": "1"}', "path is missing"),
    ],
)
def test_a_line_without_what_is_asked_for_says_so_and_the_next_is_answered(tmp_path: Path, command: str, asked: str, said: str) -> None:
    done = _run(tmp_path, command, stdin=f"{asked}\n{asked}\n")
    assert [(line["id"], line["error"]) for line in _lines(done)] == [("1", said)] * 2


def test_a_truncated_archive_is_played_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = carried_demo().read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(whole[: len(whole) // 4])
    done = _run(tmp_path, "replay", "cut.warc.gz")
    assert done.returncode == 1
    assert "cut.warc.gz" in done.stderr
    assert " articles, " in done.stdout
    assert " 0 articles" not in done.stdout


@pytest.mark.parametrize("body", [b"", b"this is no archive"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "x.warc.gz").write_bytes(body)
    done = _run(tmp_path, "replay", "x.warc.gz")
    assert done.returncode in {1, 2}
    assert "x.warc.gz" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    done = _run(tmp_path, "doctor")
    assert done.returncode == 0
    assert "copytaster run" in done.stdout
    assert "site.contact" in done.stdout


def test_doctor_fails_on_a_broken_configuration(tmp_path: Path) -> None:
    (tmp_path / "copytaster.toml").write_text("[poll]\nmin_s = 0\n")
    done = _run(tmp_path, "doctor")
    assert done.returncode == 1
    assert "give at least 30" in done.stdout
