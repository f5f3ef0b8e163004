// What would be published now, as tables and as Turtle.
import { byId, element } from "./elements.js";

export async function show(ask) {
  const { said, problems } = await ask("picture");
  const dialog = byId("picture");
  const close = element("p", { class: "buttons" }, element("button", { type: "button", onclick: () => dialog.close() }, "Close"));
  const title = element("h2", { id: "picture-title", tabindex: -1, autofocus: true }, "What is published of this article");
  if (problems) {
    dialog.replaceChildren(title, ...problems.map((one) => element("p", { class: "problem error" }, [one.message, one.mend].filter(Boolean).join("; "))), close);
  } else {
    const told = said.compared ? "What the current release does not have is marked “new”." : "There is no release yet to compare with.";
    dialog.replaceChildren(
      title,
      element("p", {}, `${said.facts} decided facts say this. ${told}`),
      ...said.things.map(table),
      element("details", {}, element("summary", {}, "As Turtle"), element("pre", { tabindex: 0 }, said.turtle)),
      close);
  }
  dialog.showModal();
}

function table(thing) {
  return element("table", {},
    element("caption", {}, thing.name, element("span", { class: "soft" }, ` ${thing.ref}`)),
    element("tbody", {}, thing.rows.map((row) => element("tr", {},
      element("th", { scope: "row" }, row.property),
      element("td", {}, row.value, row.is_new ? element("span", { class: "new" }, " new") : null)))));
}
