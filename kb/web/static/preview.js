// The source behind a value at its mark, so that a reader need not go down to the notes and back.

/** Show the note of a mark beside it: while the pointer is on it, or after a click or Enter. */
export function preview(root) {
  let shown = null;
  let owner = null;
  let waiting = null;

  function hide() {
    shown?.remove();
    owner?.setAttribute("aria-expanded", "false");
    shown = owner = null;
  }

  function show(mark) {
    const note = root.getElementById(mark.getAttribute("href").slice(1));
    if (!note || owner === mark) return;
    hide();
    owner = mark;
    shown = root.createElement("div");
    shown.className = "preview";
    shown.id = "preview";
    shown.setAttribute("role", "note");
    for (const child of note.childNodes) shown.append(child.cloneNode(true));
    for (const child of shown.querySelectorAll("[id]")) child.removeAttribute("id");
    root.body.append(shown);
    const at = mark.getBoundingClientRect();
    const left = Math.min(at.left, window.innerWidth - shown.offsetWidth - 16);
    const below = at.bottom + shown.offsetHeight + 8 < window.innerHeight || at.top < shown.offsetHeight;
    shown.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    shown.style.top = `${(below ? at.bottom + 4 : at.top - shown.offsetHeight - 4) + window.scrollY}px`;
    mark.setAttribute("aria-expanded", "true");
    mark.setAttribute("aria-controls", "preview");
    shown.addEventListener("mouseenter", () => clearTimeout(waiting));
    shown.addEventListener("mouseleave", () => later(hide));
  }

  function later(action) {
    clearTimeout(waiting);
    waiting = setTimeout(action, 250);
  }

  for (const mark of root.querySelectorAll(".thing a.mark")) {
    mark.setAttribute("aria-expanded", "false");
    mark.addEventListener("mouseenter", () => later(() => show(mark)));
    mark.addEventListener("mouseleave", () => later(hide));
    mark.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      clearTimeout(waiting);
      if (owner === mark) hide(); else show(mark);
    });
  }
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  root.addEventListener("click", (event) => {
    if (shown && !shown.contains(event.target) && event.target !== owner) hide();
  });
}
