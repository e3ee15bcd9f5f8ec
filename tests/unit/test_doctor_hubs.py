"""What the doctor says of hubs."""

from pathlib import Path

import pytest

from copytaster.cli.doctor import findings
from tests.make import NOW


@pytest.mark.parametrize(
    ("lines", "what", "todo"),
    [
        ('[site]\nbase_url = "https://news.example/"', "hubs: they can push to https://news.example/websub/...", ""),
        ('[websub]\npublic_url = "https://hubs.example"', "hubs: they can push to https://hubs.example/websub/...", ""),
        (
            "",
            "hubs: none is asked to push, since the site has no public address; feeds are polled",
            "set site.base_url in copytaster.toml to the address at which the site is reached from outside",
        ),
        ("[websub]\nenabled = false", "hubs: none is asked to push, since websub.enabled is false; feeds are polled", ""),
    ],
)
def test_the_doctor_says_whether_hubs_can_push(tmp_path: Path, lines: str, what: str, todo: str):
    file = tmp_path / "copytaster.toml"
    file.write_text(f'{lines}\n[store]\nurl = "sqlite:///{tmp_path}/store.db"\n')

    found = {finding.what.partition(":")[0]: finding for finding in findings(file, NOW)}

    assert (found["hubs"].what, found["hubs"].todo) == (what, todo)
