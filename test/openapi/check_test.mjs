// Planted faults: the checks of this folder have to find each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Document } from './document.mjs';
import { Judge, routeProblems } from './judge.mjs';

const ERROR = { description: 'Refused.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
const WRONG_METHOD = { ...ERROR, headers: { Allow: { schema: { type: 'string' } } } };
const ID = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const PER_PAGE = { name: 'perPage', in: 'query', required: true, schema: { type: 'integer', maximum: 50 } };
const COLOR = { name: 'color', in: 'query', allowEmptyValue: true, schema: { type: 'string', maxLength: 3 } };
const FILE = {
  type: 'string',
  contentMediaType: 'text/csv',
  contentSchema: { type: 'array', minItems: 1, items: { type: 'array', minItems: 2, maxItems: 2 } },
};

const answers = (schema, headers) => ({ description: 'Fine.', headers, content: { 'application/json': { schema } } });
const row = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
  additionalProperties: false,
};

const document = new Document({
  paths: {
    '/rows': {
      get: { parameters: [PER_PAGE, COLOR], responses: { 200: answers(row), 400: ERROR } },
      post: {
        requestBody: {
          required: true,
          content: { 'multipart/form-data': { schema: { type: 'object', required: ['rows'], properties: { rows: FILE } } } },
        },
        responses: { 201: { description: 'Kept.' }, 400: ERROR, 405: ERROR },
      },
    },
    '/timed': { get: { responses: { 200: answers(row, { 'Server-Timing': { schema: { type: 'string' } } }) } } },
    '/rows/{id}': {
      get: { parameters: [ID], responses: { 200: answers(row), 400: ERROR, 404: ERROR, 405: WRONG_METHOD } },
      post: {
        parameters: [ID],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', required: ['email'], properties: { email: { type: 'string' } } } } },
        },
        responses: {
          200: answers(row, { 'Retry-After': { required: true, schema: { type: 'integer' } } }),
          400: ERROR,
          405: WRONG_METHOD,
        },
      },
    },
  },
  components: {
    schemas: {
      Error: { type: 'object', required: ['error'], properties: { error: { type: 'string' } }, additionalProperties: false },
    },
  },
});

const JSON_TYPE = ['Content-Type', 'application/json; charset=UTF-8'];
const latin1 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('latin1');

function exchange(line, status, answer, { body = '', headers = [], answerHeaders = [JSON_TYPE] } = {}) {
  const [method, target] = line.split(' ');
  return {
    origin: 'planted',
    request: { method, target, headers, body: latin1(body) },
    answer: { status, headers: answerHeaders, body: latin1(answer) },
  };
}

const LISTS = { beyond: [{ error: 'no such colour' }], unreached: [] };
const problemsOf = (one) => new Judge(document, LISTS).problems(one);

async function isFound(one, what) {
  const problems = (await problemsOf(one)).join('\n');
  assert.match(problems, what);
}

const CHAIR = { id: 1, name: '椅子' };
const BAD = { error: 'bad' };

function form(csv, field = 'rows') {
  const body = `--b\r\nContent-Disposition: form-data; name="${field}"; filename="x.csv"\r\n\r\n${csv}\r\n--b--\r\n`;
  return { body, headers: [['Content-Type', 'multipart/form-data; boundary=b']], answerHeaders: [] };
}

test('what fits is no fault', async () => {
  for (const one of [
    exchange('GET /rows?perPage=5&color=%E9%BB%92&color=too+long&x=y', 200, CHAIR),
    exchange('GET /rows?color=&perPage=%2B5', 200, CHAIR),
    exchange('GET /rows/7', 404, BAD),
    exchange('HEAD /rows/7', 200, ''),
    exchange('GET /elsewhere', 404, BAD),
    exchange('POST /rows', 201, '', form('1,"a, b"\r\n')),
    exchange('GET /rows?perPage=51', 400, BAD),
    exchange('GET /rows?perPage=5&color=x', 400, { error: 'no such colour' }),
    exchange('POST /rows/7', 200, CHAIR, { body: { email: 'a' }, answerHeaders: [JSON_TYPE, ['Retry-After', '3']] }),
    exchange('DELETE /rows/7', 405, BAD, { answerHeaders: [JSON_TYPE, ['Allow', 'GET, HEAD, POST']] }),
  ]) {
    assert.deepEqual(await problemsOf(one), [], one.request.target);
  }
});

test('answers that the document does not have', async () => {
  await isFound(exchange('GET /rows/7', 500, BAD), /status 500 is not documented/);
  await isFound(exchange('GET /rows/7', 200, { id: '1', name: 'a' }), /id must be integer/);
  await isFound(exchange('GET /rows/7', 200, { ...CHAIR, stock: 5 }), /must NOT have additional properties/);
  await isFound(exchange('GET /rows/7', 200, { id: 1 }), /must have required property 'name'/);
  await isFound(exchange('GET /rows/7', 200, '{"id":1,'), /cannot be read/);
  await isFound(exchange('GET /rows/7', 404, {}), /required property 'error'/);
  await isFound(exchange('GET /rows/7', 200, CHAIR, { answerHeaders: [['Content-Type', 'text/html']] }), /text\/html is not/);
  await isFound(exchange('POST /rows', 201, CHAIR, form('1,2')), /a body, but none/);
});

