"""The report in a real browser: from a target to a person's reasons, with no request and no serious fault of access."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from plancode.report.making import write_report
from plancode.report.wording import catalogue
from scripts.chromium import PROGRAM, Chromium
from tests.plancode.report.conftest import City, made_city

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PHONE, SCREEN = (360, 740), (1366, 768)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PROGRAM is None, reason="NO CHROMIUM HERE, THE REPORT WAS NOT TRIED: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city small enough to make, with somebody missed in it."""
    return made_city(tmp_path_factory.mktemp("browser"), scale=0.05)


@pytest.fixture(scope="module")
def address(city: City, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the city, as a browser names it."""
    page = tmp_path_factory.mktemp("page") / "report.html"
    write_report(city.run, city.snapshot, page, "zh")
    return page.as_uri()


@pytest.fixture(scope="module")
def opened() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.fixture
def browser(opened: Chromium, address: str) -> Chromium:
    """A browser with the report open; only the report itself was asked for, and nothing went wrong."""
    opened.size(*SCREEN)
    opened.go("about:blank")
    opened.asked.clear()
    opened.errors.clear()
    opened.go(address)
    opened.wait("document.querySelector('#plan table') !== null")
    return opened


def disquiet(browser: Chromium, address: str) -> list[str]:
    """What the page asked for besides itself, and its mistakes."""
    return [one for one in browser.asked if one != address and not one.startswith("data:")] + browser.errors


@pytest.mark.parametrize("size", [SCREEN, PHONE])
def test_from_a_target_to_a_persons_reasons(browser: Chromium, address: str, size: tuple[int, int]) -> None:
    browser.size(*size)
    at = browser.run("DATA.targets.findIndex((one) => one.name === 'living_subsidy_for_all')")
    browser.click(f"[id^='target-{at}-']")
    assert "生活补贴" in browser.run("document.querySelector('#target-table tr.detail').textContent")
    browser.click("tr.detail .who .chip")
    browser.wait("document.querySelector('#rows table.people') !== null")
    who = browser.run("document.querySelector('.people tbody td').textContent")
    browser.click("button.why")
    reasons = browser.run("document.querySelector('.people tr.detail').innerText")
    assert who in reasons
    assert "holds_disability_certificate" in reasons
    assert "全面落实困难残疾人生活补贴制度和重度残疾人护理补贴制度" in reasons
    assert browser.run("DATA.run.name") in reasons
    assert disquiet(browser, address) == []


def test_the_keyboard_does_all_that_a_mouse_does(browser: Chromium, address: str) -> None:
    browser.key("Tab", 9)
    assert browser.run("document.activeElement.className") == "skip"
    browser.run("document.querySelector('[id^=count-]').focus()")
    browser.key("Enter", 13)
    browser.wait("document.activeElement.id === 'rows-title'")
    browser.run("document.querySelector('button.why').focus()")
    browser.key("Enter", 13)
    assert browser.run("document.querySelector('button.why').getAttribute('aria-expanded')") == "true"
    assert disquiet(browser, address) == []


def test_a_square_filters_the_page_and_the_squares_add_up(browser: Chromium, city: City, address: str) -> None:
    whole = browser.run("countedAll(null)")
    below = browser.run("squaresBelow(ROOT).map((at) => countedAll(at))")
    nowhere = browser.run("DATA.tally.map((areas) => areas[-1] ?? [0, 0, 0, 0, 0, 0])")
    assert whole == [sum(column) for column in zip(*below, *nowhere, strict=True)]
    browser.click(".squares button")
    assert browser.run("state.area !== null && document.getElementById('area').value === String(state.area)")
    assert browser.run("document.querySelectorAll('.squares button').length === squaresBelow(state.area).length")
    browser.click("#clear")
    assert browser.run("state.area") is None
    assert disquiet(browser, address) == []


def test_the_language_is_switched_whole(browser: Chromium, address: str) -> None:
    browser.click("#lang")
    assert browser.run("document.documentElement.lang") == "en"
    assert browser.run("document.getElementById('h-targets').textContent") == "Are the targets met"
    rooms = "|".join(sorted({key.partition(".")[0] for key in catalogue("en")}))
    leaves = "[...document.querySelectorAll('body *')].filter((one) => one.children.length === 0)"
    keys = browser.run(f"{leaves}.map((one) => one.textContent).filter((text) => /^({rooms})\\.[a-z_]+$/.test(text))")
    assert keys == []
    assert disquiet(browser, address) == []


@pytest.mark.parametrize("asked", ["3.2.3-3", "living", "襄城", "p0000"])
def test_the_search_finds_and_goes_there(browser: Chromium, address: str, asked: str) -> None:
    browser.run("change({ lang: 'en' })")
    browser.run(f"showFound({json.dumps(asked)})")
    assert browser.run("document.querySelectorAll('#found button').length > 0")
    browser.click("#found button")
    assert browser.run("document.getElementById('found').hidden")
    assert disquiet(browser, address) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [SCREEN, PHONE])
def test_axe_finds_no_serious_fault(browser: Chromium, size: tuple[int, int], lang: str) -> None:
    browser.size(*size)
    browser.run(f"change({{ lang: '{lang}' }})")
    browser.click("[id^='target-']")
    browser.click("[id^='count-']")
    browser.click("button.why")
    browser.run(AXE.read_text(encoding="utf-8"))
    faults = browser.run(
        "axe.run().then((found) => found.violations.map((one) => [one.impact, one.id, one.nodes[0].html]))"
    )
    assert [fault for fault in faults if fault[0] in ("serious", "critical")] == []
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_label_that_is_code_is_shown_and_not_run(city: City, opened: Chromium, tmp_path: Path) -> None:
    from plancode.report.content import content_of
    from plancode.report.page import page

    content = content_of(city.run, city.snapshot, budget=100)
    bad = "<img src=x onerror=document.title='taken'><script>document.title='taken'</script>"
    content["title"] = {"zh": bad, "en": bad}
    content["labels"]["blocks"] = {name: {"zh": bad, "en": bad} for name in content["labels"]["blocks"]}
    content["sentences"] = [[one[0], one[1], bad, bad, *one[4:]] for one in content["sentences"]]
    (tmp_path / "bad.html").write_text(page(content, "zh"), encoding="utf-8")
    opened.errors.clear()
    opened.go((tmp_path / "bad.html").as_uri())
    opened.wait("document.querySelector('#plan table') !== null")
    assert opened.run("document.querySelectorAll('#main img, #main script').length") == 0
    assert opened.run("document.getElementById('title').textContent") == bad
    assert opened.run("document.title").startswith("<img")
    assert opened.errors == []
