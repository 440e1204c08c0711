/** A reply of Redis as text for a person, laid out as redis-cli does. */
export function formatReply(reply: unknown, indent = ''): string {
  if (reply === null || reply === undefined) return '(nil)';
  if (typeof reply === 'number' || typeof reply === 'bigint') return `(integer) ${String(reply)}`;
  if (typeof reply === 'string') return JSON.stringify(reply);
  const items = listOf(reply);
  if (items === undefined) return JSON.stringify(reply);
  if (items.length === 0) return '(empty array)';
  const width = String(items.length).length;
  return items
    .map((item, index) => {
      const number = `${String(index + 1).padStart(width)}) `;
      const text = formatReply(item, indent + ' '.repeat(number.length));
      return `${index === 0 ? '' : indent}${number}${text}`;
    })
    .join('\n');
}

function listOf(reply: unknown): readonly unknown[] | undefined {
  if (Array.isArray(reply)) return reply as readonly unknown[];
  if (reply instanceof Map) return [...(reply as ReadonlyMap<unknown, unknown>)].flat();
  if (reply instanceof Error) return undefined;
  return typeof reply === 'object' && reply !== null ? Object.entries(reply).flat() : undefined;
}
