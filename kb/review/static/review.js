// The review of one article: keys, the list of facts, and what is asked of the server.
import { byId, sentence, told } from "./elements.js";
import { element } from "../site/elements.js";
import * as form from "./form.js";
import * as passages from "./passages.js";
import { phrases, say } from "./phrases.js";
import { show as showPicture } from "./picture.js";

const SIGNS = { draft: "○", accepted: "●", corrected: "◐", rejected: "✕", retracted: "⊘" };
const LANGUAGE = byId("text").lang;
const SPOKEN = document.documentElement.lang;

let state = { facts: [], candidates: [], problems: [] };
let known = null;
let current = 0;
let queue = Promise.resolve();
let waiting = 0;
let broken = false;
let refused = false;
let adding = "";
const held = [];

// --- Asking the server ---------------------------------------------------------------------------

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let answer;
  try {
    const [name, query] = path.split("?");
    answer = await fetch(`${name}?lang=${SPOKEN}${query ? `&${query}` : ""}`, options);
  } catch {
    return { problems: [own(say("no_answer"))] };
  }
  const said = await answer.json().catch(() => ({ problems: [own(say("unreadable", { status: answer.status }))] }));
  return answer.ok ? { said } : { problems: said.problems, stale: said.stale };
}

// Something that the page itself has to say.
const own = (message) => ({ message, mend: "", is_own: true });

// A phrase with elements put in.
const parts = (name, values) => say(name).split(/\{(\w+)\}/).map((part, i) => (i % 2 ? values[part] : part));

// Acts are sent one after the other; keys need not wait for answers.
// What is refused is shown as it was before, and told to be not saved.
function act(path, body, { fact, after, restore } = {}) {
  waiting += 1;
  queue = queue.then(async () => {
    const { said, problems } = await ask(path, typeof body === "function" ? body() : body);
    waiting -= 1;
    if (problems) {
      if (restore) restore();
      await refresh(true, true);
      if (!chooseFact(fact)) draw();
      alarm(problems, say(path === "adopt" ? "not_added" : "not_saved"));
    } else {
      if (!waiting) take_over(said);
      else catchUp(said, fact);
      if (after) after(said);
    }
  });
  return queue;
}

// While more is to be sent, what was decided here stays as it was decided.
function catchUp(said, fact) {
  for (const mine of state.facts) {
    const theirs = said.facts.find((one) => one.value.id === mine.value.id);
    if (theirs && !mine.pending) Object.assign(mine, theirs);
    else if (theirs && mine.value.id === fact) mine.seen = theirs.seen;
  }
}

async function refresh(force = false, quiet = false) {
  if (waiting && !force) return;
  const { said, problems } = await ask(`state?tag=${force ? "" : encodeURIComponent(state.tag || "")}`);
  if (problems) {
    if (quiet || refused) return;
    broken = true;
    return alarm(problems);
  }
  if (broken) alarm([]);
  broken = false;
  if (!said.facts) return;
  if (!waiting) take_over(said);
  else if (force) catchUp(said);
}

function take_over(said) {
  const id = state.facts[current]?.value.id;
  state = said;
  const at = state.facts.findIndex((one) => one.value.id === id);
  current = at >= 0 ? at : Math.min(current, Math.max(state.facts.length - 1, 0));
  draw();
}

function alarm(problems, lead = "") {
  const box = byId("alarm");
  refused = Boolean(lead) && problems.length > 0;
  box.hidden = !problems.length;
  box.replaceChildren(
    ...problems.map((one, i) => {
      const file = lead ? `${i ? "" : `${lead} `}${one.file || document.body.dataset.file}: ` : "";
      const line = one.line > 1 ? `${say("line", { line: one.line })}: ` : "";
      return element("p", {}, file, file ? line : line.charAt(0).toUpperCase() + line.slice(1), told(one));
    }),
    element("button", { type: "button", class: "quiet", onclick: () => alarm([]) }, say("close")));
}

async function more() {
  const { said, problems } = await ask("known");
  if (problems) alarm(problems);
  else known = said;
}

// --- What a curator does -------------------------------------------------------------------------

const isDraft = (fact) => fact.value.status === "draft" && !fact.pending;

function toNext() {
  const count = state.facts.length;
  for (let step = 1; step <= count; step += 1) {
    const i = (current + step) % count;
    if (isDraft(state.facts[i])) return choose(i);
  }
  return draw();
}

function choose(i) {
  current = i;
  draw();
}

// Goes to a fact by its id, and says whether it is there.
function chooseFact(id) {
  const at = state.facts.findIndex((one) => one.value.id === id);
  if (at >= 0) choose(at);
  return at >= 0;
}

