// Figures to drag and to point at. No library; everything but the path in the plane was computed when the site was built.
//
// <figure class="explorer" data-of="ID"> holds a still picture (seen without JavaScript) and
// <script type="application/json" id="ID">, whose `kind` is one of
//   curves (default): { x, y, sliders: [{name, values, start}], curves: [{name, color, dash}],
//                       runs: { "0,3": {lines: [[[x, y], ...], ...], summary} } }
//   path:   { H, centres, sliders (step, batch), steps, noise: { "0,3": [[u, v], ...] }, start, reach }
//   series: { clocks: {name: label}, panels: [{label, log, lines: [column]}], series: {name: {column: [...]}},
//             one: true (a run at a time, all its panels) or false (a panel for each run, one column) }
//   dots:   { tables: [{name, columns: {name: [[arm, median, low, high], ...]}}], summary }; [arm] alone: never
(() => {
  const SVG = "http://www.w3.org/2000/svg", LEFT = 62, RIGHT = 14, TOP = 12, BOTTOM = 42;

  const make = (name, attributes, parent, text) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };
  const tag = (name, properties, parent, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    parent?.append(node);
    return node;
  };

  // Screen places of an axis.
  const scale = (axis, values, from, to) => {
    const f = axis.log ? Math.log10 : (v) => v, inverse = axis.log ? (v) => 10 ** v : (v) => v;
    const usable = values.filter((v) => Number.isFinite(f(v)));
    const low = axis.low ?? Math.min(...usable), high = axis.high ?? Math.max(...usable);
    const place = (v) => from + ((f(v) - f(low)) / (f(high) - f(low) || 1)) * (to - from);
    const value = (p) => inverse(f(low) + ((p - from) / (to - from)) * (f(high) - f(low)));
    return { place, value, ticks: axis.log ? decades(low, high) : rounds(low, high, Math.abs(to - from)), low, high };
  };
  const decades = (low, high) => {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first) / 6));
    if (last - first < 2) { // too few powers of ten: 1, 2 and 5 of each
      const fine = [];
      for (let power = first - 1; power <= last; power++) for (const m of [1, 2, 5]) fine.push(m * 10 ** power);
      return fine.filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
    }
    return Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, i) => 10 ** (first + i * every));
  };
  const rounds = (low, high, pixels) => {
    const raw = (high - low) / Math.max(2, Math.min(5, pixels / 70)) || 1, base = 10 ** Math.floor(Math.log10(raw));
    const step = base * [1, 2, 5, 10].find((m) => m * base >= raw * (1 - 1e-9));
    const ticks = [];
    for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) ticks.push(+v.toPrecision(12));
    return ticks;
  };
  const written = (v) => {
    const e = Math.log10(Math.abs(v));
    if (v !== 0 && (e >= 4 || e < -2)) {
      const power = Math.floor(e + 1e-9), m = v / 10 ** power;
      const up = [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");
      return Math.abs(m - 1) < 1e-9 ? `10${up}` : `${+m.toPrecision(2)}·10${up}`;
    }
    return String(+v.toPrecision(4));
  };

  // A chart in `host`, as wide as it is, so that its text is never scaled. Pointing at it reads it off.
  const chart = (host, { x: X, y: Y, lines, alt, height = 320, width = host.clientWidth || 600, equal = false }) => {
    const W = Math.max(260, width), H = height;
    const points = lines.flatMap((line) => line.points);
    const x = scale(X, points.map((p) => p[0]), LEFT, W - RIGHT), y = scale(Y, points.map((p) => p[1]), H - BOTTOM, TOP);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", alt);
    for (const t of x.ticks) {
      make("path", { class: "grid", d: `M${x.place(t)} ${TOP}V${H - BOTTOM}` }, svg);
      make("text", { x: x.place(t), y: H - BOTTOM + 16, "text-anchor": "middle" }, svg, written(t));
    }
    for (const t of y.ticks) {
      make("path", { class: "grid", d: `M${LEFT} ${y.place(t)}H${W - RIGHT}` }, svg);
      make("text", { x: LEFT - 6, y: y.place(t) + 4, "text-anchor": "end" }, svg, written(t));
    }
    make("path", { class: "axis", d: `M${LEFT} ${TOP}V${H - BOTTOM}H${W - RIGHT}` }, svg);
    make("text", { x: (LEFT + W) / 2, y: H - 8, "text-anchor": "middle" }, svg, X.label);
    make("text", { x: 14, y: (H - BOTTOM + TOP) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(H - BOTTOM + TOP) / 2})` }, svg, Y.label);
    for (const line of lines) {
      const inside = line.points.filter(([u, v]) => Number.isFinite(v) && (!Y.log || v > 0) && (!X.log || u > 0));
      const d = inside.map(([u, v], k) => `${k ? "L" : "M"}${x.place(u).toFixed(1)} ${Math.max(TOP - 40, Math.min(H, y.place(v))).toFixed(1)}`).join("");
      make("path", { d, fill: "none", stroke: line.color, "stroke-width": line.width ?? 2, "stroke-dasharray": line.dash ?? "none", "stroke-linejoin": "round" }, svg);
    }
    const cursor = make("path", { class: "axis", d: "", "stroke-dasharray": "2 3" }, svg), read = make("text", { x: W - RIGHT, y: TOP + 10, "text-anchor": "end" }, svg);
    svg.addEventListener("pointermove", (event) => {
      const at = ((event.clientX - svg.getBoundingClientRect().left) / svg.clientWidth) * W;
      if (at < LEFT || equal) return;
      const near = (line) => line.points.reduce((a, b) => (Math.abs(x.place(b[0]) - at) < Math.abs(x.place(a[0]) - at) ? b : a));
      const found = lines.filter((line) => line.points.length && line.name).map((line) => [line, near(line)]);
      if (!found.length) return;
      cursor.setAttribute("d", `M${x.place(found[0][1][0])} ${TOP}V${H - BOTTOM}`);
      read.textContent = `${written(found[0][1][0])}: ${found.slice(0, 2).map(([line, p]) => `${line.name} ${written(p[1])}`).join(", ")}`;
    });
    svg.addEventListener("pointerleave", () => { cursor.setAttribute("d", ""); read.textContent = ""; });
    host.replaceChildren(svg);
    return { svg, x, y, W, H };
  };

  const key = (figure, lines) => {
    const list = tag("ul", { className: "key" }, figure);
    for (const line of lines) {
      const item = tag("li", {}, list);
      const mark = document.createElementNS(SVG, "svg");
      mark.setAttribute("viewBox", "0 0 24 8");
      mark.setAttribute("aria-hidden", "true");
      mark.style.cssText = "width:24px;height:8px;flex:none";
      make("path", { d: "M0 4h24", stroke: line.color, "stroke-width": 2.5, "stroke-dasharray": line.dash ?? "none" }, mark);
      item.append(mark, line.name);
    }
  };
  const sliders = (figure, specs, show) => {
    const panel = tag("div", { className: "sliders" }, figure);
    const inputs = specs.map((slider) => {
      const output = tag("output", {}), input = tag("input", { type: "range", min: 0, max: slider.values.length - 1, step: 1, value: slider.start ?? 0 });
      tag("label", {}, panel, slider.name, output, input);
      const name = () => { output.textContent = slider.values[input.value]; input.setAttribute("aria-valuetext", slider.values[input.value]); };
      name();
      input.addEventListener("input", () => { name(); show(); });
      return Object.assign(input, { refresh: name });
    });
    return inputs;
  };
  const choice = (panel, label, options, show) => {
    const select = tag("select", {});
    for (const [value, text] of options) tag("option", { value, textContent: text }, select);
    tag("label", {}, panel, label, select);
    select.addEventListener("input", show);
    return select;
  };
  const words = (figure) => {
    const node = tag("p", { className: "summary" }, figure);
    node.setAttribute("aria-live", "polite");
    return node;
  };

  const kinds = {
    curves(figure, host, data, alt) {
      const values = Object.values(data.runs).flatMap((run) => run.lines.flat());
      const range = (axis, i) => ({ low: Math.min(...values.map((p) => p[i]).filter((v) => !axis.log || v > 0)), high: Math.max(...values.map((p) => p[i])), ...axis });
      const X = range(data.x, 0), Y = range(data.y, 1);
      key(figure, data.curves);
      figure.append(host);
      const show = () => {
        const run = data.runs[inputs.map((input) => input.value).join(",")];
        chart(host, { x: X, y: Y, alt, lines: data.curves.map((c, i) => ({ ...c, points: run.lines[i] })) });
        text.textContent = run.summary;
      };
      const inputs = sliders(figure, data.sliders, show), text = words(figure);
      return show;
    },

    // w_k = z + (I - a H)^k (w_0 - z) + n_k: the recursion is linear, so a start only moves the first term.
    path(figure, host, data, alt) {
      let start = [...data.start];
      figure.append(host);
      const show = () => {
        const [i, j, u, v] = inputs.map((input) => +input.value);
        start = [data.grid[u], data.grid[v]];
        const a = data.steps[i], noise = data.noise[`${i},${j}`], factor = data.H.map((h) => 1 - a * h);
        const path = [start, ...noise.map((n, k) => start.map((s, c) => factor[c] ** (k + 1) * s + n[c]))];
        const shown = path.filter((p) => p.every((s) => Math.abs(s) < 40));
        const R = data.reach, width = host.clientWidth || 600, height = Math.round(Math.min(440, Math.max(300, width * 0.62)));
        const drawn = chart(host, { x: { label: "first coordinate of w", low: -R, high: R }, y: { label: "second coordinate of w", low: -R, high: R }, alt, height, equal: true, lines: [{ points: [], color: "none" }] });
        const { svg, x, y } = drawn, at = ([p, q]) => `${x.place(p).toFixed(1)} ${y.place(q).toFixed(1)}`;
        svg.classList.add("draggable");
        for (const level of [1, 2, 3, 4, 5, 6, 7]) {
          const r = (h) => level * 1.2 / Math.sqrt(h);
          make("ellipse", { class: "grid", cx: x.place(0), cy: y.place(0), rx: Math.abs(x.place(r(data.H[0])) - x.place(0)), ry: Math.abs(y.place(r(data.H[1])) - y.place(0)) }, svg);
        }
        // Where single examples would lead from the start, and the batch's mean of B of them would on average.
        for (const z of data.centres) {
          const to = start.map((s, c) => s - a * data.H[c] * (s - z[c]));
          make("circle", { cx: x.place(to[0]), cy: y.place(to[1]), r: 2, fill: "var(--c2)", opacity: 0.45 }, svg);
        }
        make("path", { d: shown.map((p, k) => `${k ? "L" : "M"}${at(p)}`).join(""), fill: "none", stroke: "var(--c1)", "stroke-width": 1.8, "stroke-linejoin": "round" }, svg);
        for (const p of shown) make("circle", { cx: x.place(p[0]), cy: y.place(p[1]), r: 2.2, fill: "var(--c1)" }, svg);
        make("circle", { cx: x.place(0), cy: y.place(0), r: 4, fill: "none", stroke: "var(--ink)", "stroke-width": 1.5 }, svg);
        make("circle", { cx: x.place(start[0]), cy: y.place(start[1]), r: 8, fill: "var(--c1)", stroke: "var(--ink)", class: "start" }, svg);
        const gap = (p) => p.reduce((sum, s, c) => sum + data.H[c] * s * s, 0) / 2, last = path.slice(-20);
        const tail = last.reduce((sum, p) => sum + gap(p), 0) / last.length;
        text.textContent = tail > 1e3 ? `Step ${a}: too long, the iterates diverge.` : `Gap at the start ${written(gap(start))}; mean of the last 20 of ${noise.length} updates ${written(tail)}.`;
        const drag = (event) => {
          const box = svg.getBoundingClientRect();
          const nearest = (value) => data.grid.reduce((best, g, k) => (Math.abs(g - value) < Math.abs(data.grid[best] - value) ? k : best), 0);
          inputs[2].value = nearest(x.value(((event.clientX - box.left) / box.width) * drawn.W));
          inputs[3].value = nearest(y.value(((event.clientY - box.top) / box.height) * drawn.H));
          inputs.forEach((input) => input.refresh());
          show();
        };
        host.onpointerdown = (event) => { drag(event); host.onpointermove = drag; };
        host.onpointerup = host.onpointerleave = host.onpointercancel = () => { host.onpointermove = null; };
      };
      const inputs = sliders(figure, data.sliders, show), text = words(figure);
      return show;
    },

    series(figure, host, data, alt) {
      host.classList.add("panels");
      const controls = tag("div", { className: "sliders" }, figure);
      const show = () => {
        const clock = clocks.value, X = { label: data.clocks[clock], log: true };
        const names = data.one ? [method.value] : Object.keys(data.series).filter((name) => !data.grey.includes(name));
        const panels = data.one ? data.panels.map((p) => ({ ...p, run: method.value })) : names.map((name) => ({ ...column(), run: name }));
        const boxes = panels.map((panel) => {
          const box = tag("div", {});
          tag("p", { className: "title", textContent: data.one ? panel.lines.map((c) => c.name).join(" (solid), ") + (panel.lines[1] ? " (dashed)" : "") : panel.run }, box);
          return box;
        });
        host.replaceChildren(...boxes);
        const cells = boxes.map((box) => tag("div", {}, box));
        panels.forEach((panel, i) => {
          const line = (run, c, rest) => ({ name: rest.name, points: data.series[run][clock].map((t, k) => [t, data.series[run][c][k]]).filter((p) => p[0] > 0 && p[1] > 0), ...rest });
          const own = panel.lines.map((c, k) => line(panel.run, c.column, { name: data.one ? c.name : panel.run, color: `var(--c${k + 1})`, dash: k ? "5 3" : "none" }));
          const grey = data.one ? [] : data.grey.map((run, k) => line(run, panel.lines[0].column, { name: run, color: "var(--c0)", width: 1.3, dash: k ? "2 3" : "none" }));
          const title = data.one ? panel.lines.map((c) => c.name).join(" and ") : panel.run;
          const Y = { label: panel.label, log: panel.log, ...(panel.low && { low: panel.low }), ...(panel.high && { high: panel.high }) };
          chart(cells[i], { x: { ...X, low: data.low?.[clock], ...(data.one ? {} : { high: data.high[clock] }) }, y: Y, alt: `${alt}: ${title}`, height: 230, lines: [...own, ...grey] });
        });
        text.textContent = data.one ? data.summaries[method.value] : data.summary;
      };
      const method = data.one && choice(controls, "method", Object.keys(data.series).map((name) => [name, name]), show);
      const columns = !data.one && choice(controls, "quantity", data.panels.map((p, i) => [i, p.label]), show);
      const column = () => data.panels[columns.value];
      const clocks = choice(controls, "clock", Object.entries(data.clocks), show);
      figure.append(host);
      const text = words(figure);
      if (!data.one) key(figure, [{ name: "the method", color: "var(--c1)" }, ...data.grey.map((name, k) => ({ name, color: "var(--c0)", dash: k ? "2 3" : "none" }))]);
      return show;
    },
  };

  // A row for each arm: its median as a dot, from the lowest to the highest as a line.
  kinds.dots = (figure, host, data, alt) => {
    const controls = tag("div", { className: "sliders" }, figure), last = data.tables.length - 1;
    const show = () => {
      const found = data.tables[table.value].columns[column.value] ?? [], W = Math.max(280, host.clientWidth || 600);
      const left = Math.min(200, Math.round(W * 0.36)), row = 26, H = row * found.length + 44;
      const values = found.flatMap(([, ...v]) => v), log = Math.min(...values) > 0 && Math.max(...values) > 3 * Math.min(...values);
      const room = log ? 1.15 : 1, span = Math.max(...values) - Math.min(...values) || 1;
      const X = { log, low: log ? Math.min(...values) / room : Math.min(...values) - span / 10, high: log ? Math.max(...values) * room : Math.max(...values) + span / 10 };
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", `${data.tables[table.value].name}, ${column.value}: ${found.map(([arm, v]) => `${arm} ${v === undefined ? "never" : written(v)}`).join(", ")}`);
      if (values.length) {
        const x = scale(X, values, left, W - RIGHT - 8);
        for (const t of x.ticks) {
          make("path", { class: "grid", d: `M${x.place(t)} 0V${H - 40}` }, svg);
          make("text", { x: x.place(t), y: H - 24, "text-anchor": "middle" }, svg, written(t));
        }
        found.forEach(([arm, v, low, high], i) => {
          const y = row * i + row / 2, grow = arm.length > left / 6.4 ? `${arm.slice(0, Math.floor(left / 6.4) - 1)}…` : arm;
          const name = make("text", { x: 0, y: y + 4 }, svg, grow);
          make("title", {}, name, arm);
          if (v === undefined) return void make("text", { x: W - RIGHT, y: y + 4, "text-anchor": "end", class: "never" }, svg, "never");
          make("path", { d: `M${x.place(low)} ${y}H${x.place(high)}`, stroke: "var(--c0)", "stroke-width": 3 }, svg);
          const dot = make("circle", { cx: x.place(v), cy: y, r: 5.5, fill: "var(--c1)" }, svg);
          make("title", {}, dot, `${arm}: ${written(v)} (${written(low)} to ${written(high)})`);
        });
      }
      make("text", { x: (left + W) / 2, y: H - 6, "text-anchor": "middle" }, svg, column.value);
      host.replaceChildren(svg);
      text.textContent = data.summary;
    };
    const table = choice(controls, "until", data.tables.map((t, i) => [i, t.name]), show);
    table.value = last;
    const column = choice(controls, "counted in", Object.keys(data.tables[last].columns).map((c) => [c, c]), show);
    figure.append(host);
    const text = words(figure);
    return show;
  };

  const explore = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.of).textContent);
    const still = figure.querySelector("img");
    const alt = still?.alt ?? data.y?.label ?? "";
    (still?.closest(".wide, p") ?? still)?.remove();
    figure.querySelector(".still")?.remove();
    const host = tag("div", { className: "chart" });
    const show = kinds[data.kind ?? "curves"](figure, host, data, alt);
    show();
    let width = host.clientWidth;
    addEventListener("resize", () => { if (host.clientWidth !== width) { width = host.clientWidth; show(); } });
  };
  const start = () => document.querySelectorAll("figure.explorer").forEach(explore);
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
