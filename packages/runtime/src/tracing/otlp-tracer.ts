import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';
import { within } from '../within.ts';
import type { TraceContext } from './trace-context.ts';
import type { Tracer, TracerOptions } from './tracer.ts';
import type { TracingConfig } from './tracing-settings.ts';

const SEND_EVERY_MS = 1_000;
const CLOSE_MS = 1_000;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** A tracer that sends its spans to the collector of the settings. Import it by `openTracer` alone. */
export function otlpTracer({ config, service, logger }: TracerOptions): Tracer {
  tellTroubles(logger);
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '');
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  const name = config.OTEL_SERVICE_NAME === '' ? service : config.OTEL_SERVICE_NAME;
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
      .merge(resourceFromAttributes({ 'service.name': name })),
    sampler: samplerOf(config),
    // What cannot be sent in time is dropped, never waited for.
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  });
  const tracer = provider.getTracer('streamfold');
  return {
    start: (spanName, { kind, parent, links = [], attributes }) => {
      const context =
        parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote(parent));
      const spanLinks = links.map((link) => ({ context: remote(link) }));
      const options = { kind: KINDS[kind], attributes, links: spanLinks };
      const span = tracer.startSpan(spanName, options, context);
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        context: { traceId, spanId, isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0 },
        end: (how = {}) => {
          if (how.attributes !== undefined) span.setAttributes(how.attributes);
          if (how.error !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR });
            span.setAttribute('error.type', how.error);
          }
          span.end();
        },
      };
    },
    close: async () => {
      await within(
        provider.shutdown().catch(() => undefined),
        CLOSE_MS,
      );
    },
  };
}

function remote({ traceId, spanId, isSampled }: TraceContext): SpanContext {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}

function samplerOf(config: TracingConfig): Sampler {
  const ratio = new TraceIdRatioBasedSampler(Number(config.OTEL_TRACES_SAMPLER_ARG));
  switch (config.OTEL_TRACES_SAMPLER) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return ratio;
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio });
  }
}

/** Says in the log what OpenTelemetry has to complain of: a collector that does not answer. */
function tellTroubles(logger: Logger): void {
  const tell = (text: string): void => {
    logger.warn('traces could not be sent', { reason: text.slice(0, 500) });
  };
  const silent = (): void => undefined;
  const told = { error: tell, warn: tell, info: silent, debug: silent, verbose: silent };
  diag.setLogger(told, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
