"use strict";
// Message texts only ever become text nodes: what people write is never markup.
const shown = {};
let resident = "resident";
const byId = (id) => document.getElementById(id);
const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const openidOf = (phone) => (phone === "resident" ? resident : "officer");

function build(phone) {
  const section = byId(phone);
  section.append(byId("phone").content.cloneNode(true));
  const form = section.querySelector("form");
  const field = form.elements.text;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    await post("/sim/say", { phone: openidOf(phone), text });
    refresh();
  });
  const menu = section.querySelector(".menu");
  section.querySelector(".switch").addEventListener("click", () => { menu.hidden = !menu.hidden; });
  menu.addEventListener("click", async (event) => {
    if (!event.target.dataset.key) return;
    await post("/sim/tap", { phone: openidOf(phone), key: event.target.dataset.key });
    refresh();
  });
  section.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (file) await fetch(`/sim/photo?phone=${openidOf(phone)}`, { method: "POST", body: file });
    refresh();
  });
}

function line(bubble) {
  const element = document.createElement("div");
  element.className = `bubble ${bubble.who}`;
  element.textContent = bubble.text;
  return element;
}

function timeLine(at) {
  const element = document.createElement("div");
  element.className = "time";
  element.textContent = new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  return element;
}

function draw(phone, state) {
  const section = byId(phone);
  section.querySelector(".who").textContent = state.title;
  const chat = section.querySelector(".chat");
  const key = `${openidOf(phone)}`;
  if (shown[phone]?.key !== key) { chat.replaceChildren(); shown[phone] = { key, count: 0, at: 0 }; }
  for (const bubble of state.bubbles.slice(shown[phone].count)) {
    const at = Date.parse(bubble.at);
    if (at - shown[phone].at > 300000) chat.append(timeLine(bubble.at));
    shown[phone].at = at;
    chat.append(line(bubble));
    chat.scrollTop = chat.scrollHeight;
  }
  shown[phone].count = state.bubbles.length;
}

async function refresh() {
  const state = await (await fetch("/sim/state")).json();
  draw("resident", state.phones[resident]);
  draw("officer", state.phones.officer);
  byId("clock").textContent = new Date(state.now).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "full", timeStyle: "short" });
  byId("quota").textContent = `居民 ${state.phones[resident].sends_left} 条，民警 ${state.phones.officer.sends_left} 条`;
  const kind = byId("kind");
  if (!kind.options.length) {
    const names = { subscription: "订阅号（未认证）", verified_subscription: "订阅号（已认证）", service: "服务号（未认证）", verified_service: "服务号（已认证）" };
    for (const value of state.kinds) kind.append(new Option(names[value], value));
  }
  if (document.activeElement !== kind) kind.value = state.kind;
}

function showTab(name) {
  for (const part of document.querySelectorAll("main > *")) part.classList.toggle("shown", part.id === name);
  for (const tab of document.querySelectorAll(".tabs button")) tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
}

build("resident");
build("officer");
showTab("resident");
document.querySelector(".tabs").addEventListener("click", (event) => event.target.dataset.tab && showTab(event.target.dataset.tab));
byId("panel").addEventListener("click", async (event) => {
  const { advance, who, fault } = event.target.dataset;
  if (advance) await post("/sim/advance", { minutes: Number(advance) });
  if (fault) await post("/sim/fault", { endpoint: "message/custom/send", action: fault });
  if (who) {
    resident = who;
    for (const button of document.querySelectorAll("[data-who]")) button.setAttribute("aria-pressed", String(button.dataset.who === who));
  }
  refresh();
});
byId("kind").addEventListener("change", async (event) => { await post("/sim/account", { kind: event.target.value }); refresh(); });
refresh();
setInterval(refresh, 700);
