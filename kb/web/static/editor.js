// The editor: colours, completion from the release, mistakes marked while one writes.
// The textarea that it takes the place of stays the form's value.

import {
  EditorView, autocompletion, bracketMatching, classHighlighter, closeBrackets,
  closeBracketsKeymap, completionKeymap, defaultKeymap, ensureSyntaxTree, history, historyKeymap,
  keymap, lineNumbers, linter, lintKeymap, SparqlLanguage, styleTags, syntaxHighlighting, syntaxTree, tags,
} from "./vendor/codemirror.js";
import { fill, kindWord, phrases } from "./phrases.js";

const KEYWORDS = (
  "SELECT DISTINCT CONSTRUCT DESCRIBE ASK WHERE OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH PREFIX BASE " +
  "FROM NAMED LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND " +
  "COALESCE CONCAT CONTAINS STRSTARTS STRENDS REGEX REPLACE LCASE YEAR MONTH NOT EXISTS"
).split(" ").concat("GROUP BY", "ORDER BY", "HAVING");
const IN_WORDS = new Set(["String", "Comment", "IriRef", "Langtag"]);

// The grammar leaves these without a colour.
const LANGUAGE = SparqlLanguage.configure({
  props: [styleTags({
    "Pname_ln Pname_ns": tags.propertyName, A_predicate: tags.keyword,
    "IntegerNegative DecimalNegative DoubleNegative": tags.number,
  })],
});

/** Put an editor in the place of the form's textarea. */
export function enhance(form, report) {
  const textarea = form.querySelector("textarea");
  const vocabulary = fetch(form.dataset.terms).then((answer) => (answer.ok ? answer.json() : null));
  const known = vocabulary.then((words) => words ?? { prefixes: {}, terms: [] }, () => ({ prefixes: {}, terms: [] }));
  let prefixes = {};
  let names = new Set();
  known.then((words) => {
    prefixes = words.prefixes;
    names = new Set(words.terms.filter((term) => term.kind !== "thing").map((term) => term.name));
  });
  const options = known.then((words) => words.terms.map((term) => termOption(term, words.prefixes)));
  const told = fromServer(form);

  function check(view) {
    const doc = view.state.doc;
    const seen = mistakes(view.state, prefixes);
    const found = seen.length === 0 && doc.toString() === told.query ? told.mistakes(doc) : [...seen, ...unknown(view.state, names)];
    report(found.map((one) => placed(doc, one)));
    return found;
  }

  const nonce = EditorView.cspNonce.of(form.dataset.nonce);
  const { phrases: own } = new EditorView({ extensions: nonce }).state.constructor; // EditorState has it
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      own.of({ Completions: phrases.completions, Diagnostics: phrases.mistakes, "No diagnostics": phrases.none, close: phrases.close }),
      nonce,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        id: "query", "aria-labelledby": "query-label", "aria-describedby": "keys mistakes", dir: "ltr", tabindex: "0",
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) textarea.value = update.state.doc.toString();
      }),
      lineNumbers(), history(), bracketMatching(), closeBrackets(), LANGUAGE,
      syntaxHighlighting(classHighlighter),
      linter(check, { delay: 400 }),
      autocompletion({ icons: false, override: [async (context) => complete(context, await options, prefixes)] }),
      keymap.of([
        { key: "Mod-Enter", run: () => { form.requestSubmit(); return true; } },
        ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
      ]),
    ],
  });
  const isWritten = document.activeElement === textarea; // somebody began before the editor came
  const selection = { anchor: textarea.selectionStart, head: textarea.selectionEnd };
  textarea.id = "query-text";
  textarea.required = false; // a hidden field that must be filled in would stop the form in silence
  textarea.hidden = true;
  textarea.after(view.dom);
  if (isWritten) {
    view.focus();
    view.dispatch({ selection });
  }
  const label = form.querySelector("#query-label");
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  return view;
}

/** The mistake that the server told of, where the grammar here sees none in the same text. */
function fromServer(form) {
  const { line, column, says } = form.dataset;
  if (!line) return { query: null };
  return {
    query: form.querySelector("textarea").value,
    mistakes(doc) {
      const at = doc.line(Math.min(Math.max(1, Number(line)), doc.lines));
      const from = Math.min(at.from + Math.max(0, Number(column) - 1), at.to);
      return [{ from, to: Math.max(from, at.to), severity: "error", message: says }];
    },
  };
}

/** The first thing that is not SPARQL, and each prefix that is not declared. */
function mistakes(state, prefixes) {
  const tree = ensureSyntaxTree(state, state.doc.length, 200);
  if (!tree || !state.doc.toString().trim()) return [];
  const found = [];
  const declared = declaredIn(state);
  tree.iterate({
    enter(node) {
      if (node.type.isError && !found.some((one) => one.isError)) found.push(notSparql(state, node));
      if (node.name === "Pname_ln" || node.name === "Pname_ns") {
        const prefix = state.sliceDoc(node.from, node.to).split(":", 1)[0];
        const isUse = node.node.parent?.name !== "PrefixDecl";
        if (isUse && !declared.has(prefix)) found.push(notDeclared(prefix, node, prefixes));
      }
    },
  });
  return found;
}

function notSparql(state, { from, to }) {
  const text = state.sliceDoc(from, Math.min(to, from + 40));
  const next = state.sliceDoc(from, from + 40).trim().split(/\s/)[0];
  const message = text.trim() ? fill(phrases.unexpected, { words: text.trim() })
    : next ? fill(phrases.missing, { words: next }) : phrases.unfinished;
  return { from, to, severity: "error", message, isError: true };
}

