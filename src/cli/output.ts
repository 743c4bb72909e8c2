import { once } from 'node:events';
import type { WriteStream } from 'node:tty';

export const print = (text = ''): void => void process.stdout.write(`${text}\n`);

/** Writes, and waits while the reader is slower than the writer. */
export async function writeSlowly(text: string): Promise<void> {
  if (text && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** UTF-16 units that are written at a time. */
const WRITTEN = 2 ** 16;

/** Writes pieces, many at a time. */
export async function writePieces(pieces: Iterable<string>): Promise<void> {
  let some: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    some.push(piece);
    length += piece.length;
    if (length < WRITTEN) continue;
    await writeSlowly(some.join(''));
    some = [];
    length = 0;
  }
  await writeSlowly(some.join(''));
}

/** Escape sequences where a person reads them, and nothing elsewhere. */
export interface Styles {
  bold(text: string): string;
  dim(text: string): string;
  /** The text in the color of a label, one of those given. */
  label(label: string, text: string): string;
}

const COLORS = [36, 33, 35, 32, 34, 31];

export function stylesFor(stream: Pick<WriteStream, 'isTTY'>, labels: readonly string[] = []): Styles {
  const on = Boolean(stream.isTTY) && !process.env.NO_COLOR;
  const style = (code: number, text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: (text) => style(1, text),
    dim: (text) => style(2, text),
    label: (label, text) => style(COLORS[Math.max(0, labels.indexOf(label)) % COLORS.length], text),
  };
}

export const count = (n: number): string => Math.round(n).toLocaleString('en-US');

/** A fraction in percent, without the sign. */
export const percent = (fraction: number): string => (100 * fraction).toFixed(2);

export function bytes(n: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, n)) / 3));
  return unit === 0 ? `${n} bytes` : `${(n / 1000 ** unit).toFixed(1)} ${units[unit]}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Columns of a terminal that a text takes: East Asian characters are two wide. */
const widthOf = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0);

/** Rows of cells in columns: the first one aligned to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(widths[i] - widthOf(cell));
        return i === 0 ? cell + space : space + cell;
      })
      .join('  ');
  return rows.map((row) => `  ${line(row)}`).join('\n');
}

/** How many threads train, and if it is one in place of several, why. */
export const threadsLine = (threads: number, reason?: string): string =>
  `threads    ${threads}${reason === undefined ? '' : `: ${reason}`}`;
