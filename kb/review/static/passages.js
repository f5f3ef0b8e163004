// The article with the passages of facts, and the words that a curator chooses in it.
import { byId } from "./elements.js";
import { element } from "../site/elements.js";
import { say } from "./phrases.js";

// Positions count code points; JavaScript counts UTF-16 units.
let points = [];

export function read(node) {
  points = Array.from(node.textContent);
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;
const ORDER = ["draft", "accepted", "corrected", "rejected", "retracted"];

// Stretches are cut by the server, each with the facts that it is a part of, the innermost first.
export function draw(facts, stretches, current, choose, days = []) {
  const node = byId("text");
  const parts = [];
  for (const [start, end, within] of stretches) {
    const words = points.slice(start, end).join("");
    const here = within.map((i) => ({ i, fact: facts[i] }));
    const day = days.find(({ at }) => at[0] <= start && end <= at[1]);
    const untold = day ? say("day_untold", { value: day.value }) : "";
    if (!here.length) {
      parts.push(day ? element("span", { class: "untold", title: untold }, words) : words);
      continue;
    }
    const statuses = here.map(({ fact }) => fact.value.status);
    const status = ORDER.find((one) => statuses.includes(one));
    const is = here.some(({ i }) => i === current);
    const types = [...new Set(here.map(({ fact }) => say(`types.${fact.value.type}`)))].join(", ");
    parts.push(element("span", {
      class: `passage ${status} type-${here[0].fact.value.type}${is ? " current" : ""}${day ? " untold" : ""}`,
      title: [`${types}: ${say(`status.${status}`)}`, untold].filter(Boolean).join("\n"),
      "data-start": start,
      onclick: () => { if (!document.querySelector("dialog[open]") && !String(getSelection())) choose(next(here, current)); },
    }, words));
  }
  node.replaceChildren(...parts);
  const mark = node.querySelector(".current");
  if (mark) scroll(node, mark);
}

// Of several facts at one place, a click goes from one to the next.
function next(here, current) {
  const found = here.findIndex(({ i }) => i === current);
  return here[(found + 1) % here.length].i;
}

// Scrolls a box so far that a mark in it is seen.
export function scroll(node, mark) {
  const [box, around] = [mark.getBoundingClientRect(), node.getBoundingClientRect()];
  if (box.top < around.top + 20 || box.bottom > around.bottom - 20) {
    node.scrollTop += box.top - around.top - around.height / 3;
  }
}

// What is chosen in the article, as code points; null where nothing is.
export function chosen() {
  const selection = getSelection();
  const node = byId("text");
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!node.contains(range.startContainer) || !node.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(node);
  before.setEnd(range.startContainer, range.startOffset);
  let start = Array.from(before.toString()).length;
  let end = start + Array.from(range.toString()).length;
  while (start < end && /\s/u.test(points[start])) start += 1;
  while (end > start && /\s/u.test(points[end - 1])) end -= 1;
  if (start === end) return null;
  // A word that was caught in the middle is taken whole.
  while (start > 0 && LETTER.test(points[start - 1]) && LETTER.test(points[start])) start -= 1;
  while (end < points.length && LETTER.test(points[end - 1]) && LETTER.test(points[end])) end += 1;
  return { span: [start, end], words: points.slice(start, end).join("").replace(/\s+/g, " ") };
}

// Choosing by keys: the caret is one of the page's own, since a text is no field.
let caret = null;

// Begins with the first word of the passage that is shown, or of the text.
export function begin() {
  const start = Number(byId("text").querySelector(".current")?.dataset.start ?? 0);
  let end = start + 1;
  while (end < points.length && LETTER.test(points[end])) end += 1;
  choosePlace([start, end]);
}

// Chooses the words between two positions, as if a person had.
export function choosePlace([start, end]) {
  const node = byId("text");
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let [at, from, to] = [0, null, null];
  for (let one = walker.nextNode(); one && !to; one = walker.nextNode()) {
    const signs = Array.from(one.textContent);
    const place = (n) => [one, signs.slice(0, n - at).join("").length];
    if (!from && start < at + signs.length) from = place(start);
    if (end <= at + signs.length) to = place(end);
    at += signs.length;
  }
  if (!from || !to) return;
  node.focus();
  getSelection().setBaseAndExtent(...from, ...to);
  scroll(node, getSelection().getRangeAt(0));
  caret = true;
}

export function move(event) {
  if (!caret) return false;
  const way = { ArrowRight: "forward", ArrowLeft: "backward" }[event.key];
  const line = { ArrowDown: "forward", ArrowUp: "backward" }[event.key];
  if (!way && !line) return false;
  const how = event.shiftKey ? "extend" : "move";
  getSelection().modify(how, way || line, way ? "word" : "line");
  if (how === "move") getSelection().modify("extend", "forward", "word");
  return true;
}

export function end() {
  caret = null;
}

export const isChoosing = () => Boolean(caret);