function decide(status, because = "") {
  const fact = state.facts[current];
  if (!fact) return;
  if (adding && status === "accepted") return held.push("a");
  alarm([]);
  if (status === "accepted" && fact.candidates.length) {
    return alarm([own(say("no_authority", { names: fact.candidates.map((one) => one.ref).join(", ") }))]);
  }
  const id = fact.value.id;
  const now = () => state.facts.find((one) => one.value.id === id) || fact;
  const before = fact.pending ? fact.before : fact.value;
  const restore = () => Object.assign(now(), { value: before, pending: false });
  fact.before = before;
  fact.value = { ...fact.value, status };
  fact.pending = true;
  act("decide", () => ({ fact: id, seen: now().seen, status, because }), { fact: id, restore });
  toNext();
}

// A dialog with a title, what it says, and a button that leaves it beside the others.
function dialog(title, parts, buttons) {
  const box = byId("reason");
  const cancel = element("button", { type: "button", class: "quiet", onclick: () => box.close() }, say("cancel"));
  box.onkeydown = null;
  box.replaceChildren(element("h2", { id: "reason-title" }, title), ...parts, element("p", { class: "buttons" }, buttons, cancel));
  box.showModal();
  return box;
}

// Asks why: in words of one's own, or by one of some ready reasons, which have numbers.
function askWhy({ title, label, button, ready = [], done }) {
  const words = element("input", { id: "reason-words", autocomplete: "off" });
  const finish = (because) => { box.close(); done(because); };
  const form = element("form", { method: "dialog", id: "reason-form" }, element("label", { for: "reason-words" }, label), words);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (words.value.trim()) finish(words.value);
  });
  const choices = ready.map((reason, i) => element("li", {},
    element("button", { type: "button", class: "quiet", onclick: () => finish(reason) }, element("kbd", {}, String(i + 1)), ` ${reason}`)));
  const list = ready.length ? [element("ul", { class: "ready" }, choices)] : [];
  const box = dialog(title, [...list, form], element("button", { type: "submit", form: "reason-form" }, button));
  box.onkeydown = (event) => {
    const reason = ready[Number(event.key) - 1];
    if (reason === undefined || words.value || event.ctrlKey) return;
    event.preventDefault();
    finish(reason);
  };
  words.focus();
}

function reject() {
  if (!state.facts[current]) return;
  const done = (because) => decide("rejected", because);
  askWhy({ title: say("why_rejected"), label: say("own_words"), button: say("reject"), ready: phrases.reasons, done });
}

// A question of a rule is answered once: why the fact is right as it is.
function answer(fact, rule) {
  const done = (because) => act("answer", { fact: fact.value.id, seen: fact.seen, rule, because }, { fact: fact.value.id });
  askWhy({ title: say("is_right"), label: say("why_right"), button: say("save"), done });
}

function correct() {
  const fact = state.facts[current];
  if (!fact || !known) return;
  const seen = { fact: fact.value.id, seen: fact.seen };
  form.open({
    known, language: LANGUAGE, title: say("correct_fact"), type: fact.value.type, value: fact.value,
    quote: fact.value.quote || "", days: daysIn(fact.value.at || [0, 0]), save: (given) => save("correct", { ...seen, ...given }),
  });
}

function add() {
  const words = passages.chosen();
  if (!words || !known) return;
  passages.end();
  form.open({
    known, language: LANGUAGE, title: say("add_fact"), type: form.areDay(words.words, daysIn(words.span)) ? "event" : "name",
    value: words.words, quote: words.words, span: words.span, days: daysIn(words.span),
    save: (given) => save("add", given),
  });
}

// Saves what a form holds; what is wrong with it is said in the form, which stays.
async function save(path, body) {
  const { said, problems } = await ask(path, body);
  if (problems) return problems;
  await more();
  take_over(said);
  if (path === "add") chooseFact(said.fact);
  else if (state.facts.find((one) => one.value.id === said.fact)?.value.status !== "draft") toNext();
  return null;
}

function undo() {
  act("undo", {}, { after: (said) => chooseFact(said.fact) });
}

// Writing a block may take seconds: keys that are pressed meanwhile are held, and do then what they do.
async function adopt(candidate, isNew = false) {
  const one = candidate || state.facts[current]?.candidates[0];
  if (!one || adding) return;
  if (one.like.length && !isNew) {
    alarm([own(say("looks_like", { name: one.name, likes: one.like.map((like) => `${like.name} (${like.ref})`).join(", ") }))]);
    return byId("current").querySelector(".like button")?.focus();
  }
  alarm([]);
  const fact = state.facts[current]?.value.id;
  adding = one.ref;
  draw();
  await act("adopt", { reference: one.ref, is_new: isNew, fact }, { fact });
  await more();
  adding = "";
  draw();
  held.splice(0).forEach((key) => KEYS[key]());
}

