import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPromql } from './support/promql.ts';
import { root } from './support/running-system.ts';
import { spawnApp } from './support/spawned-app.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
const { groups } = parse(read('infra/observability/alerts.yml')) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(read('infra/observability/grafana/dashboards/streamfold.json')) as {
  readonly panels: readonly Panel[];
};

interface Service {
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly mem_limit?: string;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const watching = Object.entries(compose.services).filter(
  ([, { profiles }]) => profiles?.includes('observability') === true,
);

const panels = dashboard.panels.filter(({ targets }) => targets !== undefined);
const expressions: readonly (readonly [string, string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** The labels of each metric of a scrape, by the metric's name. */
function labelsByMetric(scrape: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const line of scrape.split('\n')) {
    const [, name, labels = ''] = /^([a-z]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}

describe('the dashboard and the alerts', () => {
  it(
    'name metrics and labels that the service and the projector have',
    { timeout: 90_000 },
    async () => {
      const settings = {
        REDIS_URL: redis.url,
        MONGO_URL: mongo.url,
        MONGO_DATABASE: mongo.databaseName,
      };
      const service = await spawnApp('account-service', settings);
      const projector = await spawnApp('projector', settings);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ id: 'watched' });
      await fetch(`${service.url}/accounts`, { method: 'POST', headers, body });
      await fetch(`${service.url}/accounts/unwatched`);
      const projected = async (): Promise<string> =>
        await (await fetch(`${projector.url}/metrics`)).text();
      await expect
        .poll(projected, { timeout: 20_000 })
        .toMatch(/^streamfold_projection_settled_total\{.*\} [1-9]/m);
      const scrape = `${await (await fetch(`${service.url}/metrics`)).text()}\n${await projected()}`;

      const exported = labelsByMetric(scrape);
      // Prometheus adds these two to every sample, and makes one of its own for each scrape.
      const ofPrometheus = ['job', 'instance'];
      const wrong = expressions.flatMap(([where, expression]) => {
        const { selected, grouping } = readPromql(expression);
        expect(selected.length, where).toBeGreaterThan(0);
        return selected.flatMap(({ metric, labels }) => {
          const known = metric === 'up' ? new Set<string>() : exported.get(metric);
          if (known === undefined) return [`${where}: there is no ${metric}`];
          return [...labels, ...grouping]
            .filter((label) => !known.has(label) && !ofPrometheus.includes(label))
            .map((label) => `${where}: ${metric} has no ${label}`);
        });
      });
      expect(wrong).toEqual([]);
      expect(expressions.length).toBeGreaterThan(40);
    },
  );

  it('refuse what is no PromQL', () => {
    expect(() => readPromql('sum(rate(a_total[5m])')).toThrow(SyntaxError);
    expect(readPromql('max by (a) (b{c="d"}) > 1')).toEqual({
      selected: [{ metric: 'b', labels: ['c'] }],
      grouping: ['a'],
    });
  });

  it('show everything by the one source that there is', () => {
    const sources = parse(
      read('infra/observability/grafana/provisioning/datasources/prometheus.yml'),
    ) as { readonly datasources: readonly { readonly uid: string }[] };
    const known = sources.datasources.map(({ uid }) => uid);
    expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set(known));
  });

  it('tell what to do about each alert', () => {
    const page = read('docs/operations.md');
    for (const { alert, labels, annotations } of rules) {
      expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      const [, advice = ''] = new RegExp(`\n### ${alert}\n([^#]*)`).exec(page) ?? [];
      expect(advice.trim().length, alert).toBeGreaterThan(60);
      expect(['critical', 'warning']).toContain(labels.severity);
    }
    const told = [...page.matchAll(/\n### (Streamfold\w+)/g)].map(([, name]) => name);
    expect(told).toEqual(rules.map(({ alert }) => alert));
  });
});

describe('the profile of docker compose', () => {
  it('has what watches the system, as closed as everything else, on loopback alone', () => {
    expect(watching.map(([name]) => name)).toEqual(['prometheus', 'grafana']);
    for (const [name, service] of watching) {
      expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      expect(service.user, name).toMatch(/^[1-9]\d*:\d+$/);
      expect(service.mem_limit, name).toBeDefined();
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('mounts files that are there', () => {
    const mounted = watching.flatMap(([, { volumes = [] }]) => volumes);
    const files = mounted.filter((volume) => volume.startsWith('./'));
    expect(files).toHaveLength(4);
    for (const file of files) {
      expect(file).toMatch(/:ro$/);
      expect(existsSync(join(root, file.split(':')[0] ?? '')), file).toBe(true);
    }
  });

  it('scrapes the services by their names and ports', () => {
    const { scrape_configs: jobs } = parse(read('infra/observability/prometheus.yml')) as {
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    const targets = jobs.flatMap(({ static_configs }) =>
      static_configs.flatMap((one) => one.targets),
    );
    expect(targets).toEqual(['account-service:8444', 'projector:8445']);
    for (const { job_name: job } of jobs) expect(Object.keys(compose.services)).toContain(job);
  });

  const command = [['docker-compose'], ['docker', 'compose']].find(
    ([program = '', ...first]) => spawnSync(program, [...first, 'version']).status === 0,
  );
  it.runIf(command !== undefined)('is read by the compose command that is here', () => {
    const [program = '', ...first] = command ?? [];
    const services = (...profile: string[]): string[] => {
      const { stdout, status } = spawnSync(
        program,
        [...first, ...profile, 'config', '--services'],
        { cwd: root, encoding: 'utf8' },
      );
      expect(status).toBe(0);
      return stdout.trim().split('\n');
    };
    expect(services()).toContain('account-service');
    expect(services('--profile', 'observability')).toEqual(
      expect.arrayContaining(['account-service', 'prometheus', 'grafana']),
    );
  });
});
