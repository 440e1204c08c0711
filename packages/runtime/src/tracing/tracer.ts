import type { Logger } from '../logger.ts';
import type { TraceContext } from './trace-context.ts';
import type { TracingConfig } from './tracing-settings.ts';

/** What a tracer is opened with. */
export interface TracerOptions {
  readonly config: TracingConfig;
  /** The name of the process, where the settings have none. */
  readonly service: string;
  readonly logger: Logger;
}

/** What a span says of itself, by the names of OpenTelemetry's semantic conventions. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanOptions {
  readonly kind: 'server' | 'client' | 'consumer';
  /** What it is a part of. @default nothing: it begins a trace */
  readonly parent?: TraceContext | undefined;
  /** What else it is about. */
  readonly links?: readonly TraceContext[];
  readonly attributes: SpanAttributes;
}

/** How a span ends. */
export interface SpanEnd {
  readonly attributes?: SpanAttributes;
  /** In a word what failed; undefined: nothing did. */
  readonly error?: string | undefined;
}

/** Work that is under way. */
export interface Span {
  readonly context: TraceContext;
  /** To be called once. */
  readonly end: (how?: SpanEnd) => void;
}

/** Makes spans and sends them to a collector, now and then. */
export interface Tracer {
  readonly start: (name: string, options: SpanOptions) => Span;
  /** Sends what is left. Never rejects, and takes a second at the most. */
  readonly close: () => Promise<void>;
}
