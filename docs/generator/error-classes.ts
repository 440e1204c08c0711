import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An error class as its source declares it. */
export interface ErrorClass {
  readonly name: string;
  readonly code: string;
  /** The package or app, as its folder is named. */
  readonly owner: string;
  readonly meaning: string;
}

// A docstring, then a class whose first member with a value is its code.
const declaration =
  /\/\*\*(?<docstring>(?:(?!\*\/)[\s\S])*)\*\/\s*export class (?<name>\w+Error) extends [\s\S]*?\bcode = '(?<code>[a-z_]+)'/g;

/** Every error class with a code in the sources of packages, apps and `infra/local`. */
export function errorClasses(root: string): ErrorClass[] {
  const files = globSync('{packages,apps,infra}/*/src/**/*.ts', { cwd: root }).toSorted();
  return files
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const owner = file.split('/').slice(0, 2).join('/');
      const source = readFileSync(join(root, file), 'utf8');
      return [...source.matchAll(declaration)].map(({ groups = {} }) => ({
        name: groups['name'] ?? '',
        code: groups['code'] ?? '',
        owner,
        meaning: proseOf(groups['docstring'] ?? ''),
      }));
    });
}

function proseOf(docstring: string): string {
  const lines = docstring.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim());
  return lines.join(' ').replaceAll(/\s+/g, ' ').trim();
}
