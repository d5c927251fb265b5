"""Pages in a real browser: nothing asked, nothing run, something seen, and the controls do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile import PAYLOADS, thing, write_hostile
from watching import until

from kg import KnowledgeGraph
from kg.errors import NothingFoundError
from kg.facts import Held
from kg.render import page as render
from kg.render import page_of
from kg.render.safety import shown
from kg.render.scenes import of_construct, of_view, readable, whole
from kg.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

expect = pytest.importorskip(
    "playwright.sync_api", reason="browser tests need playwright: pip install -e '.[dev]'"
).expect
pytestmark = pytest.mark.browser

NAATIP = "https://legal-framework.example/id/body/naatip"
COLOURS_OF_CANVAS = """() => {
  const canvas = document.querySelector("#drawing canvas");
  const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  return { colours: counts.size, largest: Math.max(...counts.values()) / pixels.length };
}"""
"""How many colours the drawing has, and the share of the most frequent one."""
SPOT = """(id) => {
  const drawing = document.getElementById("drawing"), box = drawing.getBoundingClientRect();
  const { x, y } = drawing.network.canvasToDOM(drawing.network.getPosition(id));
  return { x: x + box.left, y: y + box.top };
}"""
"""Where on the screen a thing is drawn."""

COUNTED = """() => {
  const numbers = (text) => text.match(/[0-9]+/g).map(Number);
  const [things, relations] = document.getElementById("counts").textContent.split(",").map((part) => numbers(part)[0]);
  const lines = [...document.querySelectorAll("#legend [aria-pressed=true]")];
  const pressed = lines.filter((line) => !line.dataset.kinds.includes(" ")); // a family's line counts its kinds again
  return {
    things,
    relations,
    legend: pressed.map((button) => numbers(button.lastElementChild.textContent)[0]).reduce((a, b) => a + b, 0),
    table: document.querySelectorAll("#table tr[data-line]:not([hidden])").length,
    told: numbers(document.getElementById("listed").textContent)[0],
  };
}"""
"""What heading, legend and table say is shown."""
CUT = """() => {
  const drawing = document.getElementById("drawing"), network = drawing.network;
  const low = network.DOMtoCanvas({ x: 0, y: 0 });
  const high = network.DOMtoCanvas({ x: drawing.clientWidth, y: drawing.clientHeight });
  const names = drawing.named().filter((box) => typeof box.id === "number");
  const cut = ({ left, right, top, bottom }) => left < low.x || right > high.x || top < low.y || bottom > high.y;
  return [names.filter(cut).length, names.length];
}"""
"""How many names in the drawing its edge cuts, and how many there are."""


class Seen:
    """A page, and all that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("console", lambda message: self.complaints.append(message.text))

    def number(self, label: str) -> int:
        """Number of the thing with a label."""
        found: int = self.page.evaluate(
            "(l) => drawing.told.things.findIndex((t) => t.label === l)",
            label,
        )
        assert found >= 0, label
        return found

    def press(self, label: str) -> None:
        """Press a thing in the drawing."""
        spot = self.page.evaluate(SPOT, self.number(label))
        self.page.mouse.click(spot["x"], spot["y"])

    @property
    def title(self) -> str:
        """Heading of the panel."""
        return self.page.inner_text("#panel h2")


@pytest.fixture(scope="module")
def pages(real: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    hostile = KnowledgeGraph.open(str(write_hostile(folder / "data")))
    html = {
        "one": render(real, NAATIP),
        "whole": render(real),
        "part": page_of(real, readable(whole(real))),
        "institutions": page_of(real, of_view(real, "institutions")),
        "offence": page_of(real, of_view(real, "offence_through_codes", "trafficking in persons")),
        "hostile": render(hostile),
        "long": render(hostile, thing("long")),
        "odd": page_of(
            real, of_construct(real, "CONSTRUCT { <javascript:alert(1)> <urn:x:knows> <urn:x:b> } WHERE {}")
        ),
    }
    for name, text in html.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in html}


