import { expect, it } from 'vitest';
import { LogChangedError, ProjectionVersionError } from './errors.ts';
import { bindLog, type BindableLog, type Binding, type Bindings } from './log-binding.ts';

const projection = { name: 'tally', version: 1 };

it('a first boot claims the log, makes the group and remembers both', async () => {
  const kept = bindingsOf();
  const log = logOf(undefined);
  await bindLog(kept, log, projection);
  expect(kept.binding).toEqual({ logIdentity: 'claimed', version: 1 });
  expect(log.groupsCreated).toBe(1);
});

it('a later boot creates nothing', async () => {
  const log = logOf('a');
  await bindLog(bindingsOf({ logIdentity: 'a', version: 1 }), log, projection);
  expect(log.groupsCreated).toBe(0);
});

it.each(['b', undefined])('refuses a log whose identity is %s', async (identity) => {
  const kept = bindingsOf({ logIdentity: 'a', version: 1 });
  const log = logOf(identity);
  await expect(bindLog(kept, log, projection)).rejects.toThrow(LogChangedError);
  expect(log.groupsCreated).toBe(0);
});

it('refuses documents of another version of the rules', async () => {
  const kept = bindingsOf({ logIdentity: 'a', version: 2 });
  await expect(bindLog(kept, logOf('a'), projection)).rejects.toThrow(ProjectionVersionError);
});

function bindingsOf(binding?: Binding): Bindings & { readonly binding: Binding | undefined } {
  let kept = binding;
  return {
    get binding() {
      return kept;
    },
    find: () => Promise.resolve(kept),
    create: (_name, created) => {
      kept ??= created;
      return Promise.resolve();
    },
  };
}

function logOf(identity: string | undefined): BindableLog & { readonly groupsCreated: number } {
  let groupsCreated = 0;
  let own = identity;
  return {
    get groupsCreated() {
      return groupsCreated;
    },
    identity: () => Promise.resolve(own),
    claimIdentity: () => Promise.resolve((own ??= 'claimed')),
    createGroup: () => {
      groupsCreated += 1;
      return Promise.resolve();
    },
  };
}
