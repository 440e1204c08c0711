import type { Owner } from '@streamfold/accounts';
import { Channel } from './channel.ts';

/** What somebody follows. */
export type Subject =
  | { readonly kind: 'all' }
  /** All events of the accounts of one owner. */
  | { readonly kind: 'owner'; readonly owner: Owner }
  | { readonly kind: 'account'; readonly id: string };

/** The channel of everything that is followed at this time. */
export class Channels {
  readonly #all = new Channel();
  readonly #byOwner = new Map<string, Channel>();
  readonly #byAccount = new Map<string, Channel>();

  /** Whether it matters whose account an event is of. */
  get needOwners(): boolean {
    return this.#byOwner.size > 0;
  }

  /** The channel of a subject, new where nobody follows it yet. */
  of(subject: Subject): Channel {
    switch (subject.kind) {
      case 'all':
        return this.#all;
      case 'owner':
        return channelIn(this.#byOwner, subject.owner);
      case 'account':
        return channelIn(this.#byAccount, subject.id);
    }
  }

  /** Forgets the channel of a subject, if nobody follows it any more. */
  release(subject: Subject): void {
    if (this.of(subject).members.size > 0) return;
    if (subject.kind === 'owner') this.#byOwner.delete(subject.owner);
    if (subject.kind === 'account') this.#byAccount.delete(subject.id);
  }

  /** Those who follow one account. */
  ofAccount(id: string): Channel | undefined {
    return this.#byAccount.get(id);
  }

  /** Those who follow all accounts, or all of this owner. */
  ofMany(owner: Owner | undefined): readonly Channel[] {
    const owned = owner === undefined ? undefined : this.#byOwner.get(owner);
    const all = this.#all.members.size === 0 ? [] : [this.#all];
    return owned === undefined ? all : [...all, owned];
  }
}

function channelIn(channels: Map<string, Channel>, key: string): Channel {
  const channel = channels.get(key) ?? new Channel();
  channels.set(key, channel);
  return channel;
}