@pytest.fixture
def visit(browser: Browser, pages: dict[str, Path]) -> Iterator[Callable[..., Seen]]:
    contexts = []

    def go(name: str, **options: object) -> Seen:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        context.route("**/*", lambda r: r.continue_() if r.request.url.startswith("file:") else r.abort())
        seen = Seen(context.new_page())
        seen.page.goto(pages[name].as_uri())
        if options.get("java_script_enabled", True):
            seen.page.wait_for_selector("body[data-ready]")
            seen.page.wait_for_timeout(150)
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["one", "whole", "hostile", "long"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_asks_for_nothing_and_draws_something(
    visit: Callable[..., Seen], pages: dict[str, Path], name: str, scheme: str
) -> None:
    seen = visit(name, color_scheme=scheme)
    assert seen.requests == [pages[name].as_uri()]
    assert seen.complaints == []
    until(seen.page, f"({COLOURS_OF_CANVAS})().colours > 50")
    drawn = seen.page.evaluate(COLOURS_OF_CANVAS)
    assert drawn["colours"] > 50
    assert drawn["largest"] < 0.99
    paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 28)")


@pytest.mark.parametrize("name", ["hostile", "long"])
def test_hostile_names_run_nothing(visit: Callable[..., Seen], name: str) -> None:
    seen = visit(name)
    count = seen.page.evaluate("drawing.told.things.length")
    seen.page.click("#table summary")
    for key, text in PAYLOADS.items():
        if name == "hostile":
            seen.page.fill("#query", text[:300])
            seen.page.press("#query", "Enter")
            seen.press(shown(text))
            assert seen.title.split() == shown(text).split(), key
    told = ""
    for number in [number for _ in range(4) for number in range(count)]:  # a slow machine shows a tip late
        if number == 0 and told.count("onmouseover=alert(1)"):
            break
        spot = seen.page.evaluate(SPOT, number)
        seen.page.mouse.move(spot["x"], spot["y"])
        seen.page.wait_for_timeout(260)
        tips = seen.page.query_selector_all(".vis-tooltip")
        assert all(tip.evaluate("(t) => t.querySelector(':not(br)')") is None for tip in tips)
        told += "".join(tip.inner_text() for tip in tips)
    assert "onmouseover=alert(1)" in told
    for button in seen.page.query_selector_all("#panel button, #legend button"):
        if button.is_visible():
            button.click()
    assert seen.page.evaluate("window.__hacked") is None
    assert seen.page.evaluate("document.querySelectorAll('img, iframe, a:not(.skip), b, svg svg').length") == 0
    assert seen.complaints == []
    assert len(seen.requests) == 1


def test_search_centres_a_thing_and_tells_of_it(visit: Callable[..., Seen]) -> None:
    seen = visit("whole")
    seen.page.fill("#query", "naatip")
    seen.page.press("#query", "Enter")
    assert "NAATIP" in seen.title
    spot = seen.page.evaluate(SPOT, seen.number(seen.title))
    middle = seen.page.evaluate(
        "(() => { const b = drawing.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()"
    )
    assert abs(spot["x"] - middle[0]) < 3
    assert abs(spot["y"] - middle[1]) < 3
    assert "1 of" in seen.page.inner_text("#found")
    seen.page.fill("#query", "autoriteti kombetar kunder trafikimit")
    seen.page.press("#query", "Enter")
    assert "NAATIP" in seen.title
    assert "also called: " in seen.page.inner_text("#panel")
    seen.page.fill("#query", "no such thing at all")
    seen.page.press("#query", "Enter")
    assert seen.page.inner_text("#found") == "nothing here is called that"


def test_how_many_were_found_is_told_until_something_else_is_chosen(visit: Callable[..., Seen]) -> None:
    seen = visit("part")
    seen.page.fill("#query", "law")
    seen.page.press("#query", "Enter")
    expect(seen.page.locator("#found")).to_contain_text("press again for the next")
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#found")).to_be_empty()


