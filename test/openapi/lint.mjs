// lint.mjs DOCUMENT: Redocly's linter with its recommended rules; a warning counts as an error.
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // /api/chair/search beside /api/chair/{id} is the contract; fixed paths win, as OpenAPI has it.
    'no-ambiguous-paths': 'off',
    'no-invalid-media-type-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'operation-operationId': 'error',
    'operation-operationId-unique': 'error',
    'no-unused-components': 'error',
  },
});
const problems = await lint({ ref: process.argv[2], config });
const totals = getTotals(problems);
formatProblems(problems, { format: 'stylish', totals, version: '' });
console.log(`lint: ${totals.errors} errors, ${totals.warnings} warnings`);
process.exitCode = problems.length === 0 ? 0 : 1;