async function identify(one, like) {
  const fact = state.facts[current]?.value.id;
  alarm([]);
  await act("identify", { reference: one.ref, known: like.ref, fact }, { fact });
  await more();
}

function bulk() {
  const facts = state.facts.filter((fact) => fact.bulk && isDraft(fact) && !fact.candidates.length);
  if (!facts.length) return;
  const yes = element("button", { type: "button", onclick: () => {
    box.close();
    act("accept-all", { facts: facts.map((fact) => ({ fact: fact.value.id, seen: fact.seen })) });
  } }, say("accept_some", { number: facts.length }));
  const list = element("ul", {}, facts.map((fact) => element("li", {}, sentence(fact.sentence))));
  const box = dialog(say("bulk_title"), [element("p", {}, say("bulk_why")), list], yes);
  yes.focus();
}

// --- What is shown -------------------------------------------------------------------------------

function draw() {
  passages.draw(state.facts, state.stretches, current, choose, untold());
  drawCurrent();
  drawList();
  const left = state.facts.filter(isDraft).length;
  byId("progress").textContent = say(left ? "left" : "none_left", { left, all: state.facts.length });
  byId("undo").disabled = !state.undoable;
  const many = state.facts.filter((fact) => fact.bulk && isDraft(fact) && !fact.candidates.length).length;
  byId("bulk").hidden = !many;
  byId("bulk").replaceChildren(`${say("bulk", { number: many })} `, element("kbd", {}, "b"));
  byId("general").replaceChildren(
    ...(state.problems || []).map(problem),
    element("p", { class: "checking", role: "status" }, say(state.checking ? "checking" : "checked")),
    drawDays(),
    drawTogether());
}

const untold = () => (state.days || []).filter((day) => !day.is_told);

// How many days of the text no fact tells, and the way to the next of them.
function drawDays() {
  const number = untold().length;
  if (!number) return "";
  return element("p", { class: "soft days" }, `${say("days_left", { number })} `,
    element("button", { type: "button", class: "quiet", id: "to-day", onclick: () => { toDay(); add(); } }, `${say("to_day")} `, element("kbd", {}, "d")));
}

let lastDay = -1;

function toDay() {
  const days = untold();
  if (!days.length) return;
  const day = days.find(({ at }) => at[0] > lastDay) || days[0];
  lastDay = day.at[0];
  passages.choosePlace(day.at);
}

// The days that a stretch of the text speaks of.
const daysIn = ([start, end]) => (state.days || []).filter(({ at }) => at[0] < end && start < at[1]);

// While one decides, this article alone is judged; all of them together only where it is asked for.
function drawTogether() {
  const now = state.together;
  if (now === "running") return element("p", { class: "checking", role: "status" }, say("judging_all"));
  const told = now === null || now === undefined ? say("sees_one") : say(now ? "found_more" : "found_no_more", { number: now });
  return element("p", { class: "soft" }, `${told} `,
    element("button", { type: "button", class: "quiet", id: "together", onclick: () => act("together", {}) }, `${say("judge_all")} `, element("kbd", {}, "t")));
}

const problem = (one) => element("p", { class: `problem ${one.severity}` },
  element("strong", {}, one.severity in phrases.severity ? `${say(`severity.${one.severity}`)} ` : ""), told(one),
  one.rule ? element("button", { type: "button", class: "quiet", onclick: () => answer(state.facts.find((fact) => fact.value.id === one.fact), one.rule) }, say("is_right")) : null);

const badge = (fact) => element("span", { class: `status ${fact.value.status}` }, `${SIGNS[fact.value.status]} ${say(`status.${fact.value.status}`)}`);

function because(fact) {
  const why = fact.value.because;
  if (!why) return null;
  const texts = typeof why === "string" ? { en: why } : why;
  const tag = [SPOKEN, "en", ...Object.keys(texts)].find((one) => one in texts);
  return element("p", { class: "soft" }, ...parts("because", { why: element("span", { lang: tag }, texts[tag]) }));
}

// A candidate, with the authorities that it looks like: a person says whether it is one of them.
function candidate(one) {
  const told = adding === one.ref ? element("span", { role: "status" }, say("adding", { name: one.name })) : element("button", {
    type: "button", class: "quiet", onclick: () => adopt(one, one.like.length > 0),
  }, one.like.length ? say("add_all_the_same") : `${say("add")} `, one.like.length ? null : element("kbd", {}, "+"));
  return element("div", { class: "candidate" },
    element("p", {}, `${say("is_none", { name: one.name, ref: one.ref })} `, element("span", { lang: "en" }, one.because || "")),
    ...one.like.map((like) => element("p", { class: "like" }, `${say("like", like)} `,
      element("button", { type: "button", class: "quiet", onclick: () => identify(one, like) }, say("write_instead", like)))),
    element("p", {}, told));
}

