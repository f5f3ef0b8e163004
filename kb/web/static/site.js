// What every page gains where scripts run: names while one types, sources at a mark, copying.
// Without this file all of it can be had by links and by the search page.

import { suggest } from "./suggest.js";
import { preview } from "./preview.js";

const box = document.getElementById("find");
if (box) suggest(box);
preview(document);

/** Open what is folded around the place that an address leads to; newer browsers do so themselves. */
function unfold() {
  const place = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const folded = [];
  for (let at = place?.closest("details"); at; at = at.parentElement.closest("details")) folded.push(at);
  if (!folded.some((one) => !one.open)) return;
  for (const one of folded) one.open = true;
  place.scrollIntoView();
}
window.addEventListener("hashchange", unfold);
unfold();

// Browsers have the clipboard on https and on this machine alone.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    const status = document.getElementById("status");
    const before = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = button.dataset.copied;
      if (status) status.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }
}