def test_press_opens_the_panel_and_its_links_go_on(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    seen.press("interagency efforts")
    assert seen.title == "interagency efforts"
    panel = seen.page.inner_text("#panel")
    assert "coordinated by" in panel
    assert "Trafficking in Persons Report 2017: Kosovo, section" in panel
    seen.page.click("#panel dd button")
    assert "NAATIP" in seen.title
    seen.page.mouse.click(seen.page.viewport_size["width"] * 0.2, 700)
    assert "Press a thing" in seen.page.inner_text("#panel")
    assert seen.complaints == []


def test_line_can_be_pressed_too(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    ends = [seen.page.evaluate(SPOT, seen.number(label)) for label in ("interagency efforts", seen.title)]
    seen.page.mouse.click(sum(end["x"] for end in ends) / 2, sum(end["y"] for end in ends) / 2)
    assert seen.title == "coordinates"
    assert "coordinated" in seen.page.inner_text("#panel .sources")


def test_legend_hides_and_shows(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    hidden = "() => drawing.network.body.data.nodes.get().filter((n) => n.hidden).length"
    tasks = seen.page.locator("#legend button", has_text="task")
    tasks.click()
    assert seen.page.evaluate(hidden) == 3
    assert tasks.get_attribute("aria-pressed") == "false"
    tasks.click()
    assert seen.page.evaluate(hidden) == 0


def test_page_reads_without_a_script(visit: Callable[..., Seen]) -> None:
    seen = visit("one", java_script_enabled=False)
    assert seen.page.locator("table").is_visible()
    assert not seen.page.locator("#drawing").is_visible()
    assert "interagency efforts" in seen.page.inner_text("table")
    assert seen.requests == [seen.page.url]


def test_table_of_a_large_picture_holds_every_line_and_finds_words(visit: Callable[..., Seen]) -> None:
    seen = visit("whole")
    lines = seen.page.evaluate("drawing.told.edges.length")
    seen.page.click("#table summary")
    expect(seen.page.locator("#here")).to_have_text(f"lines 1 to 200 of {lines}")
    assert seen.page.locator("#lines tr").count() == 200
    seen.page.click("#later")
    expect(seen.page.locator("#here")).to_have_text(f"lines 201 to 400 of {lines}")
    seen.page.fill("#words", "NAATIP interagency")
    expect(seen.page.locator("#here")).not_to_contain_text(str(lines))
    assert 0 < seen.page.locator("#lines tr").count() < 200
    assert all("interagency" in text.lower() for text in seen.page.locator("#lines tr").all_inner_texts())


def test_large_picture_reads_in_part_without_a_script_and_says_so(visit: Callable[..., Seen]) -> None:
    seen = visit("whole", java_script_enabled=False)
    assert seen.page.locator("table:visible tbody tr").count() == 1_200
    assert "kg export" in seen.page.inner_text("#table")


def test_first_frame_of_a_large_picture_stays_as_it_is(visit: Callable[..., Seen]) -> None:
    """What is drawn before all is unpacked is what is drawn afterwards."""
    seen = visit("whole")
    shown = "() => [drawing.network.body.data.nodes, drawing.network.body.data.edges].map((set) => set.getIds().sort())"
    first = "() => [drawing.told.groups.map((_, n) => `g${n}`), drawing.told.bundles.map((b) => `${b.from}>${b.to}`)]"
    assert seen.page.evaluate(shown) == [sorted(ids) for ids in seen.page.evaluate(first)]
    marks = seen.page.evaluate("performance.getEntriesByType('mark').map((mark) => mark.name)")
    assert marks == ["drawn", "ready"]


def test_phone_shows_all_of_it_and_does_not_scroll_sideways(visit: Callable[..., Seen]) -> None:
    seen = visit("one", viewport={"width": 390, "height": 800}, device_scale_factor=2)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = seen.page.locator("#drawing").bounding_box()
    for number in range(13):
        spot = seen.page.evaluate(SPOT, number)
        assert box["x"] < spot["x"] < box["x"] + box["width"]
        assert box["y"] < spot["y"] < box["y"] + box["height"]


def test_layout_is_the_same_in_every_window(visit: Callable[..., Seen]) -> None:
    """Only the distance from which the picture is seen differs."""
    spots = "() => drawing.network.getPositions()"
    sizes = [(1280, 850), (1280, 900), (390, 844)]
    found = [visit("one", viewport={"width": width, "height": height}).page.evaluate(spots) for width, height in sizes]
    assert len(found[0]) > 10
    assert found[0] == found[1] == found[2]


SLIDE = """(y) => {
  const slider = document.getElementById("year");
  slider.min = Math.min(slider.min, y);
  slider.max = Math.max(slider.max, y);
  slider.value = y;
  slider.dispatchEvent(new Event("input"));
}"""
"""Slide to a year."""
SHOWN = "() => drawing.network.body.data.nodes.get().filter((n) => !n.hidden).length"
LINES = "() => drawing.network.body.data.edges.get().filter((e) => !e.hidden).length"


def test_filters_hide_relations_and_documents(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    every = seen.page.evaluate(LINES)
    seen.page.click("#relations summary")
    line = seen.page.locator("#relations li", has_text="coordinates")
    count = int(line.locator("span").inner_text())
    line.locator("input").uncheck()
    assert seen.page.evaluate(LINES) == every - count
    seen.page.click("#relations .none")
    assert seen.page.evaluate(LINES) == 0
    seen.page.click("#relations .every")
    assert seen.page.evaluate(LINES) == every
    seen.page.click("#origins summary")
    seen.page.click("#origins .none")
    assert seen.page.evaluate(LINES) == 0
    seen.page.locator("#origins li", has_text="Trafficking in Persons Report 2017").locator("input").check()
    assert 0 < seen.page.evaluate(LINES) < every
    assert seen.complaints == []


def test_slider_shows_the_law_of_a_year_as_the_engine_tells_it(visit: Callable[..., Seen]) -> None:
    seen = visit("part")
    things = seen.page.evaluate("drawing.told.things")
    seen.page.click("#times summary")
    for year in ("2004", "2013", "2020"):
        seen.page.evaluate(
            SLIDE,
            year,
        )
        assert seen.page.is_checked("#dated")
        held = [thing["held"] for thing in things if thing["held"]]
        states = [Standing(f"{year}-12-31", Held(*of[:4]), of[4], legal=True).state for of in held]
        gone = len(things) - seen.page.evaluate(SHOWN)
        dated = sum(state in ("not yet", "ended") for state in states)
        assert 0 < dated <= gone < len(things)
        assert f"tied only to these {gone - dated}." in seen.page.inner_text("#stood")
        assert f"In force {states.count('in force')}," in seen.page.inner_text("#stood")
        assert f": {len(things) - gone} things shown" in seen.page.inner_text("#stood")
        assert seen.page.evaluate(COUNTED) == {
            "things": len(things) - gone,
            "legend": len(things) - gone,
            "relations": seen.page.evaluate(LINES),
            "table": seen.page.evaluate(LINES),
            "told": seen.page.evaluate(LINES),
        }
    seen.page.uncheck("#dated")
    assert seen.page.evaluate(SHOWN) == len(things)
    assert seen.page.inner_text("#counts").startswith(f"{len(things)} things, ")
    assert seen.complaints == []


@pytest.mark.parametrize("year", [2000, 2002, 2004, 2012, 2016, 2018, 2019, 2023])
def test_slider_has_the_penalties_of_the_law_that_stood(
    visit: Callable[..., Seen], real: KnowledgeGraph, year: int
) -> None:
    """A penalty goes with its provision and a condition with its penalties, as in the view as of the same day."""
    seen = visit("offence")
    past = real.at(f"{year}-12-31")
    try:
        relations = of_view(past, "offence_through_codes", "trafficking in persons").relations
    except NothingFoundError:
        relations = ()
    told = {real.resolve("trafficking in persons").iri, *(end for s, _, o in relations for end in (s, o))}
    seen.page.click("#times summary")
    seen.page.evaluate(
        SLIDE,
        str(year),
    )
    until(seen.page, f"document.getElementById('shown').textContent === '{year}'")
    shown_there = seen.page.evaluate(
        "() => drawing.network.body.data.nodes.get().filter((n) => !n.hidden).map((n) => drawing.told.things[n.id].iri)"
    )
    assert set(shown_there) == told
    assert seen.page.evaluate(COUNTED) == dict.fromkeys(("things", "legend"), len(told)) | dict.fromkeys(
        ("relations", "table", "told"), seen.page.evaluate(LINES)
    )
    assert seen.complaints == []


def test_legend_and_filters_count_with_the_table(visit: Callable[..., Seen]) -> None:
    seen = visit("part")
    seen.page.locator("#legend button").first.click()
    counted = seen.page.evaluate(COUNTED)
    assert 0 < counted["relations"] < len(seen.page.evaluate("drawing.told.edges"))
    assert counted["relations"] == counted["table"] == counted["told"] == seen.page.evaluate(LINES)
    assert counted["things"] == counted["legend"] == seen.page.evaluate(SHOWN)
    seen.page.click("#relations summary")
    seen.page.locator("#relations .none").click()
    assert seen.page.evaluate(COUNTED)["table"] == seen.page.evaluate(LINES) == 0
    assert seen.complaints == []


@pytest.mark.parametrize("name", ["one", "part"])
@pytest.mark.parametrize("width", [1280, 390])
def test_names_are_not_cut_by_the_edge(visit: Callable[..., Seen], name: str, width: int) -> None:
    seen = visit(name, viewport={"width": width, "height": 800})
    for press in ("", "#closer", "#closer"):
        if press:
            seen.page.click(press)
            seen.page.wait_for_timeout(100)
        cut, shown = seen.page.evaluate(CUT)
        assert (cut, shown > 3) == (0, True)


def test_panel_says_how_much_of_a_thing_is_not_here(visit: Callable[..., Seen]) -> None:
    seen = visit("institutions")
    seen.press("Government of Kosovo")
    here, known = seen.page.evaluate("(n) => drawing.told.things[n].ties", seen.number("Government of Kosovo"))
    assert 0 < here < known
    assert f"{here} of the {known} relations that the graph has of it are on this page" in seen.page.inner_text(
        "#panel"
    )
    assert "kg render 'https://legal-framework.example/id/body/government'" in seen.page.inner_text("#panel")
    seen = visit("one")
    assert "relations that the graph has of it are on this page" in seen.page.inner_text("#panel")


def test_paper_shows_the_drawing_the_legend_and_the_table(visit: Callable[..., Seen]) -> None:
    seen = visit("one", color_scheme="dark")
    dark = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    seen.page.emulate_media(media="print", color_scheme="dark")
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
    for there in ("#picture canvas", "#legend ul", "#table table"):
        assert seen.page.is_visible(there), there
    for away in ("#panel", "#search", "#tools", ".filter"):
        assert not seen.page.is_visible(away), away
    seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    seen.page.emulate_media(media="screen", color_scheme="dark")
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert seen.complaints == []


def test_address_names_what_is_chosen_and_back_goes_back(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    seen.press("interagency efforts")
    assert "%2Factivity%2F" in seen.page.evaluate("location.hash")
    seen.page.click("#panel dd button")
    assert "NAATIP" in seen.title
    seen.page.go_back()
    until(seen.page, "document.querySelector('#panel h2').textContent === 'interagency efforts'")
    seen.page.go_forward()
    until(seen.page, "document.querySelector('#panel h2').textContent.includes('NAATIP')")
    seen.page.evaluate("location.hash = '%E0%A4%A'")
    seen.page.evaluate("location.hash = '<img src=x onerror=alert(1)>'")
    seen.page.wait_for_timeout(100)
    assert seen.complaints == []
    seen.page.keyboard.press("Escape")


def test_thing_by_itself_is_expanded_step_by_step(visit: Callable[..., Seen]) -> None:
    seen = visit("part")
    every = seen.page.evaluate(SHOWN)
    seen.page.fill("#query", "naatip")
    seen.page.press("#query", "Enter")
    seen.page.click("#panel .focus button")
    few = seen.page.evaluate(SHOWN)
    assert 1 < few < every
    seen.page.fill("#query", "secretariat")
    seen.page.press("#query", "Enter")
    seen.page.locator("#panel .focus button", has_text="Expand").click()
    assert seen.page.evaluate(SHOWN) > few
    seen.page.locator("#panel .focus button", has_text="Show everything").click()
    assert seen.page.evaluate(SHOWN) == every


def test_things_stand_still_unless_they_are_told_to_move(visit: Callable[..., Seen]) -> None:
    seen = visit("one")
    places = "() => JSON.stringify(drawing.network.getPositions())"
    before = seen.page.evaluate(places)
    seen.page.wait_for_timeout(300)
    assert seen.page.evaluate(places) == before
    seen.page.click("#move")
    until(seen.page, "(before) => JSON.stringify(drawing.network.getPositions()) !== before", before)
    seen.page.click("#move")
    assert seen.page.get_attribute("#move", "aria-pressed") == "false"


HEAPED = """() => {
  const drawn = drawing.network.body.nodes, places = Object.entries(drawing.network.getPositions());
  const all = places.map(([id, at]) => ({ ...at, size: drawn[id].options.size }));
  const near = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < 0.7 * (a.size + b.size);
  return all.filter((a, n) => all.slice(n + 1).some((b) => near(a, b))).length / all.length;
}"""
"""Share of the things of a drawing that lie on another one."""


@pytest.mark.parametrize("name", ["one", "whole"])
def test_what_moved_keeps_apart_and_goes_back_to_its_place(visit: Callable[..., Seen], name: str) -> None:
    seen = visit(name)
    places = "() => JSON.stringify(drawing.network.getPositions())"
    before = seen.page.evaluate(places)
    back = seen.page.get_by_role("button", name="Back to the layout")
    expect(back).to_be_hidden()
    seen.page.click("#move")
    until(seen.page, f"(before) => ({places})() !== before", before)
    seen.page.wait_for_timeout(2_500)
    assert seen.page.evaluate(HEAPED) < 0.1
    back.click()
    expect(seen.page.locator("#move")).to_have_attribute("aria-pressed", "false")
    until(seen.page, f"(before) => ({places})() === before", before)
    expect(back).to_be_hidden()
    assert seen.complaints == []


def test_double_press_opens_addresses_of_the_web_only(visit: Callable[..., Seen]) -> None:
    for name, opened in (("one", True), ("odd", False)):
        seen = visit(name)
        seen.page.evaluate("() => { window.opened = []; window.open = (address) => { window.opened.push(address); }; }")
        spot = seen.page.evaluate(SPOT, 0)
        seen.page.mouse.dblclick(spot["x"], spot["y"])
        if opened:
            until(seen.page, "window.opened.length > 0")
        seen.page.wait_for_timeout(200)
        assert bool(seen.page.evaluate("window.opened.length")) is opened
        assert seen.complaints == []


def test_large_picture_stands_in_groups_that_open_and_close(visit: Callable[..., Seen]) -> None:
    seen = visit("whole")
    told = seen.page.evaluate("({ groups: drawing.told.groups, things: drawing.told.things.length })")
    assert sorted(n for group in told["groups"] for n in group["members"]) == list(range(told["things"]))
    assert seen.page.evaluate(SHOWN) == len(told["groups"]) < 100
    largest = max(range(len(told["groups"])), key=lambda n: len(told["groups"][n]["members"]))
    members = told["groups"][largest]["members"]
    spot = seen.page.evaluate(SPOT, f"g{largest}")
    seen.page.mouse.click(spot["x"], spot["y"])
    until(seen.page, f"(count) => ({SHOWN})() === count", len(told["groups"]) - 1 + len(members))
    assert seen.title == told["groups"][largest]["label"]
    assert seen.page.evaluate("(n) => drawing.network.getPosition(n).x", members[0]) is not None
    seen.page.click("text=Close this group")
    assert seen.page.evaluate(SHOWN) == len(told["groups"])
    seen.page.keyboard.press("Escape")
    first = seen.page.locator("#panel .members button").first
    first.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate(SHOWN) > len(told["groups"])
    assert seen.complaints == []


def test_what_is_found_in_a_closed_group_opens_it_and_stands_by_itself(visit: Callable[..., Seen]) -> None:
    seen = visit("whole")
    groups = seen.page.evaluate(SHOWN)
    seen.page.fill("#query", "naatip")
    seen.page.press("#query", "Enter")
    opened = seen.page.evaluate(SHOWN)
    assert opened > groups
    seen.page.locator("#panel .focus button", has_text="Only this").click()
    number = seen.number(seen.title)
    near = seen.page.evaluate(
        """(n) => new Set(
            drawing.told.edges.filter((e) => e.from === n || e.to === n).flatMap((e) => [e.from, e.to])
        ).size""",
        number,
    )
    assert seen.page.evaluate(SHOWN) == near
    seen.page.locator("#panel .focus button", has_text="Show everything").click()
    assert seen.page.evaluate(SHOWN) == opened
    assert seen.complaints == []


def test_line_between_groups_tells_all_that_it_stands_for(visit: Callable[..., Seen]) -> None:
    seen = visit("whole")
    lines = seen.page.evaluate("drawing.network.body.data.edges.get().map((e) => [e.id, e.title])")
    assert all(isinstance(name, str) for name, _ in lines)
    within = seen.page.evaluate(
        "drawing.told.edges.map((e) => [e.from, e.to].map((n) => drawing.told.nodes[n].within))"
    )
    assert len({frozenset(ends) for ends in within if len(set(ends)) == 2}) == len(lines)
    told = sum(int(title.split()[0]) if title.endswith(" relations") else 1 for _, title in lines)
    assert told == sum(len(set(ends)) == 2 for ends in within)
