// Peers that come from npm: DuckDB in this process, flatbush and kdbush with an exact point in polygon. Does what
// peers_bench.cpp does for the others: answers all questions once, then in timed rounds, and writes answers and times.
//
//   node peers.mjs SUBJECT ROWS_FOLDER QUESTIONS SQL_QUESTIONS ROUNDS SECONDS SECONDS_MAX OUT
import { readFileSync, writeFileSync } from 'node:fs';

const NAZOTTE_ROWS = 50;
const QUESTIONS_MIN = 10;

// What %f shows of a number, as a whole number of microdegrees.
const microdegrees = (degrees) => Math.round(Number(degrees.toFixed(6)) * 1e6);

// All coordinates are whole and differ by less than 2^26: products are exact.
class Polygon {
  constructor(ring) {
    this.x = ring.map((vertex) => microdegrees(vertex[1]));
    this.y = ring.map((vertex) => microdegrees(vertex[0]));
    this.minX = Math.min(...this.x);
    this.maxX = Math.max(...this.x);
    this.minY = Math.min(...this.y);
    this.maxY = Math.max(...this.y);
  }

  // Strictly inside by the non-zero winding rule; the ring is closed.
  contains(x, y) {
    let winding = 0;
    for (let i = 0; i + 1 < this.x.length; ++i) {
      const [x0, y0, x1, y1] = [this.x[i], this.y[i], this.x[i + 1], this.y[i + 1]];
      const side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0);
      const between = x >= Math.min(x0, x1) && x <= Math.max(x0, x1) && y >= Math.min(y0, y1) && y <= Math.max(y0, y1);
      if (side === 0 && between) return false;
      if (y0 <= y && y1 > y && side > 0) ++winding;
      if (y0 > y && y1 <= y && side < 0) --winding;
    }
    return winding !== 0;
  }
}

// id, popularity, x, y of every estate.
function readEstates(folder) {
  const lines = readFileSync(`${folder}/estate.grid.csv`, 'utf8').split('\n').filter((line) => line !== '');
  const estates = { id: new Int32Array(lines.length), popularity: new Int32Array(lines.length),
                    x: new Float64Array(lines.length), y: new Float64Array(lines.length) };
  lines.forEach((line, index) => {
    const last = line.lastIndexOf('"') < 0 ? line : line.slice(line.lastIndexOf('"'));
    const [popularity, x, y] = last.split(',').slice(-3).map(Number);
    estates.id[index] = Number(line.slice(0, line.indexOf(',')));
    estates.popularity[index] = popularity;
    estates.x[index] = x;
    estates.y[index] = y;
  });
  return estates;
}

// The best 50 of these rows: popularity descending, id ascending.
function best(estates, rows) {
  rows.sort((a, b) => estates.popularity[b] - estates.popularity[a] || estates.id[a] - estates.id[b]);
  return rows.slice(0, NAZOTTE_ROWS).map((row) => estates.id[row]);
}

async function makeFlatbush(options) {
  const { default: Flatbush } = await import('flatbush');
  const estates = readEstates(options.rows);
  const index = new Flatbush(estates.id.length);
  for (let row = 0; row < estates.id.length; ++row) index.add(estates.x[row], estates.y[row]);
  index.finish();
  return { version: `flatbush ${packageVersion('flatbush')}`, kinds: { nazotte: options.questions.nazotte },
           ask: (kind, question) => {
             const polygon = new Polygon(question.ring);
             const inside = (row) => polygon.contains(estates.x[row], estates.y[row]);
             return best(estates, index.search(polygon.minX, polygon.minY, polygon.maxX, polygon.maxY, inside));
           } };
}

async function makeKdbush(options) {
  const { default: KDBush } = await import('kdbush');
  const estates = readEstates(options.rows);
  const index = new KDBush(estates.id.length);
  for (let row = 0; row < estates.id.length; ++row) index.add(estates.x[row], estates.y[row]);
  index.finish();
  return { version: `kdbush ${packageVersion('kdbush')}`, kinds: { nazotte: options.questions.nazotte },
           ask: (kind, question) => {
             const polygon = new Polygon(question.ring);
             const rows = index.range(polygon.minX, polygon.minY, polygon.maxX, polygon.maxY);
             return best(estates, rows.filter((row) => polygon.contains(estates.x[row], estates.y[row])));
           } };
}

