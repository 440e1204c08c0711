import type { ProjectionReport } from '../../src/projection-reports.ts';

/** What `/readyz` of the projector at `url` shows of its projections; empty: nothing. */
export async function detailsOf(url: string): Promise<readonly ProjectionReport[]> {
  const body = (await (await fetch(`${url}/readyz`)).json()) as {
    readonly details?: readonly ProjectionReport[];
  };
  return body.details ?? [];
}

/** One member of every row of those details, in their order. */
export async function eachOf<Member extends keyof ProjectionReport>(
  url: string,
  member: Member,
): Promise<readonly ProjectionReport[Member][]> {
  return (await detailsOf(url)).map((row) => row[member]);
}

/** The samples of a metric of the projector at `url`, by their labels as they are written. */
export async function metricOf(url: string, name: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, found, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found === name) samples.set(labels ?? '', Number(value));
  }
  return samples;
}

/** The status code of a GET. */
export async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
}
