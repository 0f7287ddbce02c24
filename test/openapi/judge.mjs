// Holds exchanges to a document, and the document to what was exchanged.
import { bytes, decodedBody, formFields, header, queryParameters, splitTarget, typed, utf8 } from './messages.mjs';

// Fields that belong to HTTP, not to one route.
const GENERAL_HEADERS = new Set(['connection', 'content-length', 'content-type', 'date', 'server']);

// Everything in a request that the document does not permit.
export async function requestProblems(document, route, request) {
  try {
    return [...parameterProblems(document, route, request), ...(await bodyProblems(document, route, request))];
  } catch (error) {
    return [error.message];
  }
}

function parameterProblems(document, route, request) {
  const { path, query } = splitTarget(request.target);
  const wanted = route.parameters.filter((parameter) => parameter.in !== 'header');
  if (wanted.length === 0) return [];
  const values = new Map([...queryParameters(query), ...Object.entries(path.match(route.shape).groups ?? {})]);
  return wanted.flatMap((parameter) => {
    const text = values.get(parameter.name);
    if (text === undefined) return parameter.required ? [`${parameter.name} is missing`] : [];
    if (text === '' && parameter.allowEmptyValue) return [];
    const problem = document.mismatch(parameter.schema, typed(text, document.resolve(parameter.schema)));
    return problem ? [`${parameter.name}: ${problem}`] : [];
  });
}

async function bodyProblems(document, route, request) {
  if (!route.body) return [];
  if (request.body === '') return route.body.required ? ['the body is missing'] : [];
  const form = route.body.content['multipart/form-data'];
  // The type of other bodies is not looked at, as the document says.
  const value = form ? await formFields(request) : JSON.parse(utf8(bytes(request.body)));
  const problem = document.mismatch((form ?? route.body.content['application/json']).schema, value);
  return problem ? [problem] : [];
}

// Everything in an answer that the document does not permit.
export function answerProblems(document, route, request, answer) {
  const response = document.resolve(route.responses[answer.status]);
  if (!response) return [`status ${answer.status} is not documented`];
  return [...headerProblems(document, response, request, answer), ...contentProblems(document, response, request, answer)];
}

function headerProblems(document, response, request, answer) {
  const documented = Object.entries(response.headers ?? {}).map(([name, one]) => [name, document.resolve(one)]);
  const known = new Set(documented.map(([name]) => name.toLowerCase()));
  const unknown = answer.headers
    .filter(([name]) => !known.has(name.toLowerCase()) && !GENERAL_HEADERS.has(name.toLowerCase()))
    .map(([name]) => `the header ${name} is not documented`);
  const wrong = documented.flatMap(([name, one]) => {
    const text = header(answer, name);
    const asked = name === 'Server-Timing' && header(request, 'X-Server-Timing') === '1';
    if (text === undefined) return one.required || asked ? [`the header ${name} is missing`] : [];
    if (name === 'Server-Timing' && !asked) return ['nobody asked for Server-Timing'];
    const problem = document.mismatch(one.schema, typed(text, one.schema));
    return problem ? [`${name}: ${problem}`] : [];
  });
  return [...unknown, ...wrong];
}

function contentProblems(document, response, request, answer) {
  const type = header(answer, 'Content-Type')?.split(';')[0];
  // A 304 tells the type of what the client has (RFC 9110, section 15.4.5).
  const bare = answer.body === '' && (!type || answer.status === 304);
  if (!response.content) return bare ? [] : ['a body, but none is documented'];
  const content = response.content[type];
  if (!content) return [`the type ${type} is not documented`];
  if (request.method === 'HEAD') return [];
  try {
    const text = utf8(decodedBody(answer));
    const problem = document.mismatch(content.schema, type === 'application/json' ? JSON.parse(text) : text);
    return problem ? [problem] : [];
  } catch (error) {
    return [`the body cannot be read: ${error.message}`];
  }
}

// A request that was refused as bad has to be bad by the document, but for what no schema can say: `beyond` names it.
function excuseOf(beyond, answer) {
  return beyond.find((one) => answer.status === 400 && decodedBody(answer).includes(one.error));
}

