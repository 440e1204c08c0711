import type { Registry } from 'prom-client';

/** A metric, as `/metrics` has it and documentation shows it. */
export interface MetricFacts {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** What `prom-client` makes the metric of, in `registry`. */
export function metricOptions<Label extends string>(
  { name, help, labels }: MetricFacts & { readonly labels: readonly Label[] },
  registry: Registry,
): {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  readonly registers: Registry[];
} {
  return { name, help, labelNames: labels, registers: [registry] };
}
