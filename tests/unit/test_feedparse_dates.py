"""Dates as feeds write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.feedparse.dates import instant

FOUR = datetime(2025, 6, 10, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "Tue, 10 Jun 2025 04:00:00 GMT",
        "Tue, 10 Jun 2025 04:00:00 +0000",
        "Tue, 10 Jun 2025 06:00:00 +02:00",
        "10 Jun 2025 04:00 UT",
        "Tue,10 Jun 25 00:00:00 EDT",
        "Tuesday, 10 June 2025 06:00:00 CEST",
        "Tue, 10 Jun 2025 04:00:00",
        "Tue, 10-Jun-2025 04:00:00 Z",
        "Tue, 10 Jun 2025 09:30:00 IST",
        "Tue, 10 Jun 2025 00:30:00 NST",
        "2025-06-10T04:00:00Z",
        "2025-06-10 04:00:00",
        "2025-06-10T06:00:00+0200",
        "2025-06-10T04:00:00.000Z",
        "20250610T040000Z",
        "2025-06-10T06:00:00 +02:00",
        "2025-06-10 04:00:00 UTC",
        "1749528000",
        "1749528000000",
        "Tue Jun 10 04:00:00 2025",
        "June 10, 2025 4:00 am",
        "Di, 10 Juni 2025 06:00:00 +0200",
        "mar., 10 juin 2025 06:00:00 +0200",
        "10 de junio de 2025 04:00",
        "10 giugno 2025 04:00:00 GMT",
        "вт, 10 июня 2025 04:00:00 GMT",
        "10 Haziran 2025 07:00 +0300",
        "10 czerwca 2025 04:00:00 GMT",
        "10. kesäkuuta 2025 04:00",
        "вт, 10 юни 2025 07:00:00 +0300",
        "10 június 2025 04:00",
        "10 Ιουνίου 2025 04:00",
        "10 birželio 2025 04:00",
        "10 de juny de 2025 04:00",
        "10 جون 2025 04:00",
        "١٠ يونيو ٢٠٢٥ 04:00",
        "10 जून 2025 04:00",
        "2025年6月10日 04:00",
        "2025년 6월 10일 4:00",
        "10 tháng 6 2025 04:00",
        " Tue, 10 Jun 2025 04:00:00 GMT (UTC)",
    ],
)
def test_the_same_moment_in_many_spellings(raw: str):
    assert instant(raw) == FOUR


@pytest.mark.parametrize(
    ("raw", "when"),
    [
        ("2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2025-06", datetime(2025, 6, 1, tzinfo=UTC)),
        ("2025-6-1", datetime(2025, 6, 1, tzinfo=UTC)),
        ("2025-161", datetime(2025, 6, 10, tzinfo=UTC)),
        ("20250610", datetime(2025, 6, 10, tzinfo=UTC)),
        ("10 Jun 2025", datetime(2025, 6, 10, tzinfo=UTC)),
        ("10 Jun 99", datetime(1999, 6, 10, tzinfo=UTC)),
        ("Tue, 10 Jun 2025 24:00:00 GMT", datetime(2025, 6, 11, tzinfo=UTC)),
        ("Tue, 10 Jun 2025 23:59:60 GMT", datetime(2025, 6, 10, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_parts_of_dates_are_completed(raw: str, when: datetime):
    assert instant(raw) == when


@pytest.mark.parametrize(
    "raw", [None, "", " ", "soon", "10 June", "12:30", "Tue, 32 Jun 2025 04:00:00 GMT", "9" * 40, "x" * 500, "0000-00-00", "99999999999999"]
)
def test_what_is_no_date_is_none(raw: str | None):
    assert instant(raw) is None


@given(st.text(max_size=90) | st.from_regex(r"[0-9A-Za-z:,+/. -]{0,40}", fullmatch=True))
def test_any_text_gives_utc_or_none(raw: str):
    when = instant(raw)

    assert when is None or when.utcoffset() == UTC.utcoffset(None)


def test_months_are_known_in_twenty_languages_and_more():
    from copytaster.stages.tables import rows

    table = {row[0]: row[1:] for row in rows("months.txt")}
    assert len(table) >= 30
    assert {language for language, months in table.items() if len(months) != 12} == set()
    for language, months in table.items():
        for number, names in enumerate(months, 1):
            for name in names.split("/"):
                assert instant(f"10 {name} 2025 04:00", language) == FOUR.replace(month=number), (language, name)
