// A list of names below the search box while one types: a combobox by the ARIA Authoring Practices.

import { element } from "./elements.js";

const PAUSE = 120; // milliseconds without a key before the site is asked

/** Give a search box suggestions. */
export function suggest(box) {
  const list = element("ul", {
    class: "suggestions", id: "suggestions", role: "listbox", "aria-label": box.getAttribute("aria-label"), hidden: true,
  });
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"],
    ["aria-controls", list.id], ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
  let waiting = null;
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = list.children;
    options[chosen]?.removeAttribute("aria-selected");
    chosen = (index + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function go(option) {
    window.location.href = option.dataset.path;
  }

  function show(names, kinds, paths) {
    const press = (event) => { event.preventDefault(); go(event.currentTarget); };
    list.replaceChildren(...names.map((name, i) => element(
      "li", { id: `suggestion-${i}`, role: "option", "data-path": paths[i], onmousedown: press },
      element("span", { dir: "auto" }, name), element("small", {}, kinds[i]))));
    chosen = -1;
    list.hidden = names.length === 0;
    box.setAttribute("aria-expanded", String(names.length > 0));
  }

  async function ask() {
    const typed = box.value.trim();
    if (!typed) return close();
    const asked = new URLSearchParams({ q: typed });
    const lang = box.form.elements.lang?.value;
    if (lang) asked.set("lang", lang);
    const answer = await fetch(`${document.documentElement.dataset.root ?? ""}/search/suggest.json?${asked}`);
    if (!answer.ok || box.value.trim() !== typed || document.activeElement !== box) return;
    const [, names, kinds, paths] = await answer.json();
    show(names, kinds, paths);
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  box.addEventListener("blur", close);
}
