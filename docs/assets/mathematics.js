// Typeset what the Markdown marks as mathematics. No network: KaTeX is vendored.
(() => {
  const typeset = () => {
    for (const node of document.querySelectorAll(".arithmatex:not([data-set])")) {
      const text = node.textContent.trim();
      const display = text.startsWith("\\[");
      katex.render(text.slice(2, -2), node, { displayMode: display, throwOnError: false });
      node.dataset.set = "";
    }
  };
  // What scrolls sideways by itself can be reached, and scrolled, by keyboard.
  const reachable = () => {
    for (const node of document.querySelectorAll(".arithmatex, .md-typeset__scrollwrap, .table")) {
      if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    }
  };
  addEventListener("load", reachable);
  addEventListener("resize", reachable);
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", typeset) : typeset();
})();
