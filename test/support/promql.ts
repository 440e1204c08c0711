import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression selects. */
export interface Selected {
  readonly metric: string;
  /** The labels that it is selected by. */
  readonly labels: readonly string[];
}

/** What a PromQL expression names. */
export interface PromqlNames {
  readonly selected: readonly Selected[];
  /** The labels that it groups by. */
  readonly grouping: readonly string[];
}

/** Reads a PromQL expression; Grafana's own variables stand for a span of time. @throws where it is none */
export function readPromql(expression: string): PromqlNames {
  const text = expression.replaceAll('$__rate_interval', '1m');
  const selected: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  let isGrouping = false;
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      const word = text.slice(from, to);
      if (type.isError) throw new SyntaxError(`no PromQL at character ${from}: ${expression}`);
      if (type.name === 'GroupingLabels') isGrouping = true;
      if (type.name === 'VectorSelector') selected.push({ metric: '', labels: [] });
      if (type.name === 'Identifier') Object.assign(selected.at(-1) ?? {}, { metric: word });
      if (type.name === 'LabelName') (isGrouping ? grouping : selected.at(-1)?.labels)?.push(word);
    },
    leave: ({ type }) => {
      if (type.name === 'GroupingLabels') isGrouping = false;
    },
  });
  return { selected, grouping };
}
