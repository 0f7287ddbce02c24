// docs/openapi.yaml as the checks see it: its routes, and its schemas as questions.
import { readFileSync } from 'node:fs';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';

const METHODS = ['get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

export class Document {
  #ajv = new Ajv2020({ strict: false });
  #validators = new WeakMap();

  constructor(root) {
    this.root = root;
    addFormats(this.#ajv);
    this.routes = Object.entries(root.paths).flatMap(([pattern, item]) =>
      METHODS.filter((method) => item[method]).map((method) => this.#route(pattern, method.toUpperCase(), item)),
    );
  }

  static read(file) {
    return new Document(parseYaml(readFileSync(file, 'utf8')));
  }

  #route(pattern, method, item) {
    const operation = item[method.toLowerCase()];
    const shape = pattern.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return {
      name: `${method} ${pattern}`,
      pattern,
      method,
      shape: new RegExp(`^${shape}$`),
      parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => this.resolve(one)),
      body: this.resolve(operation.requestBody),
      responses: operation.responses,
    };
  }

  // What a $ref of this document points to; anything else as it is.
  resolve(node) {
    if (node?.$ref === undefined) return node;
    const found = node.$ref.slice(2).split('/').reduce((at, key) => at?.[key], this.root);
    if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
    return this.resolve(found);
  }

  // All routes of a path: those of a fixed path before those with a parameter.
  routesOf(path) {
    const fitting = this.routes.filter((route) => route.shape.test(path));
    const fixed = fitting.filter((route) => route.pattern === path);
    return fixed.length > 0 ? fixed : fitting;
  }

  // Nothing when the value fits; else where and why not.
  mismatch(schema, value) {
    if (!this.#validators.has(schema)) {
      this.#validators.set(schema, this.#ajv.compile({ components: this.root.components, allOf: [schema] }));
    }
    const validate = this.#validators.get(schema);
    if (!validate(value)) return this.#ajv.errorsText(validate.errors, { dataVar: 'value' });
    return this.#contentMismatch(schema, value);
  }

  // JSON Schema leaves what stands inside of strings (contentSchema) to the application.
  #contentMismatch(schema, value) {
    const inner = this.resolve(schema);
    if (inner.type === 'object') {
      for (const [name, property] of Object.entries(inner.properties ?? {})) {
        const problem = value[name] === undefined ? undefined : this.#contentMismatch(property, value[name]);
        if (problem) return `${name}: ${problem}`;
      }
      return undefined;
    }
    if (inner.contentMediaType !== 'text/csv') return undefined;
    try {
      return this.mismatch(inner.contentSchema, parseCsv(value, { bom: true }));
    } catch (error) {
      return `no CSV: ${error.message}`;
    }
  }
}
