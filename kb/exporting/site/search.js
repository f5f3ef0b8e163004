// Search by names alone, in a copy of the site that no server stands behind.
const fold = (text) =>
  text.replace(/[đĐ]/g, "d").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const list = document.getElementById("found");
const typed = new URLSearchParams(location.search).get("q") ?? "";
const root = document.documentElement.dataset.root ?? "";
const words = fold(typed).match(/[\p{L}\p{N}]+/gu) ?? [];
for (const field of document.querySelectorAll('input[name="q"]')) field.value = typed;

if (words.length) {
  const names = await (await fetch(new URL("names.json", import.meta.url))).json();
  const seen = new Set();
  for (const [text, path, kind] of names) {
    const folded = ` ${fold(text)}`;
    if (seen.has(path) || !words.every((word) => folded.includes(word))) continue;
    seen.add(path);
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}${path}/`;
    link.textContent = text;
    item.append(link, ` ${kind}`);
    list.append(item);
    if (seen.size === 200) break;
  }
  list.previousElementSibling.hidden = seen.size > 0;
}
