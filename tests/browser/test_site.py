"""The built site in a real browser, with the network blocked: `make docs-test`.

Needs site/ (from `make docs`), Debian's chromium, and for the accessibility pass axe-core in
build/node_modules (`npm install --prefix build axe-core`).
"""

import functools
import http.server
import re
import shutil
import threading
from html.parser import HTMLParser
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
    """Serves files without logging."""

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


PROSE = """() => { const copy = document.querySelector("article").cloneNode(true);
  copy.querySelectorAll(".katex, pre, code, script, svg").forEach((node) => node.remove());
  return copy.textContent; }"""


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
    assert re.findall(r"\\\\[a-zA-Z]+", page.evaluate(PROSE)) == []
    images = "els => els.map(e => [e.src, e.complete && e.naturalWidth > 0, e.alt])"
    for source, loaded, alt in page.locator("article img").evaluate_all(images):
        assert loaded and alt, source


def test_every_link_and_anchor_resolves(visit):
    """Inside the site, on every page."""
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
            if link.startswith(("http", "mailto:", "javascript:", "/")) or path == "404.html":
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


class Words(HTMLParser):
    """Counts the words of a page's article."""

    def __init__(self):
        super().__init__()
        self.inside, self.count = 0, 0

    def handle_starttag(self, tag, attributes):
        self.inside += tag in ("article", "script")

    def handle_endtag(self, tag):
        self.inside -= tag in ("article", "script")

    def handle_data(self, data):
        self.count += len(data.split()) * (self.inside == 1)


def test_every_page_says_something():
    """More than 60 words, or it should not exist."""
    short = []
    for path in PAGES:
        words = Words()
        words.feed((SITE / path).read_text())
        if words.count <= 60 and path != "404.html":
            short.append((path, words.count))
    assert short == []


SEARCHES = {  # what a reader types, and a part of the address of one of the first five answers
    "run": "reference/run.html",
    "sgd": "reference/methods.html#adaptivesgd.methods.sgd",
    "own data": "your-data.html",
    "my own data": "your-data.html",
    "variance": "VarianceOverLoss",
    "learning rate": "learning-rate",
    "step size": "step_sizes.html",
    "norm test": "NormTest",
    "cabs": "cabs",
    "adadamp": "adadamp",
    "padadamp": "padadamp",
    "geodamp": "geodamp",
    "big batch": "big",
    "armijo": "rmijo",
    "barzilai": "arzilai",
    "adam": "adam",
    "momentum": "omentum",
    "sngm": "sngm",
    "online batch selection": "online",
    "trace": "reference/run.html",
    "estimate": "reference/problems.html",
    "finite sum": "FiniteSum",
    "softmax": "oftmax",
    "logistic regression": "ogistic",
    "conv2d": "Conv2D",
    "write a layer": "write-a-layer.html",
    "write an experiment": "write-an-experiment.html",
    "refuted theorem": "refuted.html",
    "gpu": "gpu.html",
    "scikit-learn": "estimators.html",
    "choose": "how-to-choose.html",
    "deprecation": "versions.html",
    "selection pressure": "online-batch-selection.html",
    "theorem": "theory/index.html",
    "notebook": "notebooks/index.html",
    "course": "course/index.html",
    "check_problem": "check_problem",
    "check_method": "check_method",
    "noise_scale": "noise_scale",
}


def test_search_finds_the_page_one_wants(visit):
    """Thirty searches and more: the wanted page is among the first five answers."""
    page, missed = visit("index.html"), []
    page.locator("input.md-search__input").click()
    page.keyboard.type("batch")  # the index is loaded by the first search
    page.wait_for_selector(".md-search-result__item a", timeout=30_000)
    for query, wanted in SEARCHES.items():
        page.locator("input.md-search__input").fill("")
        page.locator("input.md-search__input").press_sequentially(query, delay=5)
        for _ in range(20):  # seconds: on a busy machine the answers come late
            page.wait_for_timeout(1000)
            links = page.locator(".md-search-result__item a.md-search-result__link")
            found = links.evaluate_all("els => els.map(e => e.getAttribute('href'))")
            first = [re.sub(r"\?h=[^#]*", "", link) for link in found[:5]]
            if any(wanted.lower() in link.lower() for link in first):
                break
        else:
            missed.append((query, wanted, first))
    assert missed == []


