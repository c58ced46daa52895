// Draws what faltung profile measured: a chart for each family and signal size, a map for each
// family. The text of a page is made by the program; everything from the data goes in as text.
"use strict";
(() => {
  const table = JSON.parse(document.getElementById("table").textContent);
  const style = () => getComputedStyle(document.documentElement);
  const variable = (name) => style().getPropertyValue("--" + name).trim();
  const colour = (method) => variable("method-" + method) || variable("faint");

  const kBand = 16; // CSS pixels of the planner's strip
  const kHeight = 340;
  const kNames = 96; // to the right of the curves
  const kFont = '12px system-ui, "DejaVu Sans", sans-serif';
  const units = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];

  function timeText(seconds) {
    const [unit, name] = units.find(([size]) => seconds >= size * 0.9995) || units[3];
    return Number((seconds / unit).toPrecision(3)) + " " + name;
  }
  const sizeText = (size) => (size >= 1048576 && size % 1048576 === 0 ? size / 1048576 + "M"
    : size >= 1024 && size % 1024 === 0 ? size / 1024 + "K" : String(Number(size.toPrecision(4))));

  // Marks of a logarithmic axis, no more than there is room for.
  function marks(low, high, most) {
    const powers = [];
    for (let x = 1; x <= high * 1.0001; x *= 2) if (x >= low * 0.9999) powers.push(x);
    if (low >= 1 && high >= 64) {
      const step = Math.ceil(powers.length / most);
      return powers.filter((x) => Math.round(Math.log2(x)) % step === 0);
    }
    const list = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); ++e) {
      for (const m of [1, 2, 5]) {
        const x = m * 10 ** e;
        if (x >= low * 0.9999 && x <= high * 1.0001) list.push(x);
      }
    }
    return list;
  }
  function decades(low, high) {
    const list = [];
    for (let e = Math.ceil(Math.log10(low) - 1e-9); e <= Math.log10(high) + 1e-9; ++e) list.push(10 ** e);
    return list.length > 2 ? list : marks(low, high, 8);
  }

  // From the middle before a size to the middle after it, where sizes are logarithms; as far to the
  // outside as to the inside at both ends.
  function edges(points) {
    const k = points.map((point) => point.kernel);
    const last = k.length - 1;
    if (last === 0) return [[k[0] / 2, k[0] * 2]];
    return k.map((size, i) => [size / Math.sqrt(i > 0 ? size / k[i - 1] : k[1] / k[0]),
      size * Math.sqrt(i < last ? k[i + 1] / size : k[last] / k[last - 1])]);
  }

  function rowsOf(family) {
    const rows = new Map();
    for (const point of family.points) {
      const key = point.signal || 0;
      if (!rows.has(key)) rows.set(key, []);
      rows.get(key).push(point);
    }
    return [...rows].map(([signal, points]) => ({ signal, points }));
  }
  function methodsOf(points) {
    const seen = new Set();
    for (const point of points) for (const timing of point.timings) seen.add(timing.method);
    return [...seen].sort();
  }
  const timingOf = (point, method) => point.timings.find((timing) => timing.method === method);

  function element(parent, name, text, attributes = {}) {
    const svg = parent.namespaceURI.endsWith("svg") || name === "svg";
    const child = svg ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
    if (text !== undefined) child.textContent = text;
    parent.append(child);
    return child;
  }

  // What was drawn, counted while it is drawn.
  const charts = new Map();
  const maps = new Map();
  function publish() {
    const sum = (parts, what) => [...parts.values()].reduce((n, part) => n + part[what], 0);
    document.body.dataset.drawn = JSON.stringify({
      charts: charts.size, series: sum(charts, "series"), points: sum(charts, "points"),
      choices: sum(charts, "choices"), crossovers: sum(charts, "crossovers"),
      maps: maps.size, cells: sum(maps, "cells"), blank: sum(charts, "blank") });
  }
  function isBlank(chart) {
    const { width, height } = chart.ctx.canvas;
    return chart.ctx.getImageData(0, 0, width, height).data.every((value) => value === 0) ? 1 : 0;
  }

  function drawCrossovers(chart, family, signal) {
    const { ctx, bbox } = chart;
    const place = (size, open) => (size === null ? open
      : Math.min(Math.max(chart.valToPos(size, "x", true), bbox.left), bbox.left + bbox.width));
    let count = 0;
    for (const crossing of family.crossovers) {
      if ((crossing.signal || 0) !== signal) continue;
      const low = place(crossing.between[0], bbox.left);
      const high = place(crossing.between[1], bbox.left + bbox.width);
      const x = place(crossing.kernel);
      ctx.fillStyle = variable("uncertain");
      ctx.fillRect(low, bbox.top, Math.max(high - low, 1), bbox.height);
      ctx.strokeStyle = variable("faint");
      ctx.lineWidth = uPlot.pxRatio;
      ctx.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ++count;
    }
    return count;
  }

  function drawChoices(chart, points) {
    const { ctx, bbox } = chart;
    const height = kBand * uPlot.pxRatio;
    const top = bbox.top + bbox.height - height;
    const clamp = (x) => Math.min(Math.max(x, bbox.left), bbox.left + bbox.width);
    const pieces = [];
    edges(points).forEach((sizes, i) => {
      const method = points[i].planned;
      const piece = pieces[pieces.length - 1];
      const [from, to] = sizes.map((size) => clamp(chart.valToPos(size, "x", true)));
      if (piece && piece.method === method) piece.to = to;
      else pieces.push({ method, from, to });
    });
    ctx.font = scaled(kFont);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const { method, from, to } of pieces) {
      ctx.fillStyle = colour(method);
      ctx.fillRect(from, top, to - from, height);
      ctx.fillStyle = variable("on-method");
      if (ctx.measureText(method).width + 6 < to - from) {
        ctx.fillText(method, (from + to) / 2, top + height / 2);
      }
    }
    return pieces.length;
  }

  const scaled = (font) => font.replace(/^\d+/, (size) => Math.round(size * uPlot.pxRatio));

  // The name of each curve at its end: beside the chart where the curve reaches the largest size,
  // above its last point elsewhere. One that would lie on another moves up or down.
  function drawNames(chart, names, points) {
    const { ctx, bbox } = chart;
    const pixel = uPlot.pxRatio;
    const line = 13 * pixel;
    const right = bbox.left + bbox.width;
    ctx.font = scaled(kFont);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const labels = names.map((method) => {
      const last = points.filter((point) => timingOf(point, method)).pop();
      const x = chart.valToPos(last.kernel, "x", true);
      const y = chart.valToPos(timingOf(last, method).seconds, "y", true);
      const beside = last === points[points.length - 1];
      return { method, x: beside ? right + 6 * pixel : x + 3 * pixel, y: beside ? y : y - 10 * pixel,
        width: ctx.measureText(method).width };
    }).sort((a, b) => a.y - b.y);
    const placed = [];
    for (const label of labels) {
      const free = (y) => placed.every((other) => Math.abs(other.y - y) >= line
        || other.x > label.x + label.width || label.x > other.x + other.width);
      for (let step = 0; step < 12 && !free(label.y); ++step) {
        label.y += (step % 2 === 0 ? 1 : -1) * (step + 1) * line / 2;
      }
      placed.push(label);
      ctx.fillStyle = colour(label.method);
      ctx.fillText(label.method, label.x, label.y);
    }
  }

  function seriesOf(method, points) {
    const stroke = colour(method);
    const hidden = { class: "spread", stroke: "transparent", width: 0, spanGaps: true,
      points: { show: false } };
    const value = (chart, seconds, index, i) => {
      const timing = i === null || i === undefined ? null : timingOf(points[i], method);
      return timing ? `${timeText(timing.seconds)} (${timeText(timing.low)} to ${timeText(timing.high)})`
        : "";
    };
    return [
      { label: method, stroke, width: 2, spanGaps: true, value,
        points: { show: true, size: 6, fill: stroke } },
      { ...hidden, label: method + ", upper quartile" },
      { ...hidden, label: method + ", lower quartile" }];
  }

  function axes(family) {
    const common = { stroke: variable("faint"), font: kFont, labelFont: kFont,
      grid: { stroke: variable("grid"), width: 1 }, ticks: { stroke: variable("grid"), width: 1 },
      filter: (chart, splits) => splits };
    return [
      { ...common, label: family.kernel, labelSize: 22, size: 32,
        splits: (chart, axis, low, high) => marks(low, high, Math.max(2, chart.width / 60)),
        values: (chart, splits) => splits.map(sizeText) },
      { ...common, label: "time of one execution", labelSize: 22, size: 62,
        splits: (chart, axis, low, high) => decades(low, high),
        values: (chart, splits) => splits.map(timeText) }];
  }

  function drawChart(parent, family, { signal, points }) {
    const figure = element(parent, "figure");
    element(figure, "figcaption", signal ? `${family.signal} ${signal}` : family.kernel);
    const names = methodsOf(points);
    const data = [points.map((point) => point.kernel)];
    const series = [{ label: family.kernel, value: (chart, x) => (x === null ? "" : String(x)) }];
    const bands = [];
    for (const method of names) {
      const first = series.length;
      series.push(...seriesOf(method, points));
      for (const part of ["seconds", "high", "low"]) {
        data.push(points.map((point) => (timingOf(point, method) || { [part]: null })[part]));
      }
      bands.push({ series: [first + 1, first + 2], fill: colour(method) + "40" });
    }
    const values = data.slice(1).flat().filter((value) => value !== null);
    const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
    const span = Math.max(high - low, 0.5);
    const middle = (low + high) / 2;
    const range = [10 ** (middle - 0.66 * span), 10 ** (middle + 0.58 * span)];
    const outer = edges(points);
    const counts = { series: 0, points: 0, choices: 0, crossovers: 0, blank: 0 };
    const chart = new uPlot({
      width: figure.clientWidth - 24, height: kHeight, series, bands, axes: axes(family),
      padding: [8, kNames, 0, 0],
      cursor: { drag: { x: false, y: false } },
      scales: {
        x: { time: false, distr: 3, log: 2, range: () => [outer[0][0], outer[outer.length - 1][1]] },
        y: { distr: 3, log: 10, range: () => range } },
      hooks: {
        drawClear: [(self) => {
          Object.assign(counts, { series: 0, points: 0 });
          counts.crossovers = drawCrossovers(self, family, signal);
        }],
        drawSeries: [(self, index) => {
          if (self.series[index].class === "spread") return;
          ++counts.series;
          counts.points += self.data[index].filter((value) => value !== null).length;
        }],
        draw: [(self) => {
          counts.choices = drawChoices(self, points);
          drawNames(self, names, points);
          counts.blank = isBlank(self);
          charts.set(self, counts);
          publish();
        }],
        destroy: [(self) => charts.delete(self)] } }, data, figure);
    return { chart, figure };
  }

  function drawMap(parent, family) {
    const rows = rowsOf(family);
    if (!family.signal || methodsOf(family.points).length === 0) return;
    const figure = element(parent, "figure");
    const caption = element(figure, "figcaption", `Fastest method by ${family.signal} and ${family.kernel} `);
    element(caption, "small", "paler where it is not certain; a ring where the planner takes another");
    const left = 120, right = 976, head = 20, height = 30, axis = 42;
    const all = rows.flatMap(({ points }) => edges(points).flat());
    const [low, high] = [Math.log(Math.min(...all)), Math.log(Math.max(...all))];
    const place = (size) => left + (Math.log(size) - low) / (high - low) * (right - left);
    const largest = Math.max(...family.points.map((point) => point.kernel));
    const bottom = head + rows.length * height;
    const svg = element(element(figure, "div", undefined, { class: "scroll" }), "svg", undefined, { viewBox: `0 0 1000 ${bottom + axis}`, role: "img",
      "aria-label": `Fastest method by ${family.signal} and ${family.kernel}` });
    let cells = 0;
    rows.forEach(({ signal, points }, index) => {
      const top = bottom - (index + 1) * height;
      element(svg, "text", sizeText(signal), { x: left - 8, y: top + 20, "text-anchor": "end" });
      edges(points).forEach((sizes, i) => {
        if (points[i].timings.length === 0) return;
        const from = i === 0 ? left : place(sizes[0]);
        const to = points[i].kernel === largest ? right : place(sizes[1]);
        drawCell(svg, family, points[i], { x: from, y: top, width: to - from, height });
        ++cells;
      });
    });
    for (const mark of marks(Math.exp(low), Math.exp(high), 14)) {
      element(svg, "text", sizeText(mark), { x: place(mark), y: bottom + 16, "text-anchor": "middle", class: "axis" });
    }
    element(svg, "text", family.kernel, { x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle", class: "axis" });
    element(svg, "text", family.signal, { x: left - 8, y: 12, "text-anchor": "end", class: "axis" });
    maps.set(family.name, { cells });
  }

  function drawCell(svg, family, point, box) {
    const [first, second] = point.timings;
    const certain = !second || first.high < second.low;
    const rect = element(svg, "rect", undefined, { ...box, "fill-opacity": certain ? 1 : 0.6 });
    rect.style.fill = colour(first.method);
    element(rect, "title", `${family.signal} ${point.signal}, ${family.kernel} ${point.kernel}: `
      + `${first.method}, ${timeText(first.seconds)}`
      + (second ? `; then ${second.method}, ${timeText(second.seconds)}` : "")
      + `; the planner takes ${point.planned}`);
    const middle = box.x + box.width / 2;
    if (first.method.length * 7 + 6 < box.width) {
      element(svg, "text", first.method, { x: middle, y: box.y + 19, "text-anchor": "middle", class: "method" });
    }
    if (point.planned !== first.method) {
      element(svg, "circle", undefined, { cx: box.x + box.width - 8, cy: box.y + 8, r: 4 });
    }
  }

  let drawn = [];
  function draw() {
    for (const { chart } of drawn) chart.destroy();
    drawn = [];
    charts.clear();
    maps.clear();
    for (const family of table.families) {
      const section = document.querySelector(`[data-family="${CSS.escape(family.name)}"]`);
      const [chartsPlace, mapPlace] = [section.querySelector(".charts"), section.querySelector(".map")];
      chartsPlace.replaceChildren();
      mapPlace.replaceChildren();
      for (const row of rowsOf(family)) {
        if (methodsOf(row.points).length > 0) drawn.push(drawChart(chartsPlace, family, row));
      }
      drawMap(mapPlace, family);
    }
    publish();
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", () => {
    for (const { chart, figure } of drawn) {
      chart.setSize({ width: figure.clientWidth - 24, height: kHeight });
    }
  });
})();
