// What the page says itself: the server wrote it into the page in the reader's language.
export const phrases = JSON.parse(document.body.dataset.phrases);

// A phrase by what it is for, as "left" or "status.draft", with values put in.
export function say(name, values = {}) {
  const found = name.split(".").reduce((one, key) => one?.[key], phrases);
  return String(found ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}
