// A picture with sliders. Everything was computed when the site was built: this only chooses.
//
// <figure class="explorer" data-of="ID"> holds a still picture (seen without JavaScript) and
// <script type="application/json" id="ID">:
//   { x: {label, log}, y: {label, log}, sliders: [{name, values: [text, ...], start}],
//     curves: [{name, color, dash}], runs: { "0,3": {lines: [[[x, y], ...], ...], told: "..."} } }
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const W = 640, H = 320, LEFT = 62, RIGHT = 14, TOP = 12, BOTTOM = 42;

  const make = (name, attributes, parent, text) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };

  // Screen places of an axis whose range covers all runs, so that a slider never rescales it.
  const scale = (axis, values, from, to) => {
    const f = axis.log ? Math.log10 : (v) => v;
    const usable = values.filter((v) => Number.isFinite(f(v)));
    const low = axis.low ?? Math.min(...usable), high = axis.high ?? Math.max(...usable);
    const place = (v) => from + ((f(v) - f(low)) / (f(high) - f(low) || 1)) * (to - from);
    const ticks = axis.log ? decades(low, high) : rounds(low, high);
    return { place, ticks, low, high };
  };
  const decades = (low, high) => {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first) / 6));
    return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => 10 ** (first + i * every));
  };
  const rounds = (low, high) => {
    const raw = (high - low) / 5, base = 10 ** Math.floor(Math.log10(raw));
    const step = base * [1, 2, 5, 10].find((m) => m * base >= raw);
    const ticks = [];
    for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) ticks.push(+v.toPrecision(12));
    return ticks;
  };
  const told = (v) => {
    const e = Math.log10(Math.abs(v));
    if (v !== 0 && (e >= 4 || e < -2)) {
      const power = Math.floor(e + 1e-9), m = v / 10 ** power;
      const up = [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");
      return Math.abs(m - 1) < 1e-9 ? `10${up}` : `${+m.toPrecision(2)}·10${up}`;
    }
    return String(+v.toPrecision(4));
  };

  const explore = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.of).textContent);
    const still = figure.querySelector("img, .still");
    const points = Object.values(data.runs).flatMap((run) => run.lines.flat());
    const x = scale(data.x, points.map((p) => p[0]), LEFT, W - RIGHT);
    const y = scale(data.y, points.map((p) => p[1]), H - BOTTOM, TOP);

    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", still?.alt ?? data.y.label);
    for (const t of x.ticks) {
      make("path", { class: "grid", d: `M${x.place(t)} ${TOP}V${H - BOTTOM}` }, svg);
      make("text", { x: x.place(t), y: H - BOTTOM + 16, "text-anchor": "middle" }, svg, told(t));
    }
    for (const t of y.ticks) {
      make("path", { class: "grid", d: `M${LEFT} ${y.place(t)}H${W - RIGHT}` }, svg);
      make("text", { x: LEFT - 6, y: y.place(t) + 4, "text-anchor": "end" }, svg, told(t));
    }
    make("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }, svg);
    make("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle" }, svg, data.x.label);
    make("text", { x: 14, y: H / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${H / 2})` }, svg, data.y.label);
    const lines = data.curves.map((c) =>
      make("path", { fill: "none", stroke: c.color, "stroke-width": 2, "stroke-dasharray": c.dash ?? "none", "stroke-linejoin": "round" }, svg));
    const key = data.legend === "left" ? LEFT + 12 : W - 210;
    data.curves.forEach((c, i) => {
      make("path", { d: `M${key} ${TOP + 12 + 16 * i}h22`, stroke: c.color, "stroke-width": 2.5, "stroke-dasharray": c.dash ?? "none" }, svg);
      make("text", { x: key + 28, y: TOP + 16 + 16 * i }, svg, c.name);
    });
    still?.replaceWith(svg);

    const panel = document.createElement("div");
    panel.className = "sliders";
    const words = document.createElement("p");
    words.className = "told";
    words.setAttribute("aria-live", "polite");
    const inputs = data.sliders.map((slider) => {
      const label = document.createElement("label"), output = document.createElement("output");
      const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: slider.values.length - 1, step: 1, value: slider.start ?? 0 });
      label.append(slider.name, output, input);
      panel.append(label);
      return { input, output, values: slider.values };
    });
    const show = () => {
      for (const { input, output, values } of inputs) {
        output.textContent = values[input.value];
        input.setAttribute("aria-valuetext", values[input.value]);
      }
      const run = data.runs[inputs.map(({ input }) => input.value).join(",")];
      run.lines.forEach((line, i) => {
        const inside = line.filter(([, v]) => Number.isFinite(v) && (!data.y.log || v > 0));
        lines[i].setAttribute("d", inside.map(([u, v], k) => `${k ? "L" : "M"}${x.place(u).toFixed(1)} ${Math.max(TOP - 40, Math.min(H, y.place(v))).toFixed(1)}`).join(""));
      });
      words.textContent = run.told;
    };
    panel.addEventListener("input", show);
    figure.append(panel, words);
    show();
  };
  const start = () => document.querySelectorAll("figure.explorer").forEach(explore);
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