// Rows lie in rank order, which is what its zone maps and its top-n can use.
async function makeDuckdb(options) {
  const { DuckDBInstance, version } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [table, file, columns] of options.sql.tables) {
    await connection.run(`CREATE TABLE ${table} (${columns})`);
    const [names, types] = [columns.split(', ').map((column) => column.split(' ')[0]),
                            columns.split(', ').map((column) => column.split(' ')[1])];
    const declared = names.map((name, index) => `'${name}': '${types[index]}'`).join(', ');
    await connection.run(`INSERT INTO ${table} SELECT * FROM read_csv('${options.rows}/${file}', header=false, ` +
                         `columns={${declared}}, nullstr='\\N') ORDER BY popularity DESC, id`);
  }
  const prepared = [];
  for (const statement of options.sql.statements) prepared.push(await connection.prepare(statement));
  const box = await connection.prepare('SELECT id, x, y FROM estate WHERE x >= $1 AND x <= $2 AND y >= $3 AND ' +
                                       'y <= $4 ORDER BY popularity DESC, id');
  const kinds = { ...options.sql.kinds, nazotte: options.questions.nazotte };
  const ask = (kind, question) =>
    kind === 'nazotte' ? askBox(box, new Polygon(question.ring)) : askSteps(prepared, question);
  return { version: `DuckDB ${version()}`, kinds, ask };
}

async function askSteps(prepared, steps) {
  const answer = [];
  for (const step of steps) {
    const statement = prepared[step.statement];
    statement.bind(step.parameters);
    const reader = await statement.runAndReadAll();
    if (step.keep) for (const [value] of reader.getRows()) answer.push(Number(value));
  }
  return answer;
}

// Chunks are fetched in rank order until 50 places lie inside.
async function askBox(box, polygon) {
  box.bind([polygon.minX, polygon.maxX, polygon.minY, polygon.maxY]);
  const answer = [];
  const result = await box.stream();
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [id, x, y] of chunk.getRows()) {
      if (polygon.contains(x, y)) answer.push(id);
      if (answer.length === NAZOTTE_ROWS) return answer;
    }
  }
  return answer;
}

function packageVersion(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

// A slow subject is asked fewer questions, but ten of them unless they take longer than secondsMax.
async function measure(subject, kind, { rounds, seconds, secondsMax }) {
  const measured = { answers: [], rounds: [] };
  const questions = subject.kinds[kind];
  const start = performance.now();
  for (const question of questions) {
    const elapsed = (performance.now() - start) / 1e3;
    if (elapsed > (measured.answers.length < QUESTIONS_MIN ? secondsMax : seconds)) break;
    measured.answers.push(await subject.ask(kind, question));
  }
  for (let round = 0; round < rounds; ++round) {
    const times = [];
    for (const question of questions.slice(0, measured.answers.length)) {
      const begin = process.hrtime.bigint();
      const answer = subject.ask(kind, question);
      if (answer instanceof Promise) await answer;
      times.push(Number(process.hrtime.bigint() - begin));
    }
    measured.rounds.push(times);
  }
  return measured;
}

const makers = { duckdb: makeDuckdb, flatbush: makeFlatbush, kdbush: makeKdbush };
const [name, rows, questions, sql, ...limits] = process.argv.slice(2);
const out = limits.pop();
const [rounds, seconds, secondsMax] = limits.map(Number);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const subject = await makers[name]({ rows, questions: read(questions), sql: read(sql) });
const result = { version: subject.version, kinds: {} };
for (const kind of Object.keys(subject.kinds))
  result.kinds[kind] = await measure(subject, kind, { rounds, seconds, secondsMax });
writeFileSync(out, JSON.stringify(result));