function unknownPathProblems(answer) {
  return answer.status === 404 || answer.status === 503 ? [] : [`an unknown path is answered ${answer.status}`];
}

function unknownMethodProblems(document, routes, request, answer) {
  const methods = routes.map((route) => (route.method === 'GET' ? 'GET, HEAD' : route.method));
  const allow = header(answer, 'Allow');
  if (answer.status === 405 && allow !== methods.join(', ')) {
    return [`Allow is '${allow}', the document knows ${methods.join(', ')}`];
  }
  const refused = answer.status >= 400 ? [] : ['a method that is not documented is served'];
  return [...refused, ...answerProblems(document, routes[0], request, answer)];
}

export class Judge {
  #seen = new Set();
  #excused = new Set();

  // `beyond`: [{error, reason}]; `unreached`: [{route, status, reason}], route * for all.
  constructor(document, { beyond, unreached }) {
    this.document = document;
    this.beyond = beyond;
    this.unreached = unreached;
  }

  // What is wrong with one exchange: lines for a person.
  async problems({ origin, request, answer }) {
    const where = `${origin}: ${request.method} ${request.target.slice(0, 200)}: ${answer.status}`;
    return (await this.#found(request, answer)).map((problem) => `${where}: ${problem}`);
  }

  async #found(request, answer) {
    const { path } = splitTarget(request.target);
    const routes = this.document.routesOf(path);
    if (routes.length === 0) return unknownPathProblems(answer);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((one) => one.method === method);
    if (!route) {
      routes.forEach((one) => this.#seen.add(`${one.name} ${answer.status}`));
      return unknownMethodProblems(this.document, routes, request, answer);
    }
    this.#seen.add(`${route.name} ${answer.status}`);
    const problems = answerProblems(this.document, route, request, answer);
    return [...problems, ...(await this.#requestVerdict(route, request, answer))];
  }

  async #requestVerdict(route, request, answer) {
    const wrong = await requestProblems(this.document, route, request);
    if (answer.status < 400) return wrong.map((problem) => `the request was served, but: ${problem}`);
    if (answer.status !== 400 || wrong.length > 0) return [];
    const excuse = excuseOf(this.beyond, answer);
    if (!excuse) return [`the request fits the document, but was refused: ${answer.body}`];
    this.#excused.add(excuse);
    return [];
  }

  // After all exchanges: statuses that nothing has shown, and lists that are longer than they need to be.
  remainder() {
    const all = this.document.routes.flatMap((route) => Object.keys(route.responses).map((status) => [route, status]));
    const listed = (route, status) =>
      this.unreached.filter((one) => one.status === status && (one.route === '*' || one.route === route.name));
    const missing = all
      .filter(([route, status]) => !this.#seen.has(`${route.name} ${status}`) && listed(route, status).length === 0)
      .map(([route, status]) => `${route.name}: no exchange shows status ${status}, and unreached.json gives no reason`);
    const stale = this.unreached
      .filter((one) => !all.some(([route, status]) => !this.#seen.has(`${route.name} ${status}`) && listed(route, status).includes(one)))
      .map((one) => `unreached.json: ${one.route} ${one.status} is shown by an exchange, or is not in the document`);
    const unused = this.beyond
      .filter((one) => !this.#excused.has(one))
      .map((one) => `beyond_schema.json: no exchange needs '${one.error}'`);
    return [...missing, ...stale, ...unused];
  }
}

// The router's routes and the document's, in both directions.
export function routeProblems(document, routes) {
  // The names of parameters in paths are nobody's business.
  const anonymous = (name) => name.replace(/\{\w+\}/g, '{}');
  const documented = new Set(document.routes.map((route) => route.name));
  const known = new Set([...documented].map(anonymous));
  const served = new Set(routes.map(anonymous));
  return [
    ...routes.filter((name) => !known.has(anonymous(name))).map((name) => `${name} is served, but not in docs/openapi.yaml`),
    ...[...documented].filter((name) => !served.has(anonymous(name))).map((name) => `${name} is in docs/openapi.yaml, but not served`),
  ];
}