EXPLORERS = [
    (path, i)
    for path in PAGES
    if (SITE / path).exists()
    for i in range((SITE / path).read_text().count('class="explorer"'))
]
DRAWN = "figure => figure.querySelector('.chart').innerHTML + figure.querySelector('.summary').textContent"


@pytest.mark.parametrize(("path", "index"), EXPLORERS)
def test_every_control_of_every_explorer(visit, path, index):
    """By mouse, keyboard and touch, each changes the picture; there are words for those who do not see it."""
    page = visit(path, has_touch=True)
    figure = page.locator("figure.explorer").nth(index)
    figure.scroll_into_view_if_needed()
    drawn = lambda: figure.evaluate(DRAWN)
    controls = figure.locator("input, select")
    assert controls.count() > 0
    for i in range(controls.count()):
        control, before = controls.nth(i), drawn()
        if control.evaluate("e => e.tagName") == "SELECT":
            if control.locator("option").count() > 1:
                other = control.evaluate("e => [...e.options].findIndex((o) => !o.selected)")
                control.select_option(index=other)
                assert drawn() != before, f"select {i}"
            continue
        start = int(control.input_value())
        drag(page, control, 0.3 if start > int(control.get_attribute("max")) / 2 else 0.7)
        assert int(control.input_value()) != start and drawn() != before, f"mouse, slider {i}"
        before = drawn()
        control.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        assert drawn() != before, f"keyboard, slider {i}"
        before, box = drawn(), control.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
        assert drawn() != before, f"touch, slider {i}"
    assert figure.locator(".summary").inner_text()
    assert figure.locator(".chart svg[role=img]").first.get_attribute("aria-label")
    assert page.troubles == []