function notDeclared(prefix, { from, to }, prefixes) {
  const actions = prefixes[prefix] ? [{
    name: phrases.declare,
    apply: (view) => view.dispatch({ changes: declaration(view.state, prefix, prefixes) }),
  }] : [];
  return { from, to, severity: "error", message: fill(phrases.undeclared, { prefix }), actions };
}

/** The names of vocabularies of these data that the data do not use: a slip, or an empty answer. */
function unknown(state, names) {
  const tree = ensureSyntaxTree(state, state.doc.length, 200);
  if (!tree || names.size === 0) return [];
  const known = new Set([...names].map((name) => name.split(":", 1)[0]));
  const found = [];
  tree.iterate({
    enter({ name: type, from, to }) {
      if (type !== "Pname_ln") return;
      const words = state.sliceDoc(from, to);
      if (names.has(words) || !known.has(words.split(":", 1)[0])) return;
      const meant = nearest(words, names);
      const actions = meant ? [{
        name: fill(phrases.replace, { words: meant }),
        apply: (view, start, end) => view.dispatch({ changes: { from: start, to: end, insert: meant } }),
      }] : [];
      found.push({ from, to, severity: "warning", message: fill(phrases.unknown, { words }), actions });
    },
  });
  return found;
}

/** The name that takes the fewest changes of a letter, where three are enough. */
function nearest(words, names) {
  let [best, least] = [null, 4];
  for (const name of names) {
    const changes = Math.abs(name.length - words.length) < least ? distance(words, name) : least;
    if (changes < least) [best, least] = [name, changes];
  }
  return best;
}

/** How many letters must be written, left out or changed to make one word the other (Levenshtein). */
function distance(one, other) {
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const last = row;
    row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
  }
  return row[other.length];
}

function declaredIn(state) {
  return new Set([...state.doc.toString().matchAll(/\bPREFIX\s+([^\s:<]*):/gi)].map((found) => found[1]));
}

/** The change that declares a prefix: above the other declarations, below the comments at the top. */
function declaration(state, prefix, prefixes) {
  const lines = state.doc.toString().split("\n");
  const at = lines.findIndex((line) => line.trim() && !line.trim().startsWith("#"));
  const from = at < 0 ? state.doc.length : state.doc.line(at + 1).from;
  return { from, insert: `PREFIX ${prefix}: <${prefixes[prefix]}>\n` };
}

function placed(doc, { from, message }) {
  const line = doc.lineAt(from);
  return fill(phrases.at, { line: line.number, column: from - line.from + 1, says: message });
}

/** A term as completion offers it: found by its name and by its label. */
function termOption(term, prefixes) {
  const prefix = term.name.startsWith("<") ? null : term.name.split(":", 1)[0];
  return {
    label: `${term.name} ${term.label}`,
    displayLabel: term.kind === "thing" ? term.label : term.name,
    detail: term.kind === "thing" ? kindWord(term.name.split("/").at(-2)) : [term.label, kindWord(term.kind)].filter(Boolean).join(", "),
    kind: term.kind,
    // What is used more stands above what is used less; what no data use stands last.
    rank: term.kind === "thing" ? -10 : term.uses ? Math.min(15, 3 * Math.log10(term.uses)) : -15,
    of: term.of ?? [],
    apply(view, _, from, to) {
      const changes = [{ from, to, insert: term.name }];
      if (prefix && !declaredIn(view.state).has(prefix)) changes.unshift(declaration(view.state, prefix, prefixes));
      const transaction = view.state.update({ changes });
      const anchor = transaction.changes.mapPos(to, 1);
      view.dispatch({ changes, selection: { anchor }, userEvent: "input.complete", scrollIntoView: true });
    },
  };
}

function complete(context, terms, prefixes) {
  if (IN_WORDS.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const word = context.matchBefore(/[?$]?[\p{L}\p{N}_-]*(?::[\p{L}\p{N}_.-]*)?/u);
  if (!word || (!word.text && !context.explicit)) return null;
  const before = context.state.sliceDoc(context.state.doc.lineAt(word.from).from, word.from);
  const validFor = /^[?$]?[\p{L}\p{N}_:.-]*$/u;
  if (/^[?$]/.test(word.text)) return { from: word.from, options: variables(context.state, word), validFor };
  if (/\bPREFIX\s+$/i.test(before)) {
    const options = Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>` }));
    return { from: word.from, options, validFor };
  }
  const wanted = /(^|[\s;{.])a\s+$/.test(before) ? "class" : /[;{]\s*$|[?$\w>]\s+$/.test(before) ? "property" : null;
  const classes = wanted === "property" ? classesAt(context) : [];
  const boosted = terms.map((term) => ({
    ...term,
    boost: term.rank + (term.kind === wanted ? 20 : 0) + (classes.some((one) => term.of.includes(one)) ? 30 : 0),
  }));
  const keywords = KEYWORDS.map((label) => ({ label, boost: -5 }));
  return { from: word.from, options: [...boosted, ...(word.text.includes(":") ? [] : keywords)], validFor };
}

function variables(state, word) {
  const text = state.doc.toString();
  const others = text.slice(0, word.from) + text.slice(word.to);
  return [...new Set(others.match(/[?$]\w+/g) ?? [])].map((label) => ({ label }));
}

/** The classes that the query gives to what the statement under the cursor is about. */
function classesAt(context) {
  const text = context.state.doc.toString();
  const statement = text.slice(0, context.pos).split(/[{}]|\.\s/).at(-1).trim();
  const subject = statement.split(/\s/, 1)[0];
  if (!subject) return [];
  const about = text.split(/[{}]|\.\s/).filter((one) => one.trim().split(/\s/, 1)[0] === subject);
  return about.flatMap((one) => [...one.matchAll(/\s(?:a|rdf:type)\s+([\w-]+:[\w.-]+)/g)].map((found) => found[1]));
}
