// Views of an answer, drawn from its table: a graph, a timeline, a chart, a map.
// Words come from the page and go back as text; links are those that the server has written.

import { element } from "./elements.js";
import { fill, kindWord, numbered, phrases } from "./phrases.js";

const MOST = { things: 60, lines: 150, bars: 100, entries: 300, places: 500 };

/** Draw a view of a table into a figure, with a caption that says what it shows and leaves out. */
export function draw(view, table, figure) {
  const { columns, rows } = read(table);
  const [drawn, words] = { graph, timeline, chart, map }[view](columns, rows, figure);
  figure.replaceChildren(element("figcaption", {}, words), drawn);
}

function read(table) {
  const columns = [...table.tHead.rows[0].cells].map((cell, place) => ({ ...cell.dataset, place }));
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => {
    const tag = cell.querySelector(".tag");
    return {
      text: tag ? cell.textContent.slice(0, -tag.textContent.length).trim() : cell.textContent.trim(),
      iri: cell.dataset.iri,
      href: cell.querySelector("a")?.getAttribute("href"),
      lang: cell.lang || null,
    };
  }));
  return { columns, rows };
}

/** How many things of a sort there are, and how many of them are shown. */
const few = (shown, all, what) => fill(phrases[all > shown ? `first_${what}` : what], { shown: numbered(shown), number: numbered(all) });
const short = (text, most = 30) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const label = (column) => `?${column.name}`;

/** The words of a cell, as a link where the table has one. */
function words(cell) {
  const { text, href, lang } = cell;
  return href ? element("a", { href, lang, dir: "auto" }, text) : element("span", { lang, dir: "auto" }, text);
}

// --- Chart -----------------------------------------------------------------------------------

function chart(columns, rows) {
  const measured = columns.find((column) => column.kind === "number");
  const named = columns.filter((column) => !["number", ""].includes(column.kind));
  const filled = rows.filter((row) => row[measured.place].text !== "");
  const shown = filled.slice(0, MOST.bars);
  const values = shown.map((row) => Number(row[measured.place].text)).map((n) => (Number.isFinite(n) ? n : 0));
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const share = (value) => `${(100 * value) / (most - least || 1)}%`;
  const list = element("ol", { class: "bars" });
  shown.forEach((row, index) => {
    const bar = element("span", { class: "bar" });
    bar.style.marginInlineStart = share(Math.min(values[index], 0) - least);
    bar.style.inlineSize = share(Math.abs(values[index]));
    const name = element("span", { class: "name" });
    named.forEach((column, place) => name.append(place ? ", " : "", words(row[column.place])));
    list.append(element("li", {}, name, element("span", { class: "track" }, bar), element("b", {}, row[measured.place].text)));
  });
  return [list, `${fill(phrases.chart, { measured: label(measured), named: named.map(label).join(", ") })} ${few(shown.length, filled.length, "rows")}`];
}

// --- Timeline --------------------------------------------------------------------------------

function timeline(columns, rows) {
  const dated = columns.find((column) => column.kind === "date");
  const others = columns.filter((column) => column !== dated);
  const filled = rows.filter((row) => row[dated.place].text)
    .sort((one, other) => moment(one[dated.place].text) - moment(other[dated.place].text));
  const list = element("ol", { class: "timeline" });
  let before = null;
  for (const row of filled.slice(0, MOST.entries)) {
    const day = row[dated.place].text;
    const values = others.filter((column) => row[column.place].text)
      .map((column) => element("div", {}, element("dt", {}, column.name), element("dd", {}, words(row[column.place]))));
    const time = element("time", { datetime: day }, day.replace("T", " "));
    list.append(element("li", day === before ? { class: "same" } : {}, time, element("dl", {}, ...values)));
    before = day;
  }
  const axis = scaled(filled.slice(0, MOST.entries).map((row) => moment(row[dated.place].text)));
  const without = rows.length - filled.length;
  const left = without ? `. ${fill(phrases.undated, { number: numbered(without) })}` : "";
  return [element("div", {}, axis, list), `${fill(phrases.timeline, { dated: label(dated) })} ${few(Math.min(filled.length, MOST.entries), filled.length, "rows")}${left}`];
}

/** A line to scale with a mark for each moment, in years; the list below has the same in words. */
function scaled(moments) {
  const svg = element("svg", { viewBox: "0 0 800 62", class: "scale", "aria-hidden": "true" });
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const place = (one) => (20 + (760 * (one - first)) / (last - first || 1)).toFixed(1);
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => (last - first) / one <= 9) ?? 1000;
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    const x = place(year);
    svg.append(element("line", { x1: x, x2: x, y1: 4, y2: 44, class: "grid" }), element("text", { x, y: 58, "text-anchor": "middle" }, String(year)));
  }
  for (const one of moments) svg.append(element("line", { x1: place(one), x2: place(one), y1: 12, y2: 36, class: "mark" }));
  return svg;
}

