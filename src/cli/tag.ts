import { resolve } from 'node:path';
import type { CAC } from 'cac';
import type { LoadOptions } from 'oriel';
import { decodeLines, loadFile, type ReadLinesOptions, unzipChunks } from 'oriel/node';
import { Faults } from './faults.ts';
import { modelPath } from './models.ts';
import { BACKENDS, choiceOption, integerOption, type Options, UsageError } from './options.ts';
import { hasRuleOptions, ruleOptions, withRuleOptions } from './rules.ts';
import { stylesFor, writePieces, writeSlowly } from './output.ts';
import { readChunks, STDIN } from './stdin.ts';
import { asTexts, asTokens, type InputDocument } from './tag-documents.ts';
import { formats, formatNames } from './tag-formats.ts';
import { type Input, type InputReader, inputs, inputNames } from './tag-inputs.ts';
import { inputByContent, inputByName } from './tag-kind.ts';
import { type TagContext, tagHere } from './tag-run.ts';

/** For a corpus: most of its words are met again. */
const CACHE_BYTES = 64 * 2 ** 20;

export function tagCommand(cli: CAC): void {
  const command = cli
    .command('tag <model> [file]', 'Tag text from a file or standard input, by a model file, en, ko or pii')
    .usage('tag <model> [file|-] [options]')
    .option(
      '--input <format>',
      `${inputNames.join(', ')} (default: by the file's ending, else by its first line: jsonl, or text, a document a line)`,
    )
    .option('--format <format>', `${formatNames.join(', ')} (default: conll for conll input, else jsonl)`)
    .option('--token-column <n>', 'Column of the tokens in conll input; below 0 from the end (default: 0)');
  withRuleOptions(command)
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .option(
      '--lenient',
      'Leave out faulty lines and documents, name and count them; bytes that are not UTF-8 become U+FFFD',
    )
    .option('--threads <n>', 'Threads that tag; the output is the same (default: 1)')
    .example("  $ echo 'Not all museums in Paris are amazing.' | oriel tag en --format text")
    .example('  $ oriel tag ner.safetensors letter.txt --format html > letter.html')
    .example('  $ zcat mails.jsonl.gz | oriel tag pii --lenient > tagged.jsonl')
    .action(runTag);
}

async function runTag(model: string, file: string | undefined, options: Options): Promise<void> {
  const named = choiceOption(options, 'input', inputNames) ?? inputByName(file);
  const format = choiceOption(options, 'format', formatNames) ?? (named === 'conll' ? 'conll' : 'jsonl');
  const tokenColumn = integerOption(options, 'tokenColumn') ?? 0;
  const backend = choiceOption(options, 'backend', BACKENDS);
  const threads = integerOption(options, 'threads', 1) ?? 1;
  const rules = ruleOptions(options);
  if (hasRuleOptions(options) && format === 'conll')
    throw new UsageError('rules go with formats of texts, not with conll, which has tags of tokens');
  const load = { cacheBytes: CACHE_BYTES, ...(backend && { backend }) };
  const tagger = await loadFile(modelPath(model), { ...load, ...rules });
  const { labels } = tagger;
  const source = file ?? STDIN;
  const faults = new Faults(options.lenient === true);
  const { input, lines } = await openLines(file, named, { lenient: options.lenient === true });
  const tokens = input === 'conll' || format === 'conll';
  const reader = inputs[input]({ source, tokenColumn, tokens, tokenizer: tagger.config.tokenizer });
  const documents = readDocuments(lines, reader, faults);
  const context: TagContext = { method: tokens ? asTokens : asTexts, tagger, source, faults };
  const pool = {
    model: modelPath(model),
    threads,
    ...load,
    ...(tokens ? { rules: 'none' as const } : rules),
  };
  const tagged = threads === 1 ? tagAll(context, documents) : tagWithPool(pool, context, documents);
  const { head = '', document, foot = '' } = formats[format](stylesFor(process.stdout, labels), labels);
  await writeSlowly(head);
  for await (const one of tagged) await writePieces(document(one));
  await writeSlowly(foot);
  faults.end();
}

/** The lines of a file or of standard input, plain or gzipped, and their format. */
async function openLines(file: string | undefined, input: Input | undefined, options: ReadLinesOptions) {
  const source = file ?? STDIN;
  const lines = decodeLines(unzipChunks(readChunks(file), source), source, options);
  return input ? { input, lines } : inputByContent(lines, source);
}

/**
 * The documents of lines, as many at a time as come together: so memory is bounded by chunk and line, and who types sees
 * results at once.
 */
async function* readDocuments(
  lines: AsyncIterable<string[]>,
  reader: InputReader,
  faults: Faults,
): AsyncGenerator<InputDocument[]> {
  for await (const some of lines) {
    const documents: InputDocument[] = [];
    for (const line of some) {
      try {
        documents.push(...reader.read(line));
      } catch (error) {
        // What is before the faulty line is not lost with it.
        yield documents.splice(0);
        faults.add(error as Error);
      }
    }
    yield documents;
  }
  yield reader.end();
}

async function* tagAll(context: TagContext, documents: AsyncIterable<InputDocument[]>) {
  for await (const some of documents) yield* tagHere(context, some);
}

interface PoolOptions extends LoadOptions {
  model: string;
  /** Threads that tag, this one among them. */
  threads: number;
}

async function* tagWithPool(
  { threads, model, ...options }: PoolOptions,
  context: TagContext,
  documents: AsyncIterator<InputDocument[]>,
) {
  const { TaggerPool } = await import('oriel/worker');
  const { tagOnThreads } = await import('./tag-threads.ts');
  const pool = new TaggerPool({ ...options, model: resolve(model), size: threads - 1, callingThread: true });
  try {
    yield* tagOnThreads(pool, context, documents);
  } finally {
    await pool.close();
  }
}
