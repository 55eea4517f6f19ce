// What makes the page livelier. Everything here also works without it, by plain forms.
"use strict";

const log = document.getElementById("log");
const form = document.getElementById("say");
const field = document.getElementById("say-text");
const problem = document.getElementById("say-error");
const progress = document.getElementById("say-status");
const more = document.getElementById("say-more");
const header = document.querySelector(".top");
const end = document.getElementById("latest");

const MOST_CHARACTERS = 4096;
const WAIT = 10000;
const AGAIN = 3000;
const POLL = 4000;

let latest = Number(log.dataset.latest);
let queue = [];
let held = [];
let busy = false;
let inFlight = false;

const pause = (time) => new Promise((wake) => setTimeout(wake, time));

function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function startDay(line) {
  const days = log.querySelectorAll(".day");
  const last = days.length ? days[days.length - 1].dataset.day : "";
  if (last === line.dataset.day) return;
  const day = document.createElement("h3");
  day.className = "day";
  day.dataset.day = line.dataset.day;
  const label = document.createElement("span");
  label.textContent = line.dataset.dayLabel;
  day.append(label);
  log.append(day);
}

function markNewest() {
  const lines = Array.from(log.querySelectorAll(".line"));
  const newest = lines.filter((line) => line.querySelector(".choices")).pop();
  for (const line of lines) {
    line.classList.toggle("newest", line === newest);
    for (const button of line.querySelectorAll("button.choice")) setSpent(button, line !== newest);
  }
}

// A button of an earlier message can still be pressed; who goes by Tab or by ear is not held up.
function setSpent(button, spent) {
  if (spent) {
    const label = log.dataset.earlier.replace("{label}", () => button.textContent.trim());
    button.setAttribute("aria-label", label);
    button.tabIndex = -1;
  } else {
    button.removeAttribute("aria-label");
    button.removeAttribute("tabindex");
  }
}

// Where to look: at the end, but never past the line that what came new answers to.

let anchor = null;
let looked = window.scrollY;

// Very large letters: bars that would leave too little between them scroll with the rest.
function fitBars() {
  const bars = form.offsetHeight + header.offsetHeight;
  document.documentElement.classList.toggle("tight", bars > window.innerHeight * 0.55);
}

function isFollowing() {
  return end.getBoundingClientRect().top - window.innerHeight < 240
    || Math.abs(window.scrollY - looked) < 4;
}

function look() {
  const above = getComputedStyle(header).position === "sticky" ? header.offsetHeight : 0;
  const toEnd = end.getBoundingClientRect().bottom - window.innerHeight;
  let first = anchor;
  // Where her own words and the answer do not fit together, the answer counts.
  if (first?.nextElementSibling && toEnd > first.getBoundingClientRect().top - above) {
    first = first.matches(".mine") ? first.nextElementSibling : first;
  }
  const toFirst = first ? first.getBoundingClientRect().top - above - 16 : toEnd;
  window.scrollBy(0, Math.min(toEnd, toFirst));
  looked = window.scrollY;
}

function offerMore() {
  const lines = log.querySelectorAll(".bot");
  const last = lines[lines.length - 1];
  more.hidden = !last || last.getBoundingClientRect().top < form.getBoundingClientRect().top - 24;
}

function show(line) {
  document.getElementById("waiting")?.remove();
  startDay(line);
  log.append(line);
  markNewest();
}

function addOwn(html) {
  anchor = fromHtml(html);
  show(anchor);
  look();
}

function addNews(number, html) {
  if (number <= latest) return;
  if (inFlight) {
    held.push([number, html]);
    return;
  }
  latest = number;
  const follow = isFollowing();
  const line = fromHtml(html);
  anchor ??= line;
  show(line);
  if (follow) look();
  offerMore();
}

more.addEventListener("click", () => {
  anchor = null;
  look();
  more.hidden = true;
});

window.addEventListener("scroll", () => { if (!more.hidden) offerMore(); }, { passive: true });

function letGo() {
  inFlight = false;
  const waiting = held;
  held = [];
  for (const [number, html] of waiting) addNews(number, html);
}

// Sending: the text stays in the field until it is stored, and goes out again by itself. What the
// bot says meanwhile waits, so that an answer never stands above its question.

async function post(url, fields, limit = WAIT) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout?.(limit),
  });
  const body = await answer.json();
  if (answer.ok) return body;
  const error = new Error(body.detail);
  error.sentence = body.detail;
  error.final = answer.status < 500 && answer.status !== 429;
  throw error;
}

