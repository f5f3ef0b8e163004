// Tables of participants, arranged at once where scripts run: by the links in their heads and above
// them, which without this file ask for the same page, and by a box to find rows with.

const value = (row, column) => {
  const cell = row.cells[column];
  const time = cell.querySelector("time");
  return time ? time.dateTime : cell.textContent.trim().toLocaleLowerCase();
};

export function arrange(table) {
  const body = table.tBodies[0];
  const section = table.closest("section");
  const choices = [...section.querySelectorAll("[data-only]")];
  const box = section.querySelector(".narrow");
  const input = box.querySelector("input");
  let only = choices.find((one) => one.getAttribute("aria-current"))?.dataset.only ?? "";
  // The page has some rows alone: its links lead to the others.
  if (only || !table.querySelector("[data-sort]")) return;

  const show = () => {
    const typed = input.value.trim().toLocaleLowerCase();
    for (const row of body.rows) {
      const isNamed = row.cells[0].textContent.toLocaleLowerCase().includes(typed);
      row.hidden = !isNamed || (only !== "" && !row.classList.contains(only));
    }
  };

  box.hidden = false;
  input.addEventListener("input", show);
  for (const link of choices) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      only = link.dataset.only;
      for (const one of choices) one.toggleAttribute("aria-current", one === link);
      show();
    });
  }
  for (const link of table.querySelectorAll("[data-sort]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const head = link.parentElement;
      const column = head.cellIndex;
      const isBack = head.getAttribute("aria-sort") === "ascending";
      for (const one of head.parentElement.cells) one.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isBack ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [value(row, column), row]);
      const order = (a, b) => (a === "") - (b === "") || (isBack ? -1 : 1) * a.localeCompare(b, document.documentElement.lang);
      rows.sort(([a], [b]) => order(a, b));
      body.append(...rows.map(([, row]) => row));
    });
  }
}

for (const table of document.querySelectorAll("table.arranged")) arrange(table);
