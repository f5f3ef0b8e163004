// Elements made of words: whatever the data say is text here, never markup.

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = /^(svg|g|a:svg|circle|rect|line|path|text|title|marker|defs)$/;

/** An element with attributes, those that begin with "on" being listeners, and children; null stands for no child. */
export function element(name, attributes = {}, ...children) {
  const made = DRAWN.test(name) ? document.createElementNS(SVG, name.replace(":svg", "")) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}
