import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markdownTable } from './markdown-table.ts';

/** The table of packages in `README.md`, from the descriptions in their package.json. */
export function packagesTable(root: string): string {
  const files = globSync('{packages,apps,infra}/*/package.json', { cwd: root }).toSorted();
  const rows = files.map((file) => {
    const { description } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      description: string;
    };
    const folder = dirname(file);
    return [`[\`${folder}\`](${folder})`, description];
  });
  return markdownTable(['folder', 'what it is'], rows);
}
