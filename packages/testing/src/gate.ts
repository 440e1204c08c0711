/** A point that a test holds closed until the other side of a race is where it should be. */
export interface Gate {
  /** Resolves when somebody waits at the gate. */
  readonly reached: Promise<void>;
  /** Waits until the gate is opened. */
  readonly pass: () => Promise<void>;
  readonly open: () => void;
}

/** A closed gate. */
export function closedGate(): Gate {
  const arrival = Promise.withResolvers<undefined>();
  const opening = Promise.withResolvers<undefined>();
  return {
    reached: arrival.promise,
    pass: async () => {
      arrival.resolve(undefined);
      await opening.promise;
    },
    open: () => opening.resolve(undefined),
  };
}
