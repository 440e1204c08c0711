/** What a projection is doing in a partition. */
export type ProjectionStatus =
  | { readonly status: 'starting' }
  /** Folds what was in the log before it started, or while it was away. */
  | { readonly status: 'catching up' }
  /** Has caught up, and applies what comes. */
  | { readonly status: 'running' }
  /** Something does not answer; tried again after a while. */
  | { readonly status: 'waiting'; readonly error: Error }
  /** It will not go on by itself. */
  | { readonly status: 'stopped'; readonly error: Error }
  /** It was asked to end, and has. */
  | { readonly status: 'ended' };
