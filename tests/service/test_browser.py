"""The status page in a real Chromium: sign in, look, refresh, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, browsing, needs_browser, until
from serving import HAI, KCN, Served, initiative, serving, sheet_rows, small_campaign

from sync.config import load, locate
from sync.lock import RunLock
from sync.runfile import RunFile

PHONE = 360


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    needs_browser()
    with serving(small_campaign(tmp_path_factory.mktemp("browser") / "campaign")) as found:
        yield found


@pytest.fixture
def browser(served: Served, tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path) as found:
        found.as_wide_as(PHONE)
        yield found


def signed_in(browser: Browser, served: Served) -> None:
    browser.open(f"{served.base}/login#{served.key}")
    until(lambda: browser.text("#h-units"), "the page of all units")


def complaints(browser: Browser) -> list[str]:
    """What went wrong in the browser, its advice and a refused key left out."""
    return [str(one["message"]) for one in browser.log() if one["level"] == "SEVERE" and "401" not in str(one["message"])]


def overflow(browser: Browser) -> int:
    """Pixels that lie beside the screen."""
    return int(browser.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth;"))


def test_a_person_signs_in_by_typing_the_key(served: Served, browser: Browser) -> None:
    browser.open(served.base)
    assert browser.url == f"{served.base}/login"
    browser.type("#token", "wrong")
    browser.click("#login button")
    assert "Mã chưa đúng" in until(lambda: browser.text("#said"), "the refusal")
    browser.script("document.getElementById('token').value = '';")
    browser.type("#token", served.key)
    browser.click("#login button")
    until(lambda: browser.text("#h-units"), "the page of all units")
    assert complaints(browser) == []


def test_a_link_signs_in_and_leaves_the_key_nowhere(served: Served, browser: Browser) -> None:
    signed_in(browser, served)
    assert served.key not in browser.url
    [cookie] = browser.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert served.key not in cookie["value"]
    assert browser.script("return document.cookie;") == ""
    browser.script("history.back();")
    assert served.key not in browser.url
    assert complaints(browser) == []


def test_a_press_refreshes_the_page_without_leaving_it(served: Served, browser: Browser) -> None:
    signed_in(browser, served)
    assert "LĐLĐ Ninh Hải" in browser.text(".cards")
    before = browser.text("main .runs")
    served.desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 14)]))
    browser.script("window.same = 'page';")
    places = locate(load(served.desk.config))
    with RunLock(places.lock), RunFile(places.data, {}):
        browser.click("#refresh button")
        # Another program is at work: the page says that it waits, and a second press is not possible.
        until(lambda: "Chờ" in browser.text("#stage"), "what is waited for")
        assert browser.script("return document.querySelector('#refresh button').disabled;")
        assert browser.text("main .runs") == before
    until(lambda: browser.text("main .runs") != before, "the new run is in the list")
    assert browser.script("return window.same;") == "page"
    assert "1 tệp mới" in browser.text("main .runs li")
    assert "(+3)" in browser.text("main .runs li")
    row = browser.script(f"return document.querySelector('a[href=\"/units/{HAI}\"]').closest('tr').innerText;")
    assert row.split("\n")[3:5] == ["15", "0"]
    assert not browser.script("return document.querySelector('#refresh button').disabled;")
    assert complaints(browser) == []


def test_a_failure_is_said_and_the_numbers_stay(served: Served, browser: Browser, tmp_path: Path) -> None:
    signed_in(browser, served)
    folder = served.desk.folder / "so_lieu"
    folder.rename(tmp_path / "unplugged")
    try:
        browser.click("#refresh button")
        assert "so_lieu" in until(lambda: browser.text("#failed"), "the fault")
        assert "LĐLĐ Ninh Hải" in browser.text(".cards")
    finally:
        (tmp_path / "unplugged").rename(folder)


def test_a_phone_needs_no_sideways_scrolling_and_a_thumb_hits_everything(served: Served, browser: Browser) -> None:
    browser.open(f"{served.base}/login")
    assert overflow(browser) == 0
    signed_in(browser, served)
    for place in ("/", f"/units/{KCN}"):
        browser.open(served.base + place)
        assert overflow(browser) == 0, place
        small = browser.script(
            "return [...document.querySelectorAll('a, button, summary, input')].filter((one) => one.getClientRects().length)"
            ".filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);"
        )
        assert small == [], place
    browser.as_wide_as(1280)
    browser.open(served.base)
    assert overflow(browser) == 0
    assert complaints(browser) == []


def test_a_tap_on_a_unit_opens_its_receipt(served: Served, browser: Browser) -> None:
    signed_in(browser, served)
    browser.click(f'a[href="/units/{KCN}"]')
    until(lambda: browser.url.endswith(f"/units/{KCN}"), "the unit's page")
    assert "Chào" in browser.text("#message")
    assert ".xlsx" in browser.text(".files")
    browser.click("a.back")
    until(lambda: browser.text("#h-units"), "back at all units")


def test_all_of_it_works_without_scripts(served: Served, browser: Browser) -> None:
    browser.without_scripts()
    browser.open(served.base)
    browser.type("#token", served.key)
    browser.click("#login button")
    until(lambda: browser.url == f"{served.base}/", "the page of all units")
    before = browser.source.count('class="when"')
    browser.click("#refresh button")
    # The page loads itself again until the run has ended.
    until(lambda: browser.source.count('class="when"') > before and "disabled" not in browser.source, "the end of the run")
    browser.open(served.base)
    browser.click("footer button")
    until(lambda: browser.url.endswith("/login"), "the form")
    assert browser.cookies() == []
