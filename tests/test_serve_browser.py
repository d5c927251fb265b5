"""The served pages in a real browser: ask, follow a citation, open the graph, filter, a phone, paper, accessibility."""

from __future__ import annotations

import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from watching import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from kg import KnowledgeGraph

expect = pytest.importorskip(
    "playwright.sync_api", reason="browser tests need playwright: pip install -e '.[dev]'"
).expect
pytestmark = pytest.mark.browser
pytest.importorskip("starlette", reason="serving needs Starlette: pip install -e '.[dev]'")

PAGES = {
    "home": "/",
    "answer": "/ask?q=What+is+the+penalty+for+trafficking+in+persons%3F",
    "refusal": "/ask?q=Who+painted+the+Mona+Lisa%3F",
    "search": "/find?q=shelter",
    "thing": "/id/body/naatip",
    "passage": "/source/tip-2017/prosecution-1-b",
    "source": "/source/tip-2017",
    "kinds": "/browse",
    "kind": "/browse?kind=code",
    "timeline": "/timeline?name=NAATIP",
    "indicators": "/figures",
    "figures": "/figures?name=victims+identified&by=sex",
    "conflicts": "/conflicts",
    "concordance": "/concordance?name=trafficking+in+persons",
    "editor": "/sparql?query=SELECT+%3Flaw+%7B+%3Flaw+a+lf%3ALaw+%7D+LIMIT+3",
    "about": "/about",
    "api": "/api",
    "ontology": "/ontology",
    "error": "/id/body/nobody",
}
DARK = ("home", "answer", "refusal", "thing", "figures", "conflicts", "editor")
"""Pages that are looked at in the dark and on a phone too; they have all there is."""