// Whoever accepts a fact publishes its translations too.
function translation(language, text, who) {
  return element("p", { class: "gloss" }, element("span", { lang: language }, text), ` (${language}; ${say("translation", { who })})`);
}

function drawCurrent() {
  const fact = state.facts[current];
  const box = byId("current");
  if (!fact) {
    box.replaceChildren(element("p", {}, say("no_facts")));
    return;
  }
  const decided = fact.value.decided ? ` · ${fact.value.decided.who}, ${fact.value.decided.on}` : "";
  const waits = fact.candidates.map(candidate);
  box.replaceChildren(...[
    element("p", { class: "meta" }, badge(fact), " ", element("span", { class: `type type-${fact.value.type}` }, say(`types.${fact.value.type}`)), ` ${say("by", { who: fact.value.by })}${decided}`),
    element("p", { class: "sentence" }, sentence(fact.sentence)),
    fact.value.quote ? element("blockquote", { lang: LANGUAGE }, fact.value.quote) : null,
    ...Object.entries(fact.value.gloss ?? {}).map((gloss) => translation(...gloss, fact.value.by)),
    because(fact), ...waits, ...fact.problems.map(problem),
    element("p", { class: "buttons" },
      element("button", { type: "button", onclick: () => decide("accepted") }, `${say("accept")} `, element("kbd", {}, "a")),
      element("button", { type: "button", class: "quiet", onclick: reject }, `${say("reject")} `, element("kbd", {}, "r")),
      element("button", { type: "button", class: "quiet", onclick: correct }, `${say("correct")} `, element("kbd", {}, "c"))),
  ].filter(Boolean));
}

function drawList() {
  const filter = byId("filter").value;
  const shown = (fact) => !filter || (filter === "draft" ? isDraft(fact) : fact.problems.length);
  const list = byId("list");
  list.replaceChildren(...state.facts.map((fact, i) => [fact, i]).filter(([fact, i]) => shown(fact) || i === current).map(([fact, i]) =>
    element("li", { class: i === current ? "current" : "", value: i + 1 },
      element("button", { type: "button", class: "row", "aria-current": i === current ? "true" : null, onclick: () => choose(i) },
        element("span", { class: `sign ${fact.value.status}`, role: "img", "aria-label": say(`status.${fact.value.status}`) }, SIGNS[fact.value.status]),
        element("span", { class: "said" }, sentence(fact.sentence),
          fact.problems.length ? element("span", { class: "flag" }, ` ⚠ ${say("problem")}`) : null,
          fact.candidates.length ? element("span", { class: "flag" }, ` + ${say("candidate")}`) : null)))));
  const at = list.querySelector(".current");
  if (at) passages.scroll(list, at);
}

// --- Keys ----------------------------------------------------------------------------------------

const KEYS = {
  a: () => decide("accepted"), r: reject, c: correct, e: correct, u: undo, "+": () => adopt(), b: bulk, w: () => showPicture(ask), t: () => act("together", {}),
  n: () => choose(Math.min(current + 1, state.facts.length - 1)), p: () => choose(Math.max(current - 1, 0)),
  v: () => passages.begin(), d: toDay, "?": () => byId("help").showModal(),
};
KEYS.j = KEYS.n;
KEYS.k = KEYS.p;

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey) return;
  // For a moment after a dialog closed, what had the focus in it has it still.
  if (event.target.matches("input, select, textarea") && !event.target.closest("dialog:not([open])")) return;
  if (passages.isChoosing() && (passages.move(event) || event.key === "Escape" || event.key === "Enter")) {
    event.preventDefault();
    if (event.key === "Enter") add();
    if (event.key === "Escape") passages.end();
    return;
  }
  const what = KEYS[event.key];
  if (what) {
    event.preventDefault();
    if (adding) held.push(event.key);
    else what();
  }
});
byId("text").addEventListener("mouseup", () => {
  if (passages.chosen()) add();
});
byId("undo").addEventListener("click", undo);
byId("bulk").addEventListener("click", bulk);
byId("show-picture").addEventListener("click", () => showPicture(ask));
byId("show-help").addEventListener("click", () => byId("help").showModal());
byId("filter").addEventListener("change", draw);
document.querySelectorAll("[data-closes]").forEach((one) => one.addEventListener("click", () => byId(one.dataset.closes).close()));

passages.read(byId("text"));
await Promise.all([more(), refresh(true)]);
const first = state.facts.findIndex(isDraft);
if (first >= 0) choose(first);
// What another window or an editor writes is shown soon, and what the shapes say.
setInterval(() => { if (!document.hidden && !document.querySelector("dialog[open]")) refresh(); }, 1500);
document.body.dataset.ready = "yes";
