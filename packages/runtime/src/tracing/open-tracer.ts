import type { Tracer, TracerOptions } from './tracer.ts';

/**
 * Opens a tracer; undefined where no collector is set. Only then is the program of OpenTelemetry read: a
 * process without traces has nothing of it in memory. Whether the collector answers is not asked.
 */
export async function openTracer(options: TracerOptions): Promise<Tracer | undefined> {
  if (options.config.OTEL_EXPORTER_OTLP_ENDPOINT === '') return undefined;
  const { otlpTracer } = await import('./otlp-tracer.ts');
  return otlpTracer(options);
}
