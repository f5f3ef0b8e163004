// The source behind a value at its mark, so that a reader need not go down to the notes and back.

import { element } from "./elements.js";

/** Show the note of a mark beside it: while the pointer is on it, or after a click or Enter.
 *
 * The note stands behind its mark in the order of the keyboard, so that Tab goes into it, and out of
 * it to what comes next; it closes with Escape, and when the focus or a click goes elsewhere.
 */
export function preview(root) {
  if (!("popover" in HTMLElement.prototype)) return; // the marks lead to their notes
  let shown = null;
  let owner = null;
  let waiting = null;

  function hide(back = false) {
    clearTimeout(waiting);
    if (!shown) return;
    const [note, mark] = [shown, owner];
    shown = owner = null;
    mark.setAttribute("aria-expanded", "false");
    mark.removeAttribute("aria-controls");
    note.remove();
    if (back) mark.focus();
  }

  function show(mark, isAsked) {
    clearTimeout(waiting);
    const source = root.getElementById(mark.getAttribute("href").slice(1));
    if (!source) return;
    if (owner !== mark) {
      hide();
      owner = mark;
      shown = copied(source, mark);
      mark.closest("sup").after(shown);
      shown.showPopover();
      place(shown, mark);
      mark.setAttribute("aria-expanded", "true");
      mark.setAttribute("aria-controls", shown.id);
    }
    if (isAsked) shown.focus({ preventScroll: true });
  }

  function copied(source, mark) {
    const note = element("div", {
      class: "preview", id: "preview", tabindex: -1, popover: "manual", role: "dialog", "aria-label": mark.getAttribute("aria-label"),
    }, [...source.cloneNode(true).childNodes]);
    for (const child of note.querySelectorAll("[id]")) child.removeAttribute("id");
    note.addEventListener("mouseenter", () => clearTimeout(waiting));
    note.addEventListener("mouseleave", () => { if (!note.contains(root.activeElement)) later(hide); });
    note.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && relatedTarget !== owner && !note.contains(relatedTarget)) hide();
    });
    return note;
  }

  function place(note, mark) {
    const at = mark.getBoundingClientRect();
    const left = Math.min(at.left, root.documentElement.clientWidth - note.offsetWidth - 8);
    const below = at.bottom + note.offsetHeight + 8 < window.innerHeight || at.top < note.offsetHeight;
    note.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    note.style.top = `${(below ? at.bottom + 4 : at.top - note.offsetHeight - 4) + window.scrollY}px`;
  }

  function later(action) {
    clearTimeout(waiting);
    waiting = setTimeout(action, 250);
  }

  for (const mark of root.querySelectorAll(".thing a.mark, .beside a.mark")) {
    mark.setAttribute("aria-expanded", "false");
    mark.setAttribute("aria-haspopup", "dialog");
    mark.addEventListener("mouseenter", () => later(() => show(mark)));
    mark.addEventListener("mouseleave", () => later(() => { if (!shown?.contains(root.activeElement)) hide(); }));
    mark.addEventListener("blur", ({ relatedTarget }) => { if (owner === mark && relatedTarget && !shown.contains(relatedTarget)) hide(); });
    mark.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (owner === mark && shown.contains(root.activeElement)) hide(true); else show(mark, true);
    });
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide(shown.contains(root.activeElement));
  });
  root.addEventListener("click", (event) => {
    if (shown && !shown.contains(event.target) && !owner.contains(event.target)) hide();
  });
}