/** A date in years, of whatever precision and of years before 0 too. */
function moment(text) {
  const [, year, month = 1, day = 1, rest = ""] = /^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(.*)$/.exec(text) ?? [null, 0];
  const [, hours = 0, minutes = 0] = /T(\d\d):(\d\d)/.exec(rest) ?? [];
  return Number(year) + (Number(month) - 1 + (Number(day) - 1 + (Number(hours) + Number(minutes) / 60) / 24) / 31) / 12;
}

// --- Map -------------------------------------------------------------------------------------

/** Equal Earth (Savric, Patterson, Jenny 2018), as the outlines of land have it (vendor/vendor.mjs). */
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
function equalEarth(longitude, latitude) {
  const t = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const [t2, t6] = [t * t, t ** 6];
  const x = (2 * Math.sqrt(3) * ((longitude * Math.PI) / 180) * Math.cos(t)) / (3 * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1));
  return [x, t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))];
}
const WORLD = { width: 800, height: 350, scale: 400 / equalEarth(180, 0)[0], top: equalEarth(0, 84)[1] };

function map(columns, rows, figure) {
  const [north, east] = [/^lat(itude)?$/i, /^(lon|long|lng|longitude)$/i]
    .map((pattern) => columns.find((column) => column.kind === "number" && pattern.test(column.name)));
  const rest = columns.filter((column) => column !== north && column !== east);
  const places = rows.map((row) => ({ row, latitude: Number(row[north.place].text), longitude: Number(row[east.place].text) }))
    .filter(({ row, latitude, longitude }) => row[east.place].text && row[north.place].text && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90);
  for (const one of places) {
    const [x, y] = equalEarth(one.longitude, one.latitude);
    Object.assign(one, { x: WORLD.width / 2 + WORLD.scale * x, y: WORLD.scale * (WORLD.top - y) });
  }
  const shown = places.slice(0, MOST.places);
  const box = frame(shown);
  const svg = element("svg", { viewBox: box.join(" "), class: "map", role: "group", "aria-label": phrases.map });
  const unit = box[2] / Math.max(300, figure.parentElement.clientWidth); // one pixel
  const land = element("path", { class: "land", "stroke-width": unit });
  svg.append(land);
  fetch(figure.dataset.world).then((answer) => answer.json())
    .then(({ shapes }) => land.setAttribute("d", Object.values(shapes).join("")), () => {}); // without land the places stand all the same
  for (const { row, x, y, latitude, longitude } of shown) {
    const cell = rest.map((column) => row[column.place]).find((one) => one.text) ?? { text: `${latitude}, ${longitude}` };
    const isLate = x > box[0] + box[2] * 0.7;
    const dot = element("circle", { cx: x, cy: y, r: unit * 6 }, element("title", {}, cell.text));
    const name = element("text", { x: x + unit * (isLate ? -9 : 9), y: y + unit * 4, "font-size": unit * 13, "text-anchor": isLate ? "end" : "start" }, shown.length > 40 ? "" : short(cell.text));
    svg.append(cell.href ? element("a:svg", { href: cell.href }, dot, name) : element("g", {}, dot, name));
  }
  return [svg, `${few(shown.length, places.length, "places")}. ${phrases.land}`];
}

/** The part of the world that holds the places, with room around them. */
function frame(places) {
  if (!places.length) return [0, 0, WORLD.width, WORLD.height];
  const span = (key) => [Math.min(...places.map((place) => place[key])), Math.max(...places.map((place) => place[key]))];
  const [[west, east], [north, south]] = [span("x"), span("y")];
  const width = Math.max(40, (east - west) * 1.3, (south - north) * 2.4);
  return [(west + east) / 2 - width / 2, (north + south) / 2 - width / 4, width, width / 2];
}

// --- Graph -----------------------------------------------------------------------------------