def drag(page, slider, share):
    """Drag the knob of a slider to a share of its width."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    at = int(slider.input_value()) / max(int(slider.get_attribute("max")), 1)
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8 + at * (box["width"] - 16), y)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y, steps=5)
    page.mouse.up()


def test_the_start_of_a_path_can_be_dragged(visit):
    page = visit("gallery.html")
    svg = page.locator("figure.explorer").first.locator("svg.draggable")
    svg.scroll_into_view_if_needed()
    place = lambda: svg.locator(".start").evaluate(
        "e => [e.getAttribute('cx'), e.getAttribute('cy')]"
    )
    box, before = svg.bounding_box(), place()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    assert place() != before and page.troubles == []


EXPERIMENTS = [p for p in PAGES if p.startswith("experiments/") and "index" not in p]


@pytest.mark.parametrize("path", EXPERIMENTS)
def test_an_experiment_shows_verdict_and_figure_before_4000_pixels(visit, path):
    """Above the first fold, and no table stands open before it."""
    page = visit(path, viewport={"width": 1440, "height": 900})
    fold = page.locator("article details").first.bounding_box()["y"]
    assert fold <= 4000
    first = page.locator("article :is(img.plot, figure.explorer svg, .comparisons svg)").first
    assert first.bounding_box()["y"] <= fold
    assert page.locator("article ul.verdicts li").count() > 0 or "communication" in path
    unfolded = page.locator("article table").evaluate_all(
        "ts => ts.filter(t => !t.closest('details:not([open])')).length"
    )
    assert unfolded == 0


def test_the_index_of_theorems_filters(visit):
    """By each facet and by words; the number shown is that of the list."""
    page = visit("theory/index.html")
    index = page.locator(".theorem-index")
    total = index.locator("li").count()
    shown = lambda: index.locator("li:visible").count()
    said = lambda: int(index.locator(".count").inner_text().split()[0])
    assert said() == total
    for facet in ("paper", "kind", "status", "badge", "method", "assumption"):
        select = index.locator(f"select[name={facet}]")
        select.select_option(index=1)
        assert 0 < shown() == said() < total, facet
        index.locator("button[type=reset]").click()
        page.wait_for_timeout(50)
        assert said() == total, facet
    index.locator("select[name=status]").select_option("refuted")
    assert any("false" in text for text in index.locator("li:visible a").all_inner_texts())
    index.locator("input[name=words]").fill("no such words")
    assert shown() == said() == 0


def test_the_map_of_theorems_lights_neighbours(visit):
    page = visit("theory/index.html")
    node = page.locator('.theorem-map a[data-key="classical/descent_lemma"]')
    node.focus()
    assert page.locator(".theorem-map path.on").count() > 10
    assert page.locator(".theorem-map a.near").count() > 10


def test_symbols_are_explained_on_hover(visit):
    page = visit("theory/big_batch/theorem_2.html")
    titles = page.locator(".katex .symbol").evaluate_all("els => els.map(e => e.title)")
    assert any(title.startswith("μ: constant of the Polyak") for title in titles)
    assert page.locator("dl.symbols dt").count() >= 5
    assert (
        page.locator(".around a").count() >= 8
    )  # above and below: all, previous, next, method, notebook


SMALL = """() => [...document.querySelectorAll("article svg text")].filter((t) => t.textContent.trim() && t.getClientRects().length)
  .map((t) => { const m = t.getScreenCTM(); return [parseFloat(getComputedStyle(t).fontSize) * Math.hypot(m.a, m.b), t.textContent]; })
  .filter(([size]) => size < 10)"""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["theory/index.html", "theory/big_batch/theorem_2.html", "experiments/adadamp.html", "maps.html"])  # fmt: skip
def test_no_text_of_a_drawing_is_small(visit, path, width):
    """At least 10 pixels on the screen."""
    page = visit(path, viewport={"width": width, "height": 900})
    assert page.evaluate(SMALL) == []


def test_text_of_explorers_is_never_small(visit):
    """At least 11 pixels on a phone."""
    page = visit("gallery.html", viewport={"width": 375, "height": 800})
    sizes = page.locator("figure.explorer .chart svg text").evaluate_all(
        "ts => ts.filter(t => t.textContent).map(t => t.getBoundingClientRect())"
        ".map(r => Math.min(r.width > r.height ? r.height : r.width, 99))"
    )
    assert sizes and min(sizes) >= 5  # a digit is narrower than it is high
    fonts = page.locator("figure.explorer .chart svg text").evaluate_all(
        "ts => ts.map(t => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.clientWidth"
        " / t.ownerSVGElement.viewBox.baseVal.width)"
    )
    assert min(fonts) >= 11


SHOWN = """id => { let text = '', node = document.getElementById(id).nextElementSibling;
  for (; node && node.tagName !== 'H2'; node = node.nextElementSibling)
    if (!node.matches('details.code')) text += ' ' + node.textContent;
  return text; }"""


def documented():
    """(page, id, docstring) of everything in the reference."""
    import inspect
    from importlib import import_module

    for source in sorted((ROOT / "docs" / "reference").glob("*.md")):
        for room, names in re.findall(r"^@@ reference (\S+) ?(.*)$", source.read_text(), re.M):
            module = import_module(room)
            for name in names.split() or module.__all__:
                doc = inspect.getdoc(getattr(module, name)) or ""
                yield f"reference/{source.stem}.html", f"{room}.{name}", doc


def test_the_reference_shows_every_character_of_a_docstring(visit):
    """Every line of prose, and as many asterisks and underscores as the docstring has, on all its pages."""
    pages, eaten = {}, []
    for path, name, doc in documented():
        page = pages.get(path) or pages.setdefault(path, visit(path))
        shown = " ".join(page.evaluate(SHOWN, name).split())
        for mark in "*_":
            if shown.count(mark) < doc.count(mark):
                eaten.append((name, mark, doc.count(mark), shown.count(mark)))
        prose = re.split(r"^\w[\w ]*\n-{3,}$", doc, flags=re.MULTILINE)[0]
        for line in filter(str.strip, prose.replace("`", "").split("\n")):
            if " ".join(line.split()) not in shown and not line.startswith("- "):
                eaten.append((name, line))
    assert len(pages) > 10 and eaten == []


def test_pictures_are_there_without_javascript(visit):
    page = visit("maps.html", java_script_enabled=False)
    assert (
        page.locator("figure.explorer img").count() == page.locator("figure.explorer").count() > 0
    )


@pytest.mark.parametrize("path", [p for p in PAGES if not p.startswith("theory/")] + SAMPLE[-8:])
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
