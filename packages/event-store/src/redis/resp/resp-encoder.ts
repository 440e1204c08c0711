// A command is a list of its words, each with its length in bytes. Batches of commands are built as
// one text and sent as one: an object, a promise and a timer for each command would cost more than
// the append itself.

/** One word of a command. */
export function word(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** One word of a command, known to be ASCII: its length need not be counted. */
export function asciiWord(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** A whole command of words that are all ASCII. */
export function asciiCommand(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(asciiWord).join('')}`;
}

/** What stands before the words of a command of so many words. */
export function commandHead(words: number): string {
  return `*${words}\r\n`;
}
