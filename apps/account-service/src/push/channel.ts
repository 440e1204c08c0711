/** An event on its way to everybody who follows the same. */
export interface Frame {
  /** Rises from frame to frame of a channel. */
  readonly order: number;
  readonly text: string;
}

/** Frames that are sent together, encoded once for all who get them. */
export class Batch {
  readonly bytes: Buffer;
  readonly #frames: readonly Frame[];

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
    this.bytes = encoded(frames);
  }

  /** What comes after `order`; undefined where nothing does. */
  after(order: number): Buffer | undefined {
    const [first] = this.#frames;
    if (first === undefined || first.order > order) return this.bytes;
    const later = this.#frames.filter((frame) => frame.order > order);
    return later.length === 0 ? undefined : encoded(later);
  }
}

/** Somebody who follows a channel. Nothing here may throw. */
export interface ChannelMember {
  readonly receive: (batch: Batch) => void;
  /** Takes a sign of life, which may tell the place that the channel has come to. */
  readonly beat: (bytes: Buffer) => void;
  /** Told once, when nothing more will come. */
  readonly fail: (error: unknown) => void;
}

/** All who follow the same events. What has come since the last `flush` is sent with the next one. */
export class Channel {
  readonly members = new Set<ChannelMember>();
  #frames: Frame[] = [];

  push(frame: Frame): void {
    this.#frames.push(frame);
  }

  flush(): void {
    if (this.#frames.length === 0) return;
    const batch = new Batch(this.#frames);
    this.#frames = [];
    for (const member of this.members) member.receive(batch);
  }
}

function encoded(frames: readonly Frame[]): Buffer {
  return Buffer.from(frames.map(({ text }) => text).join(''));
}
