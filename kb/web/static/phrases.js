// The words of scripts, which the server wrote into the page in the reader's language.

const form = document.getElementById("ask");
/** The words by what they are for; `kinds` has those for what things are. */
export const phrases = JSON.parse(form.dataset.words);

/** Words with values in the places that stand as %(name)s. */
export const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (place, name) => values[name] ?? place);

/** A number in the manner of the page's language. */
export const numbered = (number) => number.toLocaleString(document.documentElement.lang);

/** What a thing or a term is, in words. */
export const kindWord = (kind) => (Object.hasOwn(phrases.kinds, kind) ? phrases.kinds[kind] : kind);
