// node dockerfile.mjs DOCKERFILE: what it says, as JSON, for image.py.
//   faults        what a linter that knows Docker's grammar finds
//   instructions  {line, keyword, flags: {name: value}, text: what follows, words: the same, in words}
import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const dockerfile = readFileSync(process.argv[2], 'utf8');

function read(instruction) {
  const flags = instruction.getFlags?.() ?? [];
  return {
    line: instruction.getRange().start.line + 1,
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue()])),
    text: instruction.getRawArgumentsContent() ?? '',
    words: instruction.getArguments().map((argument) => argument.getValue()),
  };
}

const faults = validate(dockerfile).map((fault) => `line ${fault.range.start.line + 1}: ${fault.message}`);
console.log(JSON.stringify({ faults, instructions: DockerfileParser.parse(dockerfile).getInstructions().map(read) }));
