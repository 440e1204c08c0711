import { PROBLEMS } from '../http/problem-catalog.ts';
import type { Problem } from '../http/problem.ts';

/** An error answer of every code, by the code. */
export function problemExamples(): Record<string, { summary: string; value: object }> {
  const rows = Object.entries<Problem>(PROBLEMS);
  return Object.fromEntries(
    rows.map(([code, row]) => [code, { summary: row.title, value: bodyOf(code, row) }]),
  );
}

function bodyOf(code: string, { status, title, meaning, outcome }: Problem): object {
  const detail = meaning.split(/(?<=\.) /, 1)[0] ?? meaning;
  return {
    type: `urn:streamfold:problem:${code}`,
    title,
    status,
    detail,
    code,
    errorMessage: detail,
    ...(outcome === undefined ? {} : { outcome }),
  };
}
