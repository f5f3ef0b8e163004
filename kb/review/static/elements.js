// Pieces of the page: what is wrong, and the sentences of facts.
import { element } from "../site/elements.js";

// What is wrong, and what mends it: told in English, as kb check tells it, but for the page's own words.
export const told = (one) => element("span", one.is_own ? {} : { lang: "en" }, [one.message, one.mend].filter(Boolean).join("; "));

export const byId = (id) => document.getElementById(id);

// The sentence of a fact: what it takes from the article looks different from what we say.
export function sentence(pieces) {
  return pieces.map((piece) => {
    if (!piece.key) return piece.text;
    if (piece.key === "reason") return element("span", { class: "means" }, piece.text);
    const words = element("span", { class: piece.words ? "words" : "label", title: piece.ref }, piece.text);
    if (!piece.label || piece.label === piece.text) return words;
    return element("span", {}, words, element("span", { class: "means" }, ` (${piece.label})`));
  });
}