@pytest.fixture(scope="module")
def address(real: KnowledgeGraph) -> Iterator[str]:
    """A server over the packaged dataset, in a thread."""
    import uvicorn

    from kg.serve.app import application
    from kg.serve.settings import LOOPBACK, Settings

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = application(real, Settings(hosts=LOOPBACK))
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning", ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Seen:
    """A page, and what it complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("request", lambda r: None if r.url.startswith((address, "data:")) else self.elsewhere.append(r.url))

    def go(self, path: str) -> None:
        """Open a page of the server."""
        self.page.goto(self.address + path)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Seen]]:
    contexts = []

    def go(path: str, **options: object) -> Seen:
        context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 900}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        seen = Seen(context.new_page(), address)
        seen.go(path)
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_fits_and_is_accessible(visit: Callable[..., Seen], name: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="accessibility needs axe-playwright-python"
    )
    seen = visit(PAGES[name], bypass_csp=True)
    assert violations(axe.Axe(), seen.page) == []
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    if name in DARK:
        seen.page.emulate_media(color_scheme="dark")
        assert violations(axe.Axe(), seen.page) == []
    assert seen.elsewhere == []
    assert [c for c in seen.complaints if "404" not in c or name != "error"] == []


def violations(axe: Any, page: Page) -> list[str]:  # noqa: ANN401
    """What axe-core (Deque) finds against WCAG and good practice."""
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in axe.run(page).response["violations"]]


def test_ask_follow_a_citation_and_read_the_passage(visit: Callable[..., Seen]) -> None:
    seen = visit("/")
    seen.page.get_by_label("Ask or search").fill("which law created NAATIP")
    seen.page.get_by_role("button", name="Ask").click()
    answer = seen.page.get_by_role("article", name="Answer")
    assert "04/L-218" in answer.inner_text()
    seen.page.locator("ol.sources a").first.click()
    expect(seen.page).to_have_url(re.compile("/source/maloku/"))
    assert "establishes National Authority" in seen.page.locator("ul.says").inner_text()
    assert "National Authority against trafficking" in seen.page.locator("blockquote").inner_text()
    seen.page.go_back()
    expect(seen.page.get_by_role("article", name="Answer")).to_contain_text("04/L-218")
    assert seen.complaints == []


def test_names_are_completed_while_typing(visit: Callable[..., Seen]) -> None:
    seen = visit("/")
    seen.page.get_by_label("Ask or search").press_sequentially("National Auth")
    until(
        seen.page,
        """() => {
          const offered = [...document.querySelectorAll("#names option")].map((one) => one.value.toLowerCase());
          return offered.length > 0 && offered.every((name) => name.startsWith("national auth"));
        }""",
    )


def test_open_the_graph_press_a_thing_filter_and_grow(visit: Callable[..., Seen]) -> None:
    seen = visit("/id/body/naatip")
    seen.page.get_by_role("link", name="Open it as a graph").click()
    seen.page.wait_for_selector("body[data-ready]")
    before = seen.page.evaluate("document.getElementById('drawing').network.body.data.nodes.length")
    seen.page.locator("#legend button").first.click()
    hidden = "document.getElementById('drawing').network.body.data.nodes.get().filter((n) => n.hidden).length"
    assert seen.page.evaluate(hidden) > 0
    small = seen.page.url
    seen.page.fill("#query", "Law No. 04/L-218")
    seen.page.press("#query", "Enter")
    seen.page.get_by_role("link", name="Draw what is around it too").click()
    expect(seen.page).not_to_have_url(re.compile(f"^{re.escape(small.partition('#')[0])}(#|$)"))
    seen.page.wait_for_selector("body[data-ready]")
    assert seen.page.evaluate("document.getElementById('drawing').network.body.data.nodes.length") > before
    seen.page.get_by_role("link", name="Its page").first.click()
    expect(seen.page).to_have_url(re.compile("/id/act/04-L-218$"))
    assert seen.complaints == []
    assert seen.elsewhere == []


RELATED = """() => {
  const { edges, things } = document.getElementById("drawing").told;
  return edges.map((edge) => `${things[edge.from].iri} ${things[edge.to].iri}`);
}"""
"""What is tied to what in a drawing."""
GROWING = """() => document.getElementById("drawing").told.things
  .find(({ ties, iri }) => ties[0] < ties[1] && iri.includes("/act/")).label"""
"""An act that has more relations than are drawn."""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/graph?view=offence_through_codes&name=trafficking+in+persons", "Law No. 04/L-218"),
        ("/graph?path=NAATIP&path=act%3Acc-2012", "NAATIP"),
    ],
)
def test_a_view_and_a_path_grow_by_what_is_around_a_thing(visit: Callable[..., Seen], path: str, name: str) -> None:
    seen = visit(path)
    seen.page.wait_for_selector("body[data-ready]")
    before, small = seen.page.evaluate(RELATED), seen.page.url.partition("#")[0]
    if "view=" in path:
        name = seen.page.evaluate(GROWING)
    seen.page.fill("#query", name)
    seen.page.press("#query", "Enter")
    seen.page.get_by_role("link", name="Draw what is around it too").click()
    expect(seen.page).to_have_url(re.compile(f"^{re.escape(small)}&around="))
    seen.page.wait_for_selector("body[data-ready]")
    after = seen.page.evaluate(RELATED)
    assert set(before) < set(after)
    assert "and around 1 more" in seen.page.inner_text("h1")
    assert seen.complaints == []


def test_pictures_are_drawn(visit: Callable[..., Seen]) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra plot")
    for path in ("/figures?name=victims+identified", "/id/body/naatip"):
        seen = visit(path)
        picture = seen.page.locator("main img").first
        picture.scroll_into_view_if_needed()
        end = time.monotonic() + 20
        while not picture.evaluate("(image) => image.naturalWidth") and time.monotonic() < end:
            time.sleep(0.1)
        assert picture.evaluate("(image) => image.naturalWidth") > 100
        assert seen.complaints == []


def test_everything_reads_without_a_script(visit: Callable[..., Seen]) -> None:
    seen = visit("/", java_script_enabled=False)
    seen.page.get_by_label("Ask or search").fill("which law created NAATIP")
    seen.page.get_by_role("button", name="Ask").click()
    expect(seen.page.get_by_role("article", name="Answer")).to_contain_text("04/L-218")
    seen.page.get_by_role("link", name="Conflicts").click()
    seen.page.wait_for_url("**/conflicts")
    assert seen.page.locator("article.conflict").count() > 10
    seen.page.get_by_label("Reason").select_option("update")
    seen.page.get_by_role("button", name="Show").click()
    expect(seen.page).to_have_url(re.compile("reason=update"))


def test_the_keyboard_reaches_the_text_the_box_and_the_answer(visit: Callable[..., Seen]) -> None:
    seen = visit("/about")
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.textContent") == "To the text"
    seen.page.keyboard.press("Enter")
    until(seen.page, "document.activeElement.id === 'main'")
    seen.go("/")
    seen.page.get_by_label("Ask or search").focus()
    seen.page.keyboard.type("who heads NAATIP")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("article.answer")
    assert "/ask?q=who+heads+NAATIP" in seen.page.url


def test_on_paper_there_is_the_answer_and_its_sources_and_no_menu(visit: Callable[..., Seen]) -> None:
    seen = visit("/ask?q=which+law+created+NAATIP")
    seen.page.emulate_media(media="print")
    assert seen.page.get_by_role("article", name="Answer").is_visible()
    assert seen.page.locator("ol.sources").is_visible()
    assert not seen.page.locator("header nav").is_visible()
    assert not seen.page.locator("form.ask").is_visible()
    assert seen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert len(seen.page.pdf()) > 5_000


def test_a_query_is_run_from_the_editor(visit: Callable[..., Seen]) -> None:
    seen = visit("/sparql")
    seen.page.get_by_label("Query").fill(
        "SELECT ?law { ?law lf:establishes <https://legal-framework.example/id/body/naatip> }"
    )
    seen.page.keyboard.press("Control+Enter")
    seen.page.wait_for_selector("section table")
    assert "04-L-218" in seen.page.locator("section table").inner_text()
    seen.page.locator("section table a").first.click()
    expect(seen.page).to_have_url(re.compile("/id/act/04-L-218"))