test('header fields', async () => {
  const answer = (...fields) => exchange('POST /rows/7', 200, CHAIR, { body: { email: 'a' }, answerHeaders: [JSON_TYPE, ...fields] });
  await isFound(answer(), /Retry-After is missing/);
  await isFound(answer(['Retry-After', 'soon']), /Retry-After: value must be integer/);
  await isFound(answer(['Retry-After', '1'], ['X-Secret', '1']), /X-Secret is not documented/);
});

test('times that are asked for', async () => {
  const headers = [['X-Server-Timing', '1']];
  const time = ['Server-Timing', 'app;dur=0.1'];
  assert.deepEqual(await problemsOf(exchange('GET /timed', 200, CHAIR, { headers, answerHeaders: [JSON_TYPE, time] })), []);
  await isFound(exchange('GET /timed', 200, CHAIR, { headers }), /Server-Timing is missing/);
  await isFound(exchange('GET /timed', 200, CHAIR, { answerHeaders: [JSON_TYPE, time] }), /nobody asked/);
});

test('paths and methods that the document does not have', async () => {
  await isFound(exchange('GET /elsewhere', 200, CHAIR), /unknown path is answered 200/);
  await isFound(exchange('DELETE /rows/7', 200, CHAIR), /a method that is not documented is served/);
  await isFound(exchange('DELETE /rows/7', 405, BAD, { answerHeaders: [JSON_TYPE, ['Allow', 'POST']] }), /Allow is 'POST'/);
  assert.deepEqual(routeProblems(document, ['GET /rows', 'POST /rows', 'GET /new', 'GET /rows/{id}']), [
    'GET /new is served, but not in docs/openapi.yaml',
    'GET /timed is in docs/openapi.yaml, but not served',
    'POST /rows/{id} is in docs/openapi.yaml, but not served',
  ]);
});

test('requests that are served although the document forbids them', async () => {
  for (const [target, what] of [
    ['/rows', /perPage is missing/],
    ['/rows?perPage=51', /must be <= 50/],
    ['/rows?perPage=x', /perPage: value must be integer/],
    ['/rows?perPage=', /perPage: value must be integer/],
    ['/rows?perPage=1&color=abcd', /must NOT have more than 3/],
    ['/rows?perPage=1&color=%zz', /URI malformed/],
    ['/rows/x', /id: value must be integer/],
  ]) {
    await isFound(exchange(`GET ${target}`, 200, CHAIR), what);
  }
  const served = (body) => exchange('POST /rows/7', 200, CHAIR, { body, answerHeaders: [JSON_TYPE, ['Retry-After', '3']] });
  await isFound(served(''), /the body is missing/);
  await isFound(served('{'), /the request was served, but/);
  await isFound(served({ email: 7 }), /email must be string/);
});

test('forms and files that are served although the document forbids them', async () => {
  await isFound(exchange('POST /rows', 201, '', form('1,2', 'other')), /required property 'rows'/);
  await isFound(exchange('POST /rows', 201, '', form('1,2,3')), /rows: value\/0 must NOT have more than 2 items/);
  await isFound(exchange('POST /rows', 201, '', form('1,"2')), /no CSV/);
  await isFound(exchange('POST /rows', 201, '', form('')), /fewer than 1 items/);
  await isFound(exchange('POST /rows', 201, '', { ...form('1,2'), headers: [] }), /the request was served, but/);
});

test('requests that are refused although they fit', async () => {
  await isFound(exchange('GET /rows?perPage=5', 400, BAD), /fits the document, but was refused/);
});

test('what no exchange has shown, and lists that are too long', async () => {
  const unreached = [
    { route: 'GET /rows/{id}', status: '404', reason: 'none' },
    { route: 'GET /rows/{id}', status: '200', reason: 'wrong' },
  ];
  const judge = new Judge(document, { ...LISTS, unreached });
  await judge.problems(exchange('GET /rows/7', 200, CHAIR));
  const remainder = judge.remainder();
  assert.ok(remainder.includes('GET /rows/{id}: no exchange shows status 400, and unreached.json gives no reason'));
  assert.ok(!remainder.some((line) => line.startsWith('GET /rows/{id}: no exchange shows status 404')));
  assert.ok(remainder.some((line) => line.startsWith('unreached.json: GET /rows/{id} 200')));
  assert.ok(remainder.includes("beyond_schema.json: no exchange needs 'no such colour'"));
});
