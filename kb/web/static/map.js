// The map of participants by the keyboard: one stop, from which the arrows lead through the States by
// name; whatever is pointed at or reached is named below.

for (const map of document.querySelectorAll(".world")) {
  const links = [...map.querySelectorAll("svg a")];
  const named = map.querySelector(".named");
  const name = (link) => { named.textContent = link.querySelector("title").textContent; };
  if (links.length) links[0].setAttribute("tabindex", "0");
  links.forEach((link, i) => {
    link.addEventListener("focus", () => name(link));
    link.addEventListener("pointerenter", () => name(link));
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = links[(i + step + links.length) % links.length];
      link.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}
