import { excerpt } from '../../excerpt.ts';
import { describeText } from '../../file-kind.ts';

/** Files that are no corpus, or one in the format of another tool: known by how they begin. */

/** Names of columns in a header line. */
export const TOKEN_NAMES = /^(tokens?|words?|forms?|text|mots?|wort|palabras?)$/i;
export const TAG_NAMES = /^(ner|ner[-_ ]?tags?|tags?|labels?|bio|iob|bio[-_]tags?|iob[-_]?tags?|entity|entities|ne|ne[-_]?tags?|named[-_ ]?entit(y|ies)|etiqueta)$/i; // prettier-ignore
const OTHER_NAMES = /^(ids?|idx|index|sent|sents?[-_ ]?(ids?|no|num|index)?|sentences?([-_ ]?(ids?|no|num|#))?|doc|docs?[-_ ]?ids?|document|file|filename|lemmas?|pos|pos[-_ ]?tags?|upos|xpos|cpos|chunks?|chunk[-_]?tags?|feats|head|deprel|deps|misc|start|end|split|#)$/i; // prettier-ignore

/** Whether the fields of a line are names of columns. */
export function isHeader(fields: readonly string[]): boolean {
  const names = fields.map((field) => field.trim().replace(/^(["'])(.*)\1$/, '$2'));
  const isName = (name: string) =>
    TOKEN_NAMES.test(name) || TAG_NAMES.test(name) || OTHER_NAMES.test(name) || name === '';
  return names.length > 1 && names.every(isName) && names.some((name) => TOKEN_NAMES.test(name));
}

const COLUMNS = 'expected CoNLL columns (one token and its tag a line) or JSON lines {"text", "entities"}';

/** The end of a line of columns whose tag is one of spans: what is before may be any token. */
const SPAN_LINE = /[ \t](O|[BIESLUMW]-\S+)[ \t]*$|^<[^<>\s]*>[ \t]+\S+[ \t]*$/;

/** Formats by the first line that is not blank. */
const formats: readonly (readonly [start: RegExp, name: string])[] = [
  [/^<\?xml[\s?]/i, 'an XML document'],
  [/^<(ENAMEX|TIMEX|NUMEX|DOC|TEI|corpus|document|text|sentence|annotation|p|s|b_)\b/i, 'text with XML tags'],
  [/^\S.*<(ENAMEX|TIMEX|NUMEX)\b/, 'text with XML tags'],
  [/^([TREAM]\d+\t\S+ \S|\*\tEquiv |#\d+\t\S+ [TREAM]\d+\t)/, 'stand-off annotations of brat (.ann)'],
  [/^#FORMAT=WebAnno TSV/, 'a WebAnno or INCEpTION TSV file'],
  [/^#\s*global\.columns\s*=/i, 'a CoNLL-U Plus file'],
  [/^\{\\rtf/, 'a document in RTF'],
  [/^%PDF-/, 'a PDF document'],
  [/^from \S+ import |^import \w+ as |^[A-Za-z_]\w* ?= ?[[{(]\s*($|[[{("'])|^[[(]\s*[[(]\s*u?["'].*["']\s*,\s*\{/, 'Python code, as training data of spaCy'], // prettier-ignore
  [/^\[?\{'/, 'a Python literal, not JSON'],
  [/^%YAML|^---\s*$/, 'a YAML document'],
];

/** Tools by what their JSON has, all of it, in order: the first that fits. */
const tools: readonly (readonly [contents: readonly RegExp[], name: string])[] = [
  [[/"tokenized_text"\s*:/], 'GLiNER'],
  [[/"(ner_tags|pos_tags|chunk_tags|tags)"\s*:\s*\[/], 'Hugging Face (tokens and tags)'],
  [[/"tokens"\s*:\s*\[\s*"/], 'Hugging Face (tokens and tags)'],
  [[/"start_offset"\s*:|"labels?"\s*:\s*\[\s*(\]|\[\s*\d)/], 'doccano'],
  [[/"result"\s*:\s*\[\s*\{/], 'Label Studio'],
  [[/"(annotations|completions|predictions)"\s*:/, /"(result|from_name)"\s*:/], 'Label Studio'],
  [[/"data"\s*:\s*\{/, /"(annotations|predictions|text)"\s*:/], 'Label Studio'],
  [[/"_input_hash"\s*:/], 'Prodigy'],
  [[/"spans"\s*:\s*\[/, /"token_start"\s*:/], 'Prodigy'],
  [[/"spans"\s*:\s*\[/], 'Prodigy or spaCy ("spans")'],
  [[/"paragraphs"\s*:|"entities"\s*:\s*\[\s*\[/], 'spaCy'],
  [[/"classes"\s*:/, /"annotations"\s*:/], 'spaCy'],
  [[/^\s*\[\s*(\[\s*)?"/, /\{\s*"entities"/], 'spaCy'],
  [[/"annotation"\s*:\s*\[/, /"points"\s*:/], 'Dataturks'],
];

/** The tool whose JSON this is, by its beginning. */
export function toolOf(json: string): string | undefined {
  const head = json.slice(0, 20_000);
  return tools.find(([contents]) => contents.every((content) => content.test(head)))?.[1];
}

/** What JSON is that is no JSON lines of ours, for messages. */
export function describeJson(json: string): string {
  const tool = toolOf(json);
  return `${tool ? `JSON of ${tool}` : 'JSON'}, which begins with ${excerpt(json, 60)}`;
}

export const EXPECTED_JSONL =
  'expected an object a line, as {"text": "Ann sings", "entities": [{"start": 0, "end": 3, "label": "PER"}]}';

/** Whether a line begins JSON, and not columns whose first token is a bracket. */
export const beginsJson = (line: string): boolean =>
  !SPAN_LINE.test(line) && /^(\{\s*($|["}])|\[\s*($|[[{"]|\]$))/.test(line);

/** What a file is that is no corpus by its first line that is not blank, or undefined; a message. */
export function refusalOf(line: string): string | undefined {
  if (SPAN_LINE.test(line)) return undefined;
  const what =
    describeText(line) ?? formats.find(([start]) => start.test(line))?.[1] ?? tableOf(line) ?? slashed(line);
  return what && `got ${what}, ${COLUMNS}`;
}

/** Fields that commas or the like part, in a line of a table. */
function tableOf(line: string): string | undefined {
  for (const [mark, name] of [
    [',', 'comma'],
    [';', 'semicolon'],
    ['|', 'bar'],
  ] as const) {
    const fields = line.split(mark);
    const columns = fields.length > 1 && !/[ \t]/.test(fields.slice(0, -1).join(''));
    const tagged = columns && /^"?(O|[BIESLUMW][-_]\w+)"?$/.test(fields.at(-1)!.trim());
    if (tagged || isHeader(fields)) return `a table whose columns are parted by a ${name} (CSV)`;
  }
  return undefined;
}

/** Running text with a tag after each word. */
function slashed(line: string): string | undefined {
  const words = line.split(' ').filter(Boolean);
  const isTagged = (word: string) => {
    const at = Math.max(...['/', '_', '|'].map((mark) => word.lastIndexOf(mark)));
    return at > 0 && /^(O|[BIES]-.+|[A-Z][A-Z$]{1,6}|[.,:])$/.test(word.slice(at + 1));
  };
  return words.length > 2 && words.every(isTagged)
    ? 'running text with a tag at each word (word/TAG)'
    : undefined;
}

/** Letters between which text was decoded wrongly. */
const UTF16 = /^[\uFEFF\uFFFD]*(.\0){2,}|^\uFFFD*(\0.){2,}/;

/** What a line with a NUL character says of its file. */
export const describeNul = (line: string): string =>
  UTF16.test(line)
    ? 'got text in UTF-16, expected UTF-8'
    : 'got a NUL character, expected text in UTF-8: is it a binary file?';
