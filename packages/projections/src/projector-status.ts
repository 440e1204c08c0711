/** What a projector is doing. */
export type ProjectorStatus =
  | { readonly status: 'starting' }
  /** Reads, or waits for entries. */
  | { readonly status: 'running' }
  /** Something does not answer; tried again after a while. */
  | { readonly status: 'waiting'; readonly error: Error }
  /** It will not go on by itself. */
  | { readonly status: 'stopped'; readonly error: Error }
  /** It was asked to end, and has. */
  | { readonly status: 'ended' };
