import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

for (const [path, text] of await generatedFiles(root)) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
