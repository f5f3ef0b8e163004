// What the page takes from the packages; vendor.mjs makes codemirror.js of it.
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { bracketMatching, ensureSyntaxTree, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { linter, lintKeymap } from "@codemirror/lint";
export { EditorView, keymap, lineNumbers } from "@codemirror/view";
export { classHighlighter, styleTags, tags } from "@lezer/highlight";
export { SparqlLanguage } from "codemirror-lang-sparql";
