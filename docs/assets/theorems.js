// The index of theorems: filters. The map: what rests on what, on hover and focus. Formulas: what a letter stands for, on hover.
(() => {
  const filters = () => {
    const index = document.querySelector(".theorem-index");
    if (!index) return;
    const form = index.querySelector("form"), count = index.querySelector(".count");
    const items = [...index.querySelectorAll("li[data-facets]")].map((node) => ({ node, facets: JSON.parse(node.dataset.facets), text: node.textContent.toLowerCase() }));
    const groups = [...index.querySelectorAll("details.paper")];
    const apply = () => {
      const wanted = [...new FormData(form)].filter(([, value]) => value), words = (form.words.value || "").toLowerCase().split(/\s+/).filter(Boolean);
      const fits = ({ facets, text }) => wanted.every(([name, value]) => name === "words" || facets[name].includes(value)) && words.every((w) => text.includes(w));
      let shown = 0;
      for (const item of items) {
        const good = fits(item);
        item.node.hidden = !good;
        shown += good;
      }
      for (const group of groups) {
        const left = group.querySelectorAll("li:not([hidden])").length;
        group.hidden = !left;
        group.querySelector("summary span").textContent = left;
        group.open = wanted.length > 0 && left > 0;
      }
      count.textContent = `${shown} theorem${shown === 1 ? "" : "s"}`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
  };

  const map = () => {
    for (const svg of document.querySelectorAll(".theorem-map svg")) {
      const lines = [...svg.querySelectorAll("path")], nodes = [...svg.querySelectorAll("a")];
      const light = (key) => {
        const near = new Set(key ? [key] : []);
        for (const line of lines) {
          const on = key && (line.dataset.from === key || line.dataset.to === key);
          line.classList.toggle("on", Boolean(on));
          if (on) near.add(line.dataset.from).add(line.dataset.to);
        }
        for (const node of nodes) node.classList.toggle("near", near.has(node.dataset.key));
        svg.classList.toggle("lit", Boolean(key));
      };
      for (const node of nodes) {
        for (const name of ["pointerenter", "focus"]) node.addEventListener(name, () => light(node.dataset.key));
        for (const name of ["pointerleave", "blur"]) node.addEventListener(name, () => light(null));
      }
    }
  };

  // After KaTeX has set the formulas.
  const symbols = () => {
    const known = document.getElementById("symbols");
    if (!known) return;
    const meaning = JSON.parse(known.textContent);
    for (const node of document.querySelectorAll(".katex-html .mord.mathnormal, .katex-html .mord.mathbf")) {
      if (node.children.length === 0 && meaning[node.textContent]) {
        node.title = `${node.textContent}: ${meaning[node.textContent]}`;
        node.classList.add("symbol");
      }
    }
  };

  const start = () => { filters(); map(); symbols(); };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
