// The query page, for browsers that run scripts: without this file it works too, in plainer form.

import { fill, numbered, phrases } from "./phrases.js";
import { draw } from "./views.js";

const form = document.getElementById("ask");
const status = document.getElementById("status");
/** The longest link that every browser, proxy and server passes on. */
const LONGEST_LINK = 6000;

const say = (words) => { status.textContent = words; };

/** Ask by POST where the text is too long for a link, and say that it runs. */
function prepareForm() {
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", () => {
    form.method = encodeURIComponent(form.elements.query.value).length > LONGEST_LINK ? "post" : "get";
    form.setAttribute("aria-busy", "true");
    button.textContent = phrases.running;
    say(phrases.runs);
  });
  window.addEventListener("pageshow", () => { // the page may come back from the history
    form.removeAttribute("aria-busy");
    button.textContent = phrases.run;
  });
}

async function prepareEditor() {
  const told = document.getElementById("mistakes");
  const { enhance } = await import("./editor.js");
  enhance(form, (found) => {
    told.hidden = found.length === 0;
    told.textContent = found[0] ?? "";
  });
  document.getElementById("keys").hidden = false;
}

function prepareFilter() {
  const gallery = document.getElementById("gallery");
  const field = document.getElementById("filter");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  field.parentElement.hidden = false;
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const fits = (element) => words.every((word) => plain(element.textContent).includes(word));
    for (const item of gallery.querySelectorAll("li")) {
      item.hidden = !fits(item) && !fits(item.closest("section").querySelector("h3"));
    }
    for (const section of gallery.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
    const left = gallery.querySelectorAll("li:not([hidden])").length;
    document.getElementById("filtered").textContent = words.length ? fill(phrases.found, { number: numbered(left) }) : "";
  });
}

/** Draw the views of the answer from its table, without asking again. */
function prepareViews() {
  const figure = document.getElementById("view");
  const rows = document.getElementById("rows");
  if (!figure) return;
  const tabs = [...document.querySelectorAll(".views a")];

  function show(tab) {
    const { view } = tab.dataset;
    for (const other of tabs) other.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "page");
    figure.hidden = view === "table";
    rows.hidden = view !== "table";
    const link = document.getElementById("link");
    if (link) link.value = tab.href.replace(/&lang=[a-z]+(?=#|$)/, ""); // whoever follows it has a language
    if (view !== "table") draw(view, rows.querySelector("table"), figure);
    say(view === "table" ? phrases.table : figure.querySelector("figcaption").textContent);
  }

  for (const tab of tabs) {
    if (tab.dataset.view === "raw") continue; // the server sends it
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.replaceState(null, "", tab.href);
      show(tab);
    });
  }
  const current = tabs.find((tab) => tab.getAttribute("aria-current"));
  if (current && !["table", "raw"].includes(current.dataset.view)) show(current);
}

prepareForm();
prepareFilter();
prepareViews();
prepareEditor();
