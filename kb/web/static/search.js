// Names while one types: a list below the search box, filled from the site itself.
"use strict";

const box = document.querySelector("input[type=search]");
const list = document.getElementById("suggestions");
let waiting = null;
let paths = new Map();

async function suggest() {
  const typed = box.value.trim();
  if (typed.length < 2) return;
  if (paths.has(typed)) {
    window.location.href = paths.get(typed); // a suggestion was chosen
    return;
  }
  const answer = await fetch(`/search/suggest.json?q=${encodeURIComponent(typed)}`);
  if (!answer.ok || box.value.trim() !== typed) return;
  const [, names, kinds, found] = await answer.json();
  paths = new Map(names.map((name, i) => [name, found[i]]));
  list.replaceChildren(
    ...names.map((name, i) => {
      const option = document.createElement("option");
      option.value = name;
      option.label = kinds[i];
      return option;
    }),
  );
}

if (box && list) {
  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    const isChosen = !event.inputType || event.inputType === "insertReplacementText";
    waiting = setTimeout(suggest, isChosen ? 0 : 150);
  });
}
