"""The page in a browser: readable on a phone, complete without JavaScript, live with it."""

import time

import pytest

from small_district import exports_of, generate  # first: it lays the paths
from browser import Browser

PHONE, DESK = 360, 1200
UNIT = "21040"
# Of each row of the table, or of its foot: the name, and the cells' texts, shown at this width or not.
ROWS = """[...document.querySelectorAll("%s tr")].map(row =>
    [row.querySelector(".name") ?? row.querySelector("th"), ...row.querySelectorAll("td")].map(cell => cell.textContent.trim()))"""
OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"
# What a reader must be able to read: smaller letters, and text that is wider than its box, are listed.
UNREADABLE = """[...document.querySelectorAll("body *")].filter(e => e.innerText && e.children.length == 0 && e.getClientRects().length
    && !e.closest(".unseen, .skip") && (parseFloat(getComputedStyle(e).fontSize) < 12 || e.getBoundingClientRect().right > innerWidth)
    ).map(e => e.innerText)"""
ADD = """{ const added = document.body.appendChild(document.createElement("p"));
    added.textContent = "%s"; added.style["%s"] = "%s"; }"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="module")
def page(published) -> str:
    return f"http://{published.address('tally', 'http')}/"


def vietnamese(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(rate: str) -> str:
    return "100%" if rate == "100.00" else rate.replace(".", ",") + "%"


def communes(stack) -> dict[str, object]:
    """The figures over gRPC by name: all but the report's unit itself."""
    return {row.unit_name: row for row in stack.await_counted().progress if row.unit_kind in ("commune", "township")}


def table(browser) -> dict[str, list[str]]:
    """Name: total, completed, outstanding, rate; in the order of the page. Without the row of the children whose unit is unknown."""
    return {name: cells for name, *cells in browser.ask(ROWS % "tbody") if not name.startswith("Không xác định")}


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_nothing_is_wider_than_the_screen(browser, page, width, scripts):
    browser.open(page, width, scripts)
    assert browser.ask("innerWidth") == width
    assert browser.ask(OVERFLOW) <= 0
    assert browser.ask(UNREADABLE) == []


def test_what_is_too_wide_or_too_small_is_found(browser, page):
    browser.open(page, PHONE)
    browser.ask(ADD % ("wide", "width", "500px"))
    browser.ask(ADD % ("small", "fontSize", "9px"))
    assert browser.ask(OVERFLOW) > 100
    assert browser.ask(UNREADABLE) == ["wide", "small"]


def test_without_scripts_every_commune_is_there(browser, page, published):
    figures = communes(published)
    assert len(figures) == 22
    browser.open(page, DESK, scripts=False)
    assert browser.ask("""document.getElementById("pulse").hidden"""), "scripts ran"
    assert table(browser) == {
        name: [vietnamese(row.total), vietnamese(row.completed), vietnamese(row.outstanding), percent(row.rate_percent)]
        for name, row in figures.items()}


def test_without_scripts_a_column_sorts(browser, page, published):
    by_outstanding = sorted((row.outstanding for row in communes(published).values()), reverse=True)
    browser.open(page, DESK, scripts=False)
    link = browser.ask("""[...document.querySelectorAll("thead a")].find(a => a.innerText.startsWith("Còn lại")).href""")
    browser.open(link, DESK, scripts=False)
    assert [cells[2] for cells in table(browser).values()] == [vietnamese(outstanding) for outstanding in by_outstanding]


def test_a_mended_row_shows_without_a_reload(browser, page, published, tmp_path):
    name, = (row.unit_name for row in communes(published).values() if row.unit_code == UNIT)
    browser.open(page, PHONE)
    browser.ask("window.opened = 'once'")
    (_, *before), = browser.ask(ROWS % "tfoot")
    outstanding = table(browser)[name][2]
    generate(tmp_path, "--mend", UNIT)
    (unit, export), = exports_of(tmp_path)
    published.publish(unit, export)
    deadline = time.monotonic() + 60
    while table(browser)[name][2] == outstanding:
        assert time.monotonic() < deadline, "the page stands still"
        time.sleep(0.1)
    assert int(table(browser)[name][2]) == int(outstanding) - 1
    assert browser.ask("window.opened") == "once"
    (_, *after), = browser.ask(ROWS % "tfoot")
    assert after != before