function tellProblem(sentence) {
  problem.textContent = sentence;
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function accept(item, body) {
  tellProblem("");
  addOwn(body.html);
  if (field.value.trim() === item.text) field.value = "";
}

async function sendFirst() {
  const item = queue[0];
  const slow = setTimeout(() => { progress.textContent = form.dataset.sending; }, 1000);
  inFlight = true;
  try {
    accept(item, await post("/chat/say", item));
    queue = queue.filter((other) => other !== item);
    progress.textContent = "";
  } catch (error) {
    tellProblem(error.sentence || form.dataset.failed);
    if (error.final) queue = queue.filter((other) => other !== item);
    progress.textContent = error.final ? "" : form.dataset.retrying;
  }
  clearTimeout(slow);
  letGo();
}

async function sendAll() {
  if (busy) return;
  busy = true;
  while (queue.length) {
    await sendFirst();
    if (problem.textContent && queue.length) await pause(AGAIN);
  }
  busy = false;
}

function enqueue(said) {
  if (queue.some((item) => item.text === said.text && item.payload === said.payload)) return;
  // Text that was changed while it could not go out takes the place of what it was.
  if (said.text) queue = queue.filter((item) => !item.text);
  queue.push({ page: form.elements.page.value, id: makeId(), ...said });
  sendAll();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.focus();
  if (!text) return tellProblem(form.dataset.empty);
  if (Array.from(text).length > MOST_CHARACTERS) return tellProblem(form.dataset.long);
  tellProblem("");
  enqueue({ text });
});

field.addEventListener("keydown", (event) => {
  // While a Korean syllable is being put together, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

field.addEventListener("input", () => tellProblem(""));

log.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button) enqueue({ payload: button.value, label: button.textContent.trim() });
});

// Hearing: a stream; where it does not hold, a question every few seconds.

let polling = 0;

async function poll() {
  try {
    const answer = await fetch(`/chat/news?after=${latest}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(WAIT),
    });
    if (answer.ok) for (const line of await answer.json()) addNews(line.number, line.html);
  } catch {
    // The next question comes anyway.
  }
}

function listen() {
  const stream = new EventSource(`/chat/events?after=${latest}`);
  stream.addEventListener("open", () => {
    clearInterval(polling);
    polling = 0;
  });
  stream.addEventListener("line", (event) => {
    addNews(Number(event.lastEventId), JSON.parse(event.data));
  });
  stream.addEventListener("error", () => {
    if (!polling) polling = setInterval(poll, POLL);
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    setTimeout(listen, 10 * AGAIN);
  });
}

// The demonstration's clock.

const demo = document.getElementById("demo-form");

// On a telephone the greeting comes first; one press opens the clock.
if (demo && !window.matchMedia("(min-width: 64rem)").matches) {
  document.getElementById("demo").open = false;
}

demo?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (demo.dataset.busy) return;
  demo.dataset.busy = "yes";
  // What comes on the way is what she moved it for: go there from wherever the clock stands.
  anchor = null;
  looked = window.scrollY;
  const status = document.getElementById("demo-status");
  status.textContent = status.dataset.moving;
  try {
    const body = await post("/demo/move", { step: event.submitter.value }, 12 * WAIT);
    document.getElementById("demo-today").textContent = body.today;
    status.textContent = body.sentence;
  } catch (error) {
    status.textContent = error.sentence || form.dataset.failed;
  }
  delete demo.dataset.busy;
});

// How the page looks: applied at once, kept in a cookie so that the next page comes painted so.

const view = document.getElementById("view");
const wishes = document.getElementById("view-form");

document.getElementById("view-apply").hidden = true;

wishes.addEventListener("change", () => {
  const chosen = ["large", "contrast"].filter((name) => wishes.elements[name].checked);
  for (const name of ["large", "contrast"]) {
    document.documentElement.classList.toggle(name, chosen.includes(name));
  }
  document.cookie = `view=${chosen.join(".")}; path=/; max-age=31536000; samesite=strict`;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !view.open) return;
  view.open = false;
  view.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  if (view.open && !view.contains(event.target)) view.open = false;
});

const sizes = new ResizeObserver(fitBars);
for (const part of [document.documentElement, form, header]) sizes.observe(part);

listen();
fitBars();
// Nothing said yet: the page begins at its top, with the name and whom to trust.
if (log.querySelector(".mine")) look();
