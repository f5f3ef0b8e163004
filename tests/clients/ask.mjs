// Asks an endpoint with a client from npm: queries come in as JSON, answers and requests go out.
//
//   node ask.mjs comunica http://127.0.0.1:8000/sparql < queries.json
//
// Comunica asks several in one query, with commas between them.
import { text } from "node:stream/consumers";

const [client, endpoint, method] = process.argv.slice(2);
const requests = [];

/** fetch(), which notes what was requested and how it went. */
async function noted(url, options) {
  const response = await fetch(url, options);
  const plain = new URL(url);
  plain.search = "";
  requests.push({ method: options?.method ?? "GET", url: plain.href, status: response.status });
  return response;
}

/** A term as SPARQL's JSON results write it. */
function term({ termType, value, language, datatype }) {
  if (termType !== "Literal") return { type: termType === "NamedNode" ? "uri" : "bnode", value };
  return { type: "literal", value, ...(language ? { "xml:lang": language } : { datatype: datatype.value }) };
}

const triple = (quad) => [term(quad.subject), term(quad.predicate), term(quad.object)];

const clients = {
  /** Comunica, told that the source is an endpoint, or left to find out by itself. */
  async comunica(found) {
    const { QueryEngine } = await import("@comunica/query-sparql");
    const engine = new QueryEngine();
    const sources = endpoint.split(",").map((value) => (found ? value : { type: "sparql", value }));
    const context = { sources, fetch: noted };
    return {
      rows: async (query) =>
        (await (await engine.queryBindings(query, context)).toArray()).map((bindings) =>
          Object.fromEntries([...bindings].map(([variable, value]) => [variable.value, term(value)])),
        ),
      truth: (query) => engine.queryBoolean(query, context),
      triples: async (query) => (await (await engine.queryQuads(query, context)).toArray()).map(triple),
    };
  },

  async "comunica-finds-out"() {
    return this.comunica(true);
  },

  async "fetch-sparql-endpoint"() {
    const { SparqlEndpointFetcher } = await import("fetch-sparql-endpoint");
    const direct = method === "POST directly";
    const fetcher = new SparqlEndpointFetcher({
      method: direct ? "POST" : method,
      directPost: direct,
      fetch: noted,
    });
    return {
      rows: async (query) =>
        (await (await fetcher.fetchBindings(endpoint, query)).toArray()).map((bindings) =>
          Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, term(value)])),
        ),
      truth: (query) => fetcher.fetchAsk(endpoint, query),
      triples: async (query) => (await (await fetcher.fetchTriples(endpoint, query)).toArray()).map(triple),
    };
  },
};

const queries = JSON.parse(await text(process.stdin));
const { rows, truth, triples } = await clients[client]();
const ways = { SELECT: rows, ASK: truth, CONSTRUCT: triples, DESCRIBE: triples };
const answers = {};
for (const [name, query] of Object.entries(queries)) {
  const form = name.split(" ")[0];
  try {
    answers[name] = await ways[form](query);
  } catch (error) {
    answers[name] = { error: String(error) };
  }
}
console.log(JSON.stringify({ answers, requests }));
