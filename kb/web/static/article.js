// Beside an article's text, the facts of the passage that one points at; a click keeps them there.
// Without this file each number in the text leads to its facts in the list.

const reader = document.querySelector(".reader");
if (reader) begin(reader);

function begin(reader) {
  const notes = new Map([...reader.querySelectorAll(".facts > li")].map((note) => [note.value, note]));
  const stretches = [...reader.querySelectorAll(".text [data-in]")];
  const panel = reader.querySelector(".panel");
  const within = new Map(stretches.map((one) => [one, one.dataset.in.split(" ").map(Number)]));
  let kept = [];
  let shown = null;

  // The facts of some passages, the innermost first. What is shown already is left alone: a link that
  // is moved while it is pressed is not followed.
  function show(numbers) {
    if (String(numbers) === shown) return;
    shown = String(numbers);
    for (const [number, note] of notes) note.hidden = !numbers.includes(number);
    for (const number of numbers) panel.querySelector(".facts").append(notes.get(number));
    panel.querySelector(".hint").hidden = numbers.length > 0;
    panel.scrollTop = 0;
    for (const [one, here] of within) {
      one.classList.toggle("chosen", here.includes(numbers[0]));
      one.classList.toggle("around", !here.includes(numbers[0]) && here.some((number) => numbers.includes(number)));
    }
  }

  function keep(numbers) {
    kept = numbers;
    show(kept);
    const note = notes.get(kept[0]);
    const place = note ? note.id.replace("facts-", "#") : location.pathname + location.search;
    history.replaceState(null, "", place);
  }

  const markOf = (note) => document.getElementById(note.id.replace("facts-", ""));

  for (const [one, here] of within) {
    one.addEventListener("mouseenter", () => show(here));
    one.addEventListener("mouseleave", () => show(kept));
    one.addEventListener("click", () => { if (!String(getSelection())) keep(here); });
  }
  for (const note of notes.values()) {
    const mark = markOf(note);
    mark.addEventListener("focus", () => show([note.value]));
    mark.addEventListener("blur", ({ relatedTarget }) => { if (!panel.contains(relatedTarget)) show(kept); });
    mark.addEventListener("mouseenter", () => show([note.value]));
    mark.addEventListener("mouseleave", () => show(kept));
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      keep([note.value]);
      note.focus();
    });
  }
  reader.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !kept.length) return;
    const back = panel.contains(document.activeElement) ? markOf(notes.get(kept[0])) : null;
    keep([]);
    back?.focus();
  });

  // What an address leads to: a passage, or a fact beside one; on a later page where it is not here.
  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    const found = name ? document.getElementById(name) : null;
    const note = found?.closest(".facts > li") || (found?.classList.contains("at") && document.getElementById(`facts-${name}`));
    if (note) {
      kept = [note.value];
      show(kept);
      markOf(note).scrollIntoView({ block: "center" });
    } else if (/^\d+-\d+$/.test(name) && !found) {
      const next = document.querySelector(".pager [rel=next]");
      if (next) location.replace(next.href + location.hash);
    }
  }

  reader.classList.add("on");
  show([]);
  follow();
  addEventListener("hashchange", follow);
}
