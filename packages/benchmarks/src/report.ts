import type { Figure } from './benchmark.ts';
import type { Machine } from './machine.ts';

/** One figure as a JSON object on a line. */
export function jsonLine(figure: Figure): string {
  const { key, value, unit, peer, peerValue, detail } = figure;
  return JSON.stringify({ key, value, unit, peer, peerValue, ratio: ratioOf(figure), detail });
}

/** One figure as lines for a person. */
export function textLines(figure: Figure): string {
  const { key, value, unit, peer, peerValue, detail } = figure;
  const ratio = ratioOf(figure);
  const beside =
    peerValue === undefined
      ? `${peer}: not measured`
      : `${peer}: ${shownValue(peerValue)} ${unit} (ratio ${shownValue(ratio ?? NaN)})`;
  const indent = `\n${' '.repeat(31)}`;
  const head = `${key.padEnd(20)} ${shownValue(value).padStart(9)} ${unit}`;
  return [head, beside, ...wrapped(detail)].join(indent);
}

/** What the figures were taken on. */
export function machineLine({ hardware, software, commit }: Machine): string {
  return `${hardware}; ${software}, appendfsync always unless said otherwise; commit ${commit}`;
}

/** The value by that of the peer; undefined where the peer was not measured. */
export function ratioOf({
  value,
  peerValue,
}: Pick<Figure, 'value' | 'peerValue'>): number | undefined {
  return peerValue === undefined ? undefined : value / peerValue;
}

/** A value as people read it: three digits that count, or whole numbers with commas. */
export function shownValue(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

const WIDTH = 88;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
