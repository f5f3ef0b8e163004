// What would be published now, as tables and as Turtle.
import { byId, told } from "./elements.js";
import { element } from "../site/elements.js";
import { say } from "./phrases.js";

export async function show(ask) {
  const { said, problems } = await ask("picture");
  const dialog = byId("picture");
  const close = element("p", { class: "buttons" }, element("button", { type: "button", onclick: () => dialog.close() }, say("close")));
  const title = element("h2", { id: "picture-title", tabindex: -1, autofocus: true }, say("what_is_published"));
  if (problems) {
    dialog.replaceChildren(title, ...problems.map((one) => element("p", { class: "problem error" }, told(one))), close);
  } else {
    const more = say(said.compared ? "new_is_marked" : "no_release");
    dialog.replaceChildren(
      title,
      element("p", {}, `${say("facts_say", { number: said.facts })} ${more}`),
      ...said.things.map(table),
      element("details", {}, element("summary", {}, say("as_turtle")), element("pre", { tabindex: 0 }, said.turtle)),
      close);
  }
  dialog.showModal();
}

function table(thing) {
  return element("table", {},
    element("caption", {}, thing.name, element("span", { class: "soft" }, ` ${thing.ref}`)),
    element("tbody", {}, thing.rows.map((row) => element("tr", {},
      element("th", { scope: "row" }, row.property),
      element("td", {}, row.value, row.is_new ? element("span", { class: "new" }, ` ${say("new")}`) : null)))));
}
