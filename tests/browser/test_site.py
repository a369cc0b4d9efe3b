"""The built site in a real browser, with the network blocked: `make docs-test`.

Needs site/ (from `make docs`), Debian's chromium, and for the accessibility pass axe-core in
build/node_modules (`npm install --prefix build axe-core`).
"""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
AXE = ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(str(p.relative_to(SITE)) for p in SITE.rglob("*.html")) or ["(site/ is not built)"]
HAND_WRITTEN = [page for page in PAGES if not page.startswith(("reference/", "theory/"))]
SAMPLE = [*HAND_WRITTEN, *[p for p in PAGES if p.startswith("theory/")][:8]]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def address():
    assert SITE.exists(), "site/ is missing: run `make docs` first"
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=SITE)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing: install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Open a page; everything that goes wrong is in `page.troubles`."""
    contexts = []

    def open_page(path, **settings):
        context = browser.new_context(reduced_motion="reduce", **settings)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda m: m.type == "error" and page.troubles.append(m.text))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("requestfailed", lambda request: page.troubles.append(request.url))
        page.on("response", lambda r: r.status >= 400 and page.troubles.append(r.url))
        context.route(
            lambda url: not url.startswith((address, "data:", "blob:")),
            lambda route: (page.troubles.append(f"outside: {route.request.url}"), route.abort()),
        )
        page.goto(address + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound(visit, path):
    """No error, no failed or outside request, no raw mathematics; images load and have words."""
    if path == "404.html":
        pytest.skip("the 404 page links from the root of a server, which a folder does not have")
    page = visit(path)
    assert page.troubles == []
    assert page.locator(".katex-error").count() == 0
    text = page.locator("article").inner_text()
    assert "$" not in text.replace("$ADAPTIVESGD", "") and "@@ " not in text
    assert page.locator(".arithmatex:not([data-set])").count() == 0
    images = "els => els.map(e => [e.src, e.complete && e.naturalWidth > 0, e.alt])"
    for source, loaded, alt in page.locator("article img").evaluate_all(images):
        assert loaded and alt, source


def test_every_link_and_anchor_resolves(visit):
    """Inside the site, on every page."""
    from html.parser import HTMLParser
    from urllib.parse import unquote, urldefrag

    class Links(HTMLParser):
        def __init__(self):
            super().__init__()
            self.links, self.ids = set(), set()

        def handle_starttag(self, tag, attributes):
            attributes = dict(attributes)
            self.ids.add(attributes.get("id"))
            if tag == "a" and attributes.get("href"):
                self.links.add(attributes["href"])

    parsed = {}
    for path in PAGES:
        parsed[path] = Links()
        parsed[path].feed((SITE / path).read_text())
    broken = []
    for path, page in parsed.items():
        for link in page.links:
            if link.startswith(("http", "mailto:", "/")) or path == "404.html":
                continue
            target, anchor = urldefrag(unquote(link))
            found = ((SITE / path).parent / target).resolve() if target else (SITE / path).resolve()
            if not found.exists():
                broken.append((path, link))
            elif anchor and found.suffix == ".html":
                name = str(found.relative_to(SITE.resolve()))
                if anchor not in parsed[name].ids:
                    broken.append((path, link))
    assert broken == []


def test_search_finds_cabs(visit):
    page = visit("index.html")
    page.locator("input.md-search__input").click()
    page.keyboard.type("CABS")
    page.wait_for_selector(".md-search-result__item a", timeout=15_000)
    assert "cabs" in page.locator(".md-search-result__list").inner_text().lower()


@pytest.mark.parametrize(
    "path", ["four-questions.html", "maps.html", "methods/online-batch-selection.html"]
)
def test_sliders_change_the_picture(visit, path):
    """By keyboard; and the picture has words for those who do not see it."""
    page = visit(path)
    figure = page.locator("figure.explorer").first
    curves = lambda: figure.locator("svg path").evaluate_all(
        "ps => ps.map(p => p.getAttribute('d'))"
    )
    before, told = curves(), figure.locator(".told").inner_text()
    figure.locator("input").first.focus()
    page.keyboard.press("ArrowRight")
    assert curves() != before and figure.locator(".told").inner_text() != told
    assert figure.locator("svg").get_attribute("aria-label")
    assert page.troubles == []


def test_pictures_are_there_without_javascript(visit):
    page = visit("maps.html", java_script_enabled=False)
    assert (
        page.locator("figure.explorer img").count() == page.locator("figure.explorer").count() > 0
    )


@pytest.mark.parametrize("path", HAND_WRITTEN)
def test_phone_width_has_no_sideways_scroll(visit, path):
    if path == "404.html":
        pytest.skip("the 404 page links from the root of a server, which a folder does not have")
    page = visit(path, viewport={"width": 375, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 376, f"{wide} pixels wide"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", SAMPLE)
def test_accessibility(visit, path, scheme):
    """No serious violation that axe-core finds in the page's own content."""
    if path == "404.html":
        pytest.skip("the 404 page links from the root of a server, which a folder does not have")
    assert AXE.exists(), "axe-core is missing: npm install --prefix build axe-core"
    page = visit(path, color_scheme=scheme)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run('article').then(r => r.violations)")
    serious = [
        (v["id"], v["nodes"][0]["html"][:200])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
