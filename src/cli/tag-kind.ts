import type { Input } from './tag-inputs.ts';

const ENDINGS: Record<string, Input> = {
  txt: 'text',
  text: 'text',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  conll: 'conll',
};

/** The format that a file's name says, without the ending of gzip; undefined if it says none. */
export function inputByName(file = ''): Input | undefined {
  const [, ending = ''] = /\.([^./\\]+)(?:\.gz)?$/i.exec(file) ?? [];
  return Object.hasOwn(ENDINGS, ending.toLowerCase()) ? ENDINGS[ending.toLowerCase()] : undefined;
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const OBJECT = new RegExp(String.raw`^\{\s*${STRING}\s*:`);
const LIST = new RegExp(
  String.raw`^\[\s*(?:${OBJECT.source.slice(1)}|${STRING}\s*(?:,|\]|$)|"(?:[^"\\]|\\.)*$)`,
);
/** The most that is looked at. */
const HEAD = 4096;

/**
 * What an input is by its first two lines that are not blank: JSON lines, another JSON document, or text; undefined if
 * more lines are needed.
 *
 * @param lines without white space around them
 */
export function kindOf([first, second]: readonly string[]): 'text' | 'jsonl' | 'json' | undefined {
  if (first === undefined) return undefined;
  if (first === '{' || first === '[') {
    if (second === undefined) return undefined;
    const head = `${first}${second.slice(0, HEAD)}`;
    return OBJECT.test(head) || LIST.test(head) ? 'json' : 'text';
  }
  const head = first.slice(0, HEAD);
  if (LIST.test(head)) return 'json';
  if (!OBJECT.test(head)) return 'text';
  return first.endsWith('}') ? 'jsonl' : 'json';
}

/**
 * The format of an input, and its lines.
 *
 * @param source what messages call it
 * @throws SyntaxError for a JSON document that is none of the formats
 */
export async function inputByContent(
  lines: AsyncGenerator<string[], void, undefined>,
  source: string,
): Promise<{ input: Input; lines: AsyncGenerator<string[], void, undefined> }> {
  const head: string[][] = [];
  const written: string[] = [];
  let kind: ReturnType<typeof kindOf>;
  while (kind === undefined) {
    const next = await lines.next();
    if (next.done) break;
    head.push(next.value);
    for (const line of next.value) if (written.length < 2 && line.trim() !== '') written.push(line.trim());
    kind = kindOf(written);
  }
  if (kind === 'json' || (/\.json(\.gz)?$/i.test(source) && kind !== 'jsonl' && written.length > 0))
    throw new SyntaxError(
      `${source}: got a JSON document, expected text, or JSON lines: an object with a "text" on each line (--input text tags its lines as they are)`,
    );
  async function* all() {
    yield* head;
    yield* lines;
  }
  return { input: kind ?? 'text', lines: all() };
}
