// Keeps an open page true: when something happened, a list asks for its rows again, a case says that it may have changed.
"use strict";
(() => {
  const list = document.getElementById("live");
  const note = document.getElementById("changed");
  const place = list || note;
  if (!place) return;

  // A silent alarm that nobody has answered stands in the title, so that it is seen from another tab, and is heard: at
  // once and every half minute, as the officers' phones are reminded.
  const title = document.title, muted = document.getElementById("muted");
  let ringing = 0, sound = null;
  function ring() {
    let open = 0;
    for (const one of list ? list.querySelectorAll("[data-alarm]") : []) open += Number(one.dataset.alarm);
    document.title = open ? `【静默报警 ${open}】${title}` : title;
    const more = open > ringing;
    ringing = open;
    if (more) call(); else if (!open && muted) muted.hidden = true;
  }

  // A browser lets a page be heard only after a press on it; until then the page says so.
  function call() {
    if (!ringing) return;
    sound = sound || new AudioContext();
    if (muted) muted.hidden = sound.state === "running";
    if (sound.state !== "running") return;
    for (let n = 0; n < 6; n++) {
      const tone = sound.createOscillator(), volume = sound.createGain(), at = sound.currentTime + n * 0.25;
      tone.frequency.value = n % 2 ? 660 : 880;
      volume.gain.value = 0.25;
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    }
  }
  for (const press of ["pointerdown", "keydown"]) {
    addEventListener(press, () => { if (sound && sound.state === "suspended") sound.resume().then(call); });
  }
  setInterval(call, 30000);
  ring();

  let asking = false, again = false;
  // Whoever stands on a link stands on it again afterwards; while a field or a button is in use, the rows wait.
  function renew(rows) {
    const active = list.contains(document.activeElement) ? document.activeElement : null;
    if (active && active.tagName !== "A") return;
    const href = active && active.getAttribute("href");
    list.innerHTML = rows;
    if (href) for (const link of list.querySelectorAll("a")) if (link.getAttribute("href") === href) { link.focus(); break; }
    ring();
  }

  async function refresh() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(list.dataset.part + location.search, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) renew(await answer.text());
    } catch (gone) {
      offline(true);
    }
    asking = false;
    if (again) { again = false; refresh(); }
  }

  // J and K (in a row the arrows too) walk the cases of a list, Enter opens one, "/" goes to the number.
  document.addEventListener("keydown", (press) => {
    if (press.ctrlKey || press.altKey || press.metaKey || press.target.closest("input, select, textarea")) return;
    const number = document.querySelector(".jump input");
    if (press.key === "/" && number) { press.preventDefault(); number.focus(); return; }
    const links = list ? [...list.querySelectorAll("tbody th a")] : [];
    const row = document.activeElement.closest("#live tbody tr");
    const step = { j: 1, k: -1, ...(row && { ArrowDown: 1, ArrowUp: -1 }) }[press.key];
    if (!step || !links.length) return;
    const next = links[row ? links.findIndex((link) => row.contains(link)) + step : 0];
    if (next) { press.preventDefault(); next.focus(); }
  });

  // Whoever looks at an old list must know it.
  const cut = document.getElementById("offline");
  function offline(yes) { if (cut) cut.hidden = !yes; }

  const stream = new EventSource(place.dataset.stream);
  stream.addEventListener("ready", () => { if (cut && !cut.hidden && list) refresh(); offline(false); });
  stream.addEventListener("error", () => offline(true));
  async function compare() {
    const answer = await fetch(note.dataset.part, { credentials: "same-origin", redirect: "error" });
    if (answer.ok && await answer.text() !== note.dataset.version) note.hidden = false;
  }
  stream.addEventListener("changed", () => { if (list) refresh(); else compare().catch(() => offline(true)); });
  stream.addEventListener("ended", () => { stream.close(); location.reload(); });
  addEventListener("pagehide", () => stream.close());
})();
