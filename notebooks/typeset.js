// Typeset $...$ and $$...$$ in the text of a notebook's page. No network: KaTeX lies beside it.
addEventListener("DOMContentLoaded", () => {
  const formula = /\$\$([\s\S]+?)\$\$|\$((?:\\.|[^$\\])+?)\$/g;
  const skipped = "code, pre, script, style, .katex, .highlight";
  for (const root of document.querySelectorAll(".jp-RenderedMarkdown, .jp-RenderedHTMLCommon")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (text.parentElement.closest(skipped) || !text.data.includes("$")) continue;
      const pieces = document.createDocumentFragment();
      let end = 0;
      for (const found of text.data.matchAll(formula)) {
        pieces.append(text.data.slice(end, found.index));
        const place = document.createElement("span");
        const display = found[1] !== undefined;
        katex.render(display ? found[1] : found[2], place, { displayMode: display, throwOnError: false });
        pieces.append(place);
        end = found.index + found[0].length;
      }
      pieces.append(text.data.slice(end));
      text.replaceWith(pieces);
    }
  }
});
