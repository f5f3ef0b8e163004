// Asks by following links, from an address on: a query comes in, rows and the addresses read go out.
//
//   node traverse.mjs https://w3id.org/treaty-kb/id/person/to-lam [https://w3id.org/treaty-kb/ http://127.0.0.1:8000/] < query.rq
//
// The last two are for where the first part of an IRI is redirected to: here there is no w3id.org.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql-link-traversal";

const [seed, base, host] = process.argv.slice(2);
const read = [];

/** fetch(), as a redirect of IRIs to their host would have it; what is elsewhere is not there. */
async function led(url, options) {
  const to = base && String(url).startsWith(base) ? host + String(url).slice(base.length) : String(url);
  if (new URL(to).hostname !== "127.0.0.1") return new Response("", { status: 404 });
  read.push(to);
  return await fetch(to, options);
}

const engine = new QueryEngine();
const context = { sources: [seed], lenient: true, fetch: led };
const found = await (await engine.queryBindings(await text(process.stdin), context)).toArray();
const rows = found.map((row) => Object.fromEntries([...row].map(([name, { value }]) => [name.value, value])));
console.log(JSON.stringify({ rows, read }));
