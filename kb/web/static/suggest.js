// A list of names below the search box while one types: a combobox by the ARIA Authoring Practices.

const PAUSE = 120; // milliseconds without a key before the site is asked

/** Give a search box suggestions. */
export function suggest(box) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label"));
  list.hidden = true;
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
    list.replaceChildren(...names.map((name, i) => {
      const option = document.createElement("li");
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.dataset.path = paths[i];
      const words = document.createElement("span");
      words.dir = "auto";
      words.textContent = name;
      const kind = document.createElement("small");
      kind.textContent = kinds[i];
      option.append(words, kind);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); go(option); });
      return option;
    }));
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
