// The charts of the health page. Without this file its tables say the same.
(() => {
  "use strict";
  const box = document.getElementById("charts"), dark = matchMedia("(prefers-color-scheme: dark)");
  if (!box || !window.uPlot) return;
  const points = JSON.parse(box.dataset.points), words = JSON.parse(box.dataset.words);
  const ink = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--${name})`;
    box.append(probe);
    const color = getComputedStyle(probe).color;
    probe.remove();
    return color;
  };
  const seconds = (value) => value == null ? "–" : value >= 5400 ? (value / 3600).toFixed(1) + " h" : value >= 90 ? (value / 60).toFixed(1) + " min" : value.toFixed(1) + " s";
  const stacked = (rows) => rows.map((_, last) => points.at.map((_, n) => rows.slice(0, last + 1).reduce((sum, row) => sum + row[n], 0)));
  const bars = uPlot.paths.bars({ size: [1, 100], align: 1 });
  const charts = [];

  const draw = (figure) => {
    const place = figure.querySelector(".plot"), kind = figure.dataset.chart;
    const axis = { stroke: ink("ink-2"), grid: { stroke: ink("rule"), width: 1 }, ticks: { stroke: ink("rule"), width: 1 }, font: "12px system-ui, sans-serif" };
    const time = { label: "UTC", value: (_, at) => at == null ? "–" : new Date(at * 1000).toISOString().slice(11, 16) };
    const hours = { ...axis, space: 60, values: (_, all) => all.map((at) => new Date(at * 1000).toISOString().slice(11, 16)) };
    const line = (label, color, more) => ({ label, stroke: ink(color), fill: ink(color), width: 1, paths: bars, points: { show: false }, ...more });
    let data, series, values = null;
    if (kind === "polls") {
      const sums = stacked(points.polls), own = (row) => (_u, _v, _s, n) => n == null ? "–" : row[n];
      const colors = ["ok", "edge", "wire", "warn"];
      // The highest bar is drawn first, the others over it.
      series = sums.map((_, n) => line(words.polls[n], colors[n], { value: own(points.polls[n]) })).reverse();
      data = [points.at, ...sums.reverse()];
    } else if (kind === "lag") {
      data = [points.at, ...points.lag];
      values = (_, all) => all.map((value) => seconds(value).replace(/\.0(?= )/, ""));
      const lag = (label, color) => line(label, color, { fill: undefined, width: 1.5, paths: undefined, spanGaps: false, points: { show: true, size: 4 }, value: (_, v) => seconds(v) });
      series = [lag(words.lag[0], "link"), lag(words.lag[1], "wire")];
    } else {
      data = [points.at, points.articles];
      series = [line(words.articles, "link")];
    }
    const options = {
      width: place.clientWidth, height: 180, tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"),
      axes: [hours, { ...axis, size: 64, ...(values && { values }) }], series: [time, ...series],
      scales: { y: { range: (_, low, high) => [0, Math.max(high * 1.05, kind === "lag" ? 1 : 4)] } },
      cursor: { drag: { x: false, y: false } },
    };
    charts.push([new uPlot(options, data, place), place]);
  };

  const redraw = () => {
    for (const [chart] of charts.splice(0)) chart.destroy();
    for (const figure of box.querySelectorAll("[data-chart]")) draw(figure);
  };
  for (const table of box.querySelectorAll("details")) table.open = false;
  for (const place of box.querySelectorAll(".plot")) place.hidden = false;
  redraw();
  dark.addEventListener("change", redraw);
  addEventListener("resize", () => { for (const [chart, place] of charts) chart.setSize({ width: place.clientWidth, height: 180 }); });
})();
