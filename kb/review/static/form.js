// The form of a fact, made from the fields that the schema has for its type.
import { byId, told } from "./elements.js";
import { element } from "../site/elements.js";
import { say } from "./phrases.js";

let number = 0;

export function open({ known, language, title, type, value, quote, span, days = [], save }) {
  const dialog = byId("form");
  const fields = element("div", { class: "fields" });
  let readers = [];
  const problems = element("div", { class: "problems", role: "alert" });
  const draw = (name, given) => {
    readers = [];
    fields.replaceChildren(...known.forms[name].filter((field) => !RECORD.has(field.key))
      .map((field) => row(field, given[field.key], known, readers, days)));
    fields.append(news);
    tell();
  };
  const news = element("div", { class: "news" });
  const names = new Map();
  const others = new Map();
  // A new thing is called by the words that refer to it, until a person writes another name.
  const tell = () => {
    const used = new Map();
    fields.querySelectorAll("input[data-ref]").forEach((one) => {
      const words = one.closest(".pair")?.querySelector("input:not([data-ref])")?.value.trim();
      const ref = one.value.trim();
      used.set(ref, used.get(ref) || words || "");
    });
    const unknown = [...used.keys()].filter((one) => /^[a-z]+\/[a-z0-9-]+$/.test(one) && !(one in known.things));
    const kept = unknown.map((one) => {
      if (!names.has(one)) {
        names.set(one, input("", { "aria-label": say("name_of", { ref: one }), required: true, oninput: (event) => { event.target.dataset.own = "yes"; } }));
      }
      const name = names.get(one);
      if (!name.dataset.own) name.value = used.get(one) || (span ? value : "");
      return element("p", {}, element("label", {}, `${say("is_new", { ref: one })} `, name));
    });
    const own = span ? [] : [...used.keys()].filter((one) => one in known.own);
    const mended = own.flatMap((one) => Object.entries(known.own[one]).map(([tag, text]) => {
      const key = `${one} ${tag}`;
      if (!others.has(key)) others.set(key, input(text, { "aria-label": `${say("name_of", { ref: one })} (${tag})`, required: true }));
      return element("p", {}, element("label", {}, `${say("name_of", { ref: one })} (${tag}): `, others.get(key)));
    }));
    const now = [...kept, ...mended];
    const at = document.activeElement;
    news.replaceChildren(...now);
    if (news.contains(at)) at.focus();
    names.forEach((_, one) => { if (!unknown.includes(one)) names.delete(one); });
    others.forEach((_, key) => { if (!own.includes(key.split(" ")[0])) others.delete(key); });
  };
  const changed = () => {
    const found = {};
    for (const [key, one] of others) {
      const [ref, tag] = key.split(" ");
      if (one.value.trim() !== known.own[ref][tag]) found[ref] = { ...found[ref], [tag]: one.value.trim() };
    }
    return found;
  };
  const types = span ? element("select", { id: "form-type", onchange: (event) => draw(event.target.value, start(known, event.target.value, value, days)) },
    known.types.map((one) => element("option", { value: one, selected: one === type }, say(`types.${one}`)))) : null;
  const words = element("textarea", { id: "form-quote", rows: 3, lang: language }, quote);
  const form = element("form", { method: "dialog", oninput: tell },
    element("h2", { id: "form-title" }, title),
    types ? element("p", {}, element("label", { for: "form-type" }, `${say("type")} `), types) : element("p", {}, `${say("type")}: ${say(`types.${type}`)}`),
    fields,
    element("p", { class: "stacked" }, element("label", { for: "form-quote" }, say(span ? "chosen_words" : "quote")), words),
    problems,
    element("p", { class: "buttons" },
      element("button", { type: "submit", value: "save" }, say("save")),
      element("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, say("cancel"))));
  if (span) words.readOnly = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const arguments_ = Object.fromEntries(readers.map((read) => read()).filter(([, item]) => item !== undefined));
    const fresh = Object.fromEntries([...names].map(([reference, one]) => [reference, one.value.trim()]));
    const said = await save({ type: types ? types.value : type, arguments: arguments_, quote: words.value, span, new: fresh, names: changed() });
    if (said) problems.replaceChildren(...said.map((one) => element("p", {}, told(one))));
    else dialog.close();
  });
  dialog.replaceChildren(form);
  draw(type, span ? start(known, type, value, days) : value);
  dialog.showModal();
  (fields.querySelector("input, select, textarea") || words).focus();
}

const RECORD = new Set(["id", "type", "quote", "at", "prefix", "by", "status", "decided", "because", "note"]);

// The day that chosen words say, and not much else: "Senin malam" for "pada Senin".
export function areDay(words, days) {
  return days.length === 1 && words.length <= days[0].words.length + 12 ? days[0] : null;
}

// A new fact begins with the chosen words in its first field that takes words.
// Where they are a day, that is the field that takes days.
function start(known, type, words, days) {
  const day = areDay(words, days);
  const dated = day && known.forms[type].find((field) => field.key === day.field);
  if (dated) return { [dated.key]: { text: words } };
  const first = known.forms[type].find((field) => ["argument", "words", "text"].includes(field.sort) && !RECORD.has(field.key));
  if (!first) return {};
  const begun = first.sort === "text" ? words : { text: words, ref: same(known, words, first.kinds || []) };
  return { [first.key]: first.is_list ? [begun] : begun };
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

// All that a thing is called, in every language, the name of this page's language first.
const called = (known, ref) => [...new Set([known.things[ref], ...(known.names[ref] || [])])];

function same(known, words, kinds) {
  return Object.keys(known.things).find((reference) =>
    kinds.includes(reference.split("/")[0]) && called(known, reference).some((name) => folded(name) === folded(words))) || "";
}

const DATED = new Set(["date", "end_date", "time"]);

// The days of the passage, which a press puts into the field: the words, or where it is inferred the day.
function offers(field, days, put) {
  const is_value = field.sort === "value";
  const fitting = is_value ? days : days.filter((day) => DATED.has(field.key) && (day.field === "time") === (field.key === "time"));
  if (!fitting.length) return null;
  return element("p", { class: "offers" }, `${say("days_here")} `, fitting.map((day) =>
    element("button", { type: "button", class: "quiet", onclick: () => put(is_value ? day.value.split("/")[0] : day.words) }, `${day.words} = ${day.value}`)));
}

function row(field, value, known, readers, days = []) {
  const name = say(`fields.${field.key}`);
  const legend = element("legend", {}, name, field.is_required ? element("span", { class: "needed" }, ` ${say("needed")}`) : "");
  const box = element("fieldset", { class: `field ${field.sort}` }, legend);
  const ones = [];
  const put = (item) => {
    const one = single(field, item, known, name);
    ones.push(one);
    const holder = element("div", { class: "one" }, one.node);
    if (field.is_list) {
      holder.append(element("button", { type: "button", class: "quiet", "aria-label": say("take_out", { name }), onclick: () => {
        ones.splice(ones.indexOf(one), 1);
        holder.remove();
      } }, "−"));
    }
    box.insertBefore(holder, more);
  };
  const more = field.is_list ? element("button", { type: "button", class: "quiet", onclick: () => put(undefined) }, `+ ${name}`) : null;
  if (more) box.append(more);
  else box.append(...[offers(field, days, (words) => { box.querySelector("input").value = words; })].filter(Boolean));
  if (field.is_list) (value || []).forEach(put);
  else put(value);
  readers.push(() => {
    const items = ones.map((one) => one.read()).filter((item) => item !== undefined);
    if (field.is_list) return [field.key, items.length ? items : undefined];
    return [field.key, items[0]];
  });
  return box;
}

function single(field, value, known, name) {
  if (field.sort === "concept") return concept(field, value, name);
  if (field.sort === "argument" || field.sort === "topic") return argument(field, value, known, name);
  if (field.sort === "reference") {
    const one = reference(field, value, known, name);
    return { node: one, read: () => one.value.trim() || undefined };
  }
  if (field.sort === "words") {
    const one = input(value ? value.text : "", { "aria-label": say("words_of", { name }) });
    return { node: one, read: () => (one.value.trim() ? { text: one.value } : undefined) };
  }
  if (field.sort === "texts") return texts(value, name);
  if (field.sort === "value") return plainValue(value, name);
  const one = element("textarea", { rows: 2, "aria-label": name }, value || "");
  return { node: one, read: () => one.value.trim() || undefined };
}

const input = (value, attributes) => element("input", { ...attributes, value: value || "", autocomplete: "off", spellcheck: "false" });

function concept(field, value, name) {
  const options = [["", "—"], ...field.options].map(([key, label]) =>
    element("option", { value: key, selected: key === value }, label));
  const one = element("select", { "aria-label": name }, options);
  return { node: one, read: () => one.value || undefined };
}

function argument(field, value, known, name) {
  const given = typeof value === "string" ? { ref: value } : value || {};
  const words = input(given.text, { "aria-label": say("words_of", { name }), placeholder: say("words") });
  const to = reference(field, given.ref, known, say("reference_of", { name }));
  const read = () => {
    const [text, ref] = [words.value.trim(), to.value.trim()];
    if (!text && !ref) return undefined;
    return field.sort === "topic" && !text ? ref : { text, ref };
  };
  return { node: element("div", { class: "pair" }, words, to), read };
}

function reference(field, value, known, name) {
  number += 1;
  const id = `refs-${number}`;
  const list = element("datalist", { id });
  const one = input(value, { "aria-label": name, "data-ref": true, list: id, placeholder: `${(field.kinds || ["kind"])[0]}/…` });
  const of_kind = Object.keys(known.things).filter((ref) => !field.kinds || field.kinds.includes(ref.split("/")[0]));
  // What is typed is looked for in every name. The browser looks again, in the reference and the
  // label: so the name that was found stands in it, and without accents where it was typed so.
  const fill = () => {
    const typed = one.value.trim().toLowerCase();
    const label = (ref) => {
      const [name, ...more] = called(known, ref);
      if (!typed || [ref, name].some((text) => text.toLowerCase().includes(typed))) return name;
      const found = [name, ...more].find((text) => folded(text).includes(folded(typed)));
      if (!found) return null;
      const shown = found === name ? name : `${name} · ${found}`;
      return found.toLowerCase().includes(typed) ? shown : `${shown} · ${folded(found)}`;
    };
    list.replaceChildren(...of_kind.map((ref) => [ref, label(ref)]).filter(([, text]) => text !== null)
      .map(([ref, text]) => element("option", { value: ref }, text)));
  };
  one.addEventListener("focus", fill);
  one.addEventListener("input", fill);
  one.after(list);
  queueMicrotask(() => one.isConnected && one.after(list));
  return one;
}

function texts(value, name) {
  const rows = Object.entries(value || { en: "" }).map(([tag, text]) => [
    input(tag, { "aria-label": say("language_of", { name }), size: 3 }),
    element("textarea", { rows: 2, "aria-label": say("words_of", { name }) }, text)]);
  const read = () => {
    const pairs = rows.map(([tag, text]) => [tag.value.trim(), text.value.trim()]).filter(([tag, text]) => tag && text);
    return pairs.length ? Object.fromEntries(pairs) : undefined;
  };
  return { node: element("div", { class: "texts" }, rows.flat()), read };
}

function plainValue(value, name) {
  const given = typeof value === "object" && value ? value : { text: value ?? "" };
  const text = input(String(given.text), { "aria-label": name });
  const tag = input(given.language, { "aria-label": say("language_of", { name }), size: 3, placeholder: say("fields.language") });
  const read = () => {
    const words = text.value.trim();
    if (!words) return undefined;
    if (tag.value.trim()) return { text: words, language: tag.value.trim() };
    return typeof value === "number" && /^\d+$/.test(words) ? Number(words) : words;
  };
  return { node: element("div", { class: "pair" }, text, tag), read };
}
