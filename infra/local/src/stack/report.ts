import { withoutPassword, type Addresses } from './addresses.ts';

/** What is shown when everything runs. */
export interface ReportFacts {
  readonly addresses: Addresses;
  readonly redis: string;
  readonly mongo: string;
  readonly dataDir: string;
  readonly commands: readonly string[];
  readonly readyMs: number;
}

/** The lines that say where everything listens and what to try. */
export function describeStack(facts: ReportFacts): readonly string[] {
  const { serviceUrl, projectorUrl, redisUrl, mongoUrl } = facts.addresses;
  return [
    '',
    `Streamfold is ready (${(facts.readyMs / 1000).toFixed(1)} s).`,
    '',
    `  account service  ${serviceUrl}`,
    `  projector        ${projectorUrl}/readyz`,
    `  Redis            ${withoutPassword(redisUrl)}  ${facts.redis}`,
    `  MongoDB          ${withoutPassword(mongoUrl)}  ${facts.mongo}`,
    `  data and logs    ${facts.dataDir}`,
    '',
    'Try in another terminal:',
    '',
    ...facts.commands.map((command) => `  ${command}`),
    ...(facts.commands.some((command) => command.startsWith('npx '))
      ? ['', '(npx fetches mongosh the first time, which takes up to a minute.)']
      : []),
    '',
    'Ctrl-C stops everything.',
    '',
  ];
}
