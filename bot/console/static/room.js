// Keeps an open page true: when something happened, a list asks for its rows again, a case says that it may have changed.
"use strict";
(() => {
  const list = document.getElementById("live");
  const note = document.getElementById("changed");
  const place = list || note;
  if (!place) return;

  let asking = false, again = false;
  async function refresh() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(list.dataset.part + location.search, { credentials: "same-origin", redirect: "error" });
      // Nobody's typing or focus is taken away: the rows wait while one of them is in use.
      if (answer.ok && !list.contains(document.activeElement)) list.innerHTML = await answer.text();
    } catch (gone) {
      stream.close();
    }
    asking = false;
    if (again) { again = false; refresh(); }
  }

  const stream = new EventSource(place.dataset.stream);
  async function compare() {
    const answer = await fetch(note.dataset.part, { credentials: "same-origin", redirect: "error" });
    if (answer.ok && await answer.text() !== note.dataset.version) note.hidden = false;
  }
  stream.addEventListener("changed", () => { if (list) refresh(); else compare().catch(() => stream.close()); });
  stream.addEventListener("ended", () => { stream.close(); location.reload(); });
  addEventListener("pagehide", () => stream.close());
})();
