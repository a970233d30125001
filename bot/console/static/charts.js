// Draws each table of numbers as bars; the table stays for those who read rather than look.
"use strict";
(() => {
  if (!window.Chart) return;
  Chart.defaults.font.family = getComputedStyle(document.documentElement).fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = "#55606d";
  Chart.defaults.animation = false;
  const shown = 12;
  for (const canvas of document.querySelectorAll("canvas[data-table]")) {
    const rows = [...document.querySelectorAll(`#${canvas.dataset.table} tbody tr`)].slice(0, shown);
    const names = rows.map((row) => row.querySelector("th").textContent);
    canvas.parentElement.style.height = `${Math.max(140, 34 * rows.length + 50)}px`;
    new Chart(canvas, {
      type: "bar",
      data: { labels: names, datasets: [{ data: rows.map((row) => Number(row.dataset.value)), backgroundColor: "#3a6ea5", borderRadius: 4, maxBarThickness: 22 }] },
      options: {
        indexAxis: "y", maintainAspectRatio: false,
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: (item) => `${item.formattedValue} ${canvas.dataset.unit}` } } },
        scales: { x: { beginAtZero: true, grid: { color: "#edf0f3" }, ticks: { precision: 0 } }, y: { grid: { display: false }, ticks: { callback: function (value) { const name = this.getLabelForValue(value); return name.length > 10 ? name.slice(0, 9) + "…" : name; } } } },
      },
    });
  }
})();
