import { Type, type Static, type TObject } from 'typebox';

/** Where traces go, and which: the standard variables of OpenTelemetry. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    pattern: '^(https?://.+)?$',
    default: '',
    form: 'an http:// or https:// URL',
    description:
      'The collector that traces are sent to, by OTLP over HTTP with JSON, at `/v1/traces` under this ' +
      'URL. Without it there are none. OTEL_EXPORTER_OTLP_HEADERS, _TIMEOUT, _COMPRESSION and ' +
      '_CERTIFICATE, and OTEL_RESOURCE_ATTRIBUTES, are heeded as well.',
  }),
  OTEL_SERVICE_NAME: Type.String({
    default: '',
    form: 'a name',
    description: 'The name of the process in traces; without it, its own.',
  }),
  OTEL_TRACES_SAMPLER: Type.Enum(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    {
      default: 'parentbased_always_on',
      description:
        'Which traces are kept. The parentbased ones do as `traceparent` of a request says, where there ' +
        'is one: a client can then have all of its own kept.',
    },
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.String({
    pattern: '^(0(\\.\\d{1,9})?|1(\\.0{1,9})?)$',
    default: '1',
    form: 'a number from 0 to 1',
    description: 'The share of traces that the two with traceidratio keep.',
  }),
} as const;

/** The settings of traces. */
export type TracingConfig = Readonly<Static<TObject<typeof tracingSettings>>>;
