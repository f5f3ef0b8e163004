// What every page gains where scripts run: names while one types, sources at a mark, copying.
// Without this file all of it can be had by links and by the search page.

import { suggest } from "./suggest.js";
import { preview } from "./preview.js";

const box = document.getElementById("find");
if (box) suggest(box);
preview(document);

// Browsers have the clipboard on https and on this machine alone.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll(".beside [data-copy]")) {
    const before = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = `${before} ✓`;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }
}
