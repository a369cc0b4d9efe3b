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
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", typeset) : typeset();
})();
