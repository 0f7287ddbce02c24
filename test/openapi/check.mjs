// check.mjs DOCUMENT ROUTES EXCHANGES...: prints what disagrees, and ends with 1 if anything does.
import { readFileSync } from 'node:fs';

import { Document } from './document.mjs';
import { Judge, routeProblems } from './judge.mjs';

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
const list = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

const [documentFile, routesFile, ...exchangeFiles] = process.argv.slice(2);
const document = Document.read(documentFile);
const judge = new Judge(document, { beyond: list('beyond_schema.json'), unreached: list('unreached.json') });

const problems = routeProblems(document, lines(routesFile));
const exchanges = exchangeFiles.flatMap(lines).map((line) => JSON.parse(line));
for (const exchange of exchanges) problems.push(...(await judge.problems(exchange)));
problems.push(...judge.remainder());

for (const problem of problems) console.log(problem);
console.log(`${exchanges.length} exchanges, ${document.routes.length} routes: ${problems.length} disagreements`);
process.exitCode = problems.length === 0 && exchanges.length > 0 ? 0 : 1;
