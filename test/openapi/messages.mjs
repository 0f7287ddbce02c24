// Requests and answers of an exchange log (test/contract/exchange_log.hpp) in their parts.
import { gunzipSync } from 'node:zlib';

import Busboy from '@fastify/busboy';

export const bytes = (text) => Buffer.from(text, 'latin1');

// Throws for bytes that are no UTF-8.
export const utf8 = (buffer) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer);

export function header(message, name) {
  return message.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

// Path and query; an absolute target loses its authority.
export function splitTarget(target) {
  const [path, ...query] = target.replace(/^https?:\/\/[^/?]*/, '').split('?');
  return { path, query: query.join('?') };
}

// The first value of each name. Throws for a malformed escape.
export function queryParameters(query) {
  const values = new Map();
  for (const piece of query.split('&').filter((one) => one !== '')) {
    const [name, ...value] = piece.split('=').map((text) => decodeURIComponent(text.replaceAll('+', ' ')));
    if (!values.has(name)) values.set(name, value.join('='));
  }
  return values;
}

// The body before it was compressed.
export function decodedBody(message) {
  const body = bytes(message.body);
  return header(message, 'Content-Encoding') === 'gzip' && body.length > 0 ? gunzipSync(body) : body;
}

// The text of every field. Rejects for what is no multipart/form-data.
export function formFields(message) {
  return new Promise((resolve, reject) => {
    const fields = {};
    const type = header(message, 'Content-Type') ?? '';
    const parser = new Busboy({ headers: { 'content-type': type }, defCharset: 'latin1' });
    const keep = (name, buffer) => {
      try {
        fields[name] ??= utf8(buffer);
      } catch (error) {
        reject(error);
      }
    };
    parser.on('field', (name, value) => keep(name, bytes(value)));
    parser.on('file', (name, stream) => {
      const pieces = [];
      stream.on('data', (piece) => pieces.push(piece)).on('end', () => keep(name, Buffer.concat(pieces)));
      stream.on('error', reject);
    });
    parser.on('error', reject).on('finish', () => resolve(fields));
    parser.end(bytes(message.body));
  });
}

// A parameter or header field as the type that its schema has.
export function typed(text, schema) {
  return schema.type === 'integer' && /^[+-]?[0-9]+$/.test(text) ? Number(text) : text;
}
