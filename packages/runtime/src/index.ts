export { ConfigError } from './config-error.ts';
export { configOrExit, type ConfigSource, type HostProcess } from './config-or-exit.ts';
export { CONFIG_FILE, describeConfig, helpText, type SettingRow } from './describe-config.ts';
export { fastifyLogger } from './fastify-logger.ts';
export { healthRoutes, type HealthOptions, type Readiness } from './health-routes.ts';
export { listenError } from './listen-error.ts';
export { logError, type LoggedError } from './log-error.ts';
export { logPath } from './log-http.ts';
export {
  createLogger,
  LOG_LEVELS,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logger.ts';
export { metricOptions, type MetricFacts } from './metric-facts.ts';
export { metricsRoute, type MetricsOptions } from './metrics-route.ts';
export { readConfig, type Environment } from './read-config.ts';
export {
  readRedisLogin,
  redisSettings,
  relateRedisSettings,
  type RedisConfig,
  type RedisLogin,
} from './redis-settings.ts';
export { redactUrl } from './redact-url.ts';
export { runProcess, type ProcessOptions, type Running } from './run-process.ts';
export { StartError } from './start-error.ts';
export { openTracer } from './tracing/open-tracer.ts';
export { formatTraceparent, parseTraceparent, type TraceContext } from './tracing/trace-context.ts';
export type {
  Span,
  SpanAttributes,
  SpanEnd,
  SpanOptions,
  Tracer,
  TracerOptions,
} from './tracing/tracer.ts';
export { tracingSettings, type TracingConfig } from './tracing/tracing-settings.ts';
export { untilUp, type StartWait } from './until-up.ts';
export { within } from './within.ts';