function graph(columns, rows, figure) {
  const links = linksOf(rows);
  const degree = new Map();
  for (const { from, to } of links) for (const end of [from, to]) degree.set(end.iri, (degree.get(end.iri) ?? 0) + 1);
  const width = Math.max(300, figure.parentElement.clientWidth);
  const most = width < 500 ? MOST.things / 3 : MOST.things;
  const kept = new Set([...degree.keys()].sort((a, b) => degree.get(b) - degree.get(a)).slice(0, most));
  const shown = links.filter(({ from, to }) => kept.has(from.iri) && kept.has(to.iri)).slice(0, MOST.lines);
  const nodes = new Map();
  for (const { from, to } of shown) for (const end of [from, to]) if (!nodes.has(end.iri)) nodes.set(end.iri, { ...end });
  const things = [...nodes.values()];
  const height = Math.round(Math.min(Math.max(320, 60 + things.length * 22), width * 1.5, 760));
  arrange(things, shown.map(({ from, to }) => [nodes.get(from.iri), nodes.get(to.iri)]), width, height);
  const kinds = commonest(things.map(kindOf), 5);
  const colour = (thing) => (kinds.includes(kindOf(thing)) ? kinds.indexOf(kindOf(thing)) : 5);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, class: "graph", role: "group", "aria-label": phrases.graph });
  svg.append(element("defs", {}, element("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 15, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, element("path", { d: "M0 0 8 4 0 8z" }))));
  for (const { from, to, by } of shown) svg.append(edge(nodes.get(from.iri), nodes.get(to.iri), by, width >= 500 && shown.length <= 24));
  for (const thing of things) svg.append(node(thing, colour(thing), width));
  const legend = element("ul", { class: "legend" }, ...kinds.map((kind, index) => element("li", { class: `k${index}` }, kindWord(kind))));
  if (things.some((thing) => colour(thing) === 5)) legend.append(element("li", { class: "k5" }, phrases.other));
  const text = `${few(things.length, degree.size, "things")}. ${few(shown.length, links.length, "links")}`;
  return [element("div", {}, svg, legend), text];
}

/** What is linked: the table of a graph has a triple in each row. Rows of a SELECT are not drawn: that
 *  two values stand in one row does not say how one is linked with the other. */
function linksOf(rows) {
  const found = new Map();
  for (const [from, by, to] of rows) {
    if (from.iri && to.iri && from.iri !== to.iri) found.set([from.iri, to.iri, by.text].join(" "), { from, to, by: by.text });
  }
  return [...found.values()];
}

function commonest(words, most) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1)).slice(0, most);
}

/** What a thing is, told from where its page is: /page/person/to-lam is a person. */
function kindOf({ href }) {
  const root = document.documentElement.dataset.root ?? "";
  const path = href?.startsWith(`${root}/`) ? href.slice(root.length) : "";
  if (path.startsWith("/ontology")) return "term";
  return path.startsWith("/page/") ? path.split("/")[2] : "elsewhere";
}

/** Give each thing a place: apart from each other, near to what it is linked with. */
function arrange(things, pairs, width, height) {
  const room = Math.sqrt((width * height) / (things.length + 1)) * 0.75;
  things.forEach((thing, index) => {
    const turn = index * 2.4; // the golden angle: no two at the same place, and the same each time
    const far = Math.sqrt((index + 0.5) / things.length) * 0.45;
    Object.assign(thing, { x: width * (0.5 + far * Math.cos(turn)), y: height * (0.5 + far * Math.sin(turn)), dx: 0, dy: 0 });
  });
  for (let heat = 1; heat > 0.02; heat *= 0.98) {
    for (const one of things) for (const other of things) if (one !== other) push(one, other, room);
    for (const [one, other] of pairs) pull(one, other, room);
    for (const thing of things) {
      thing.dx += (width / 2 - thing.x) * 0.02;
      thing.dy += (height / 2 - thing.y) * 0.04;
      const size = Math.hypot(thing.dx, thing.dy) || 1;
      const step = Math.min(size, room * 0.3 * heat) / size;
      thing.x += thing.dx * step;
      thing.y += thing.dy * step;
      thing.dx = thing.dy = 0;
    }
  }
  fit(things, "x", 30, width - 30);
  fit(things, "y", 24, height - 24);
}

/** Stretch or shrink one coordinate of all things to the room there is. */
function fit(things, key, from, to) {
  const values = things.map((thing) => thing[key]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (const thing of things) thing[key] = from + ((thing[key] - least) / (most - least || 1)) * (to - from);
}

function push(one, other, room) {
  const [x, y] = [one.x - other.x || 0.1, (one.y - other.y) * 1.4 || 0.1]; // names are wider than high
  const square = x * x + y * y;
  one.dx += (x * room * room) / square;
  one.dy += (y * room * room) / square;
}

function pull(one, other, room) {
  const [x, y] = [other.x - one.x, other.y - one.y];
  const force = Math.hypot(x, y) / room;
  for (const [end, sign] of [[one, 1], [other, -1]]) {
    end.dx += sign * x * force;
    end.dy += sign * y * force;
  }
}

function edge(from, to, by, isNamed) {
  const line = element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "marker-end": "url(#arrow)" });
  const name = element("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3, "text-anchor": "middle" }, isNamed ? short(by, 24) : "");
  return element("g", { class: "edge" }, element("title", {}, `${from.text} — ${by} — ${to.text}`), line, name);
}

function node(thing, kind, width) {
  const isLate = thing.x > width * 0.62;
  const name = element("text", { x: thing.x + (isLate ? -10 : 10), y: thing.y + 4, "text-anchor": isLate ? "end" : "start", lang: thing.lang }, short(thing.text, width < 500 ? 18 : 34));
  const drawn = [element("title", {}, thing.text), element("circle", { cx: thing.x, cy: thing.y, r: 6 }), name];
  return thing.href ? element("a:svg", { href: thing.href, class: `node k${kind}` }, ...drawn) : element("g", { class: `node k${kind}` }, ...drawn);
}
