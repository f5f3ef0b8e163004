// The form of a fact, made from the fields that the schema has for its type.
import { byId, element } from "./elements.js";

let number = 0;

export function open({ known, language, title, type, value, quote, span, save }) {
  const dialog = byId("form");
  const fields = element("div", { class: "fields" });
  let readers = [];
  const problems = element("div", { class: "problems", role: "alert" });
  const draw = (name, given) => {
    readers = [];
    fields.replaceChildren(...known.forms[name].filter((field) => !RECORD.has(field.key))
      .map((field) => row(field, given[field.key], known, readers)));
    fields.append(news);
    tell();
  };
  const news = element("div", { class: "news" });
  const names = new Map();
  const tell = () => {
    const used = new Set();
    fields.querySelectorAll("input[data-ref]").forEach((one) => used.add(one.value.trim()));
    const unknown = [...used].filter((one) => /^[a-z]+\/[a-z0-9-]+$/.test(one) && !(one in known.things));
    const kept = unknown.map((one) => {
      if (!names.has(one)) names.set(one, input(guess(one), { "aria-label": `Name of ${one}` }));
      return element("p", {}, element("label", {}, `${one} is new. Its name: `, names.get(one)));
    });
    news.replaceChildren(...kept);
    names.forEach((_, one) => { if (!unknown.includes(one)) names.delete(one); });
  };
  const guess = (reference) => reference.split("/")[1].replaceAll("-", " ");
  const types = span ? element("select", { id: "form-type", onchange: (event) => draw(event.target.value, start(known, event.target.value, value)) },
    known.types.map((one) => element("option", { value: one, selected: one === type }, one))) : null;
  const words = element("textarea", { id: "form-quote", rows: 3, lang: language }, quote);
  const form = element("form", { method: "dialog", oninput: tell },
    element("h2", { id: "form-title" }, title),
    types ? element("p", {}, element("label", { for: "form-type" }, "Type "), types) : element("p", {}, `Type: ${type}`),
    fields,
    element("p", { class: "stacked" }, element("label", { for: "form-quote" }, span ? "Chosen words (the quote grows to what the arguments need)" : "Quote"), words),
    problems,
    element("p", { class: "buttons" },
      element("button", { type: "submit", value: "save" }, "Save"),
      element("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel")));
  if (span) words.readOnly = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const arguments_ = Object.fromEntries(readers.map((read) => read()).filter(([, item]) => item !== undefined));
    const fresh = Object.fromEntries([...names].map(([reference, one]) => [reference, one.value.trim()]));
    const said = await save({ type: types ? types.value : type, arguments: arguments_, quote: words.value, span, new: fresh });
    if (said) problems.replaceChildren(...said.map((one) => element("p", {}, [one.message, one.mend].filter(Boolean).join("; "))));
    else dialog.close();
  });
  dialog.replaceChildren(form);
  draw(type, span ? start(known, type, value) : value);
  dialog.showModal();
  (fields.querySelector("input, select, textarea") || words).focus();
}

const RECORD = new Set(["id", "type", "quote", "at", "prefix", "by", "status", "decided", "because", "note"]);

// A new fact begins with the chosen words in its first field that takes words.
function start(known, type, words) {
  const first = known.forms[type].find((field) => ["argument", "words", "text"].includes(field.sort) && !RECORD.has(field.key));
  if (!first) return {};
  const begun = first.sort === "text" ? words : { text: words, ref: same(known, words, first.kinds || []) };
  return { [first.key]: first.is_list ? [begun] : begun };
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function same(known, words, kinds) {
  const found = Object.entries(known.things).find(([reference, name]) =>
    kinds.includes(reference.split("/")[0]) && folded(name) === folded(words));
  return found ? found[0] : "";
}

function row(field, value, known, readers) {
  const name = field.key.replaceAll("_", " ");
  const legend = element("legend", {}, name, field.is_required ? element("span", { class: "needed" }, " needed") : "");
  const box = element("fieldset", { class: `field ${field.sort}` }, legend);
  const ones = [];
  const put = (item) => {
    const one = single(field, item, known, name);
    ones.push(one);
    const holder = element("div", { class: "one" }, one.node);
    if (field.is_list) {
      holder.append(element("button", { type: "button", class: "quiet", "aria-label": `Take ${name} out`, onclick: () => {
        ones.splice(ones.indexOf(one), 1);
        holder.remove();
      } }, "−"));
    }
    box.insertBefore(holder, more);
  };
  const more = field.is_list ? element("button", { type: "button", class: "quiet", onclick: () => put(undefined) }, `+ ${name}`) : null;
  if (more) box.append(more);
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
    const one = input(value ? value.text : "", { "aria-label": `${name}: words` });
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
  const words = input(given.text, { "aria-label": `${name}: words`, placeholder: "words" });
  const to = reference(field, given.ref, known, `${name}: refers to`);
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
  const fill = () => {
    if (list.children.length) return;
    list.append(...Object.entries(known.things)
      .filter(([ref]) => !field.kinds || field.kinds.includes(ref.split("/")[0]))
      .map(([ref, label]) => element("option", { value: ref }, label)));
  };
  one.addEventListener("focus", fill);
  one.after(list);
  queueMicrotask(() => one.isConnected && one.after(list));
  return one;
}

function texts(value, name) {
  const rows = Object.entries(value || { en: "" }).map(([tag, text]) => [
    input(tag, { "aria-label": `${name}: language`, size: 3 }),
    element("textarea", { rows: 2, "aria-label": `${name}: words` }, text)]);
  const read = () => {
    const pairs = rows.map(([tag, text]) => [tag.value.trim(), text.value.trim()]).filter(([tag, text]) => tag && text);
    return pairs.length ? Object.fromEntries(pairs) : undefined;
  };
  return { node: element("div", { class: "texts" }, rows.flat()), read };
}

function plainValue(value, name) {
  const given = typeof value === "object" && value ? value : { text: value ?? "" };
  const text = input(String(given.text), { "aria-label": name });
  const tag = input(given.language, { "aria-label": `${name}: language`, size: 3, placeholder: "language" });
  const read = () => {
    const words = text.value.trim();
    if (!words) return undefined;
    if (tag.value.trim()) return { text: words, language: tag.value.trim() };
    return typeof value === "number" && /^\d+$/.test(words) ? Number(words) : words;
  };
  return { node: element("div", { class: "pair" }, text, tag), read };
}
