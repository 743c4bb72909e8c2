import { extname } from 'node:path';
import type { CAC } from 'cac';
import { decodeLines, loadFile } from 'oriel/node';
import { modelPath } from './models.ts';
import { BACKENDS, choiceOption, integerOption, type Options, UsageError } from './options.ts';
import { hasRuleOptions, ruleOptions, withRuleOptions } from './rules.ts';
import { stylesFor, writeSlowly } from './output.ts';
import { readChunks, STDIN } from './stdin.ts';
import { formats, formatNames } from './tag-formats.ts';
import { inputs, inputNames, type Input, type InputReader } from './tag-inputs.ts';
import { type InputDocument, tagDocuments } from './tag-documents.ts';

/** For a corpus: most of its words are met again. */
const CACHE_BYTES = 64 * 2 ** 20;

export function tagCommand(cli: CAC): void {
  const command = cli
    .command('tag <model> [file]', 'Tag text from a file or standard input, by a model file, en, ko or pii')
    .usage('tag <model> [file|-] [options]')
    .option(
      '--input <format>',
      `${inputNames.join(', ')} (default: by the file's ending, else text: a document a line)`,
    )
    .option('--format <format>', `${formatNames.join(', ')} (default: conll for conll input, else jsonl)`)
    .option('--token-column <n>', 'Column of the tokens in conll input; below 0 from the end (default: 0)');
  withRuleOptions(command)
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .option('--threads <n>', 'Threads that tag; the output is the same (default: 1)')
    .example("  $ echo 'Not all museums in Paris are amazing.' | oriel tag en --format text")
    .example('  $ oriel tag ner.safetensors letter.txt --format html > letter.html')
    .action(runTag);
}

async function runTag(model: string, file: string | undefined, options: Options): Promise<void> {
  const input = choiceOption(options, 'input', inputNames) ?? inputOf(file);
  const format = choiceOption(options, 'format', formatNames) ?? (input === 'conll' ? 'conll' : 'jsonl');
  const tokenColumn = integerOption(options, 'tokenColumn') ?? 0;
  const backend = choiceOption(options, 'backend', BACKENDS);
  const threads = integerOption(options, 'threads', 1) ?? 1;
  const rules = ruleOptions(options);
  if (hasRuleOptions(options) && format === 'conll')
    throw new UsageError('rules go with formats of texts, not with conll, which has tags of tokens');
  const path = modelPath(model);
  const tagger = await loadFile(path, {
    cacheBytes: CACHE_BYTES,
    ...(backend && { backend }),
    ...rules,
  });
  const { labels } = tagger;
  const reader = inputs[input]({
    source: file ?? STDIN,
    tokenColumn,
    tokenizer: tagger.config.tokenizer,
  });
  const { head = '', document, foot = '' } = formats[format](stylesFor(process.stdout, labels), labels);
  await writeSlowly(head);
  const documents = readDocuments(file, reader);
  const tagged =
    threads === 1
      ? tagDocuments(tagger, documents)
      : (await import('./tag-threads.ts')).tagOnThreads(
          { model: path, tagger, threads, cacheBytes: CACHE_BYTES, ...(backend && { backend }) },
          documents,
        );
  for await (const some of tagged) await writeSlowly(some.map(document).join(''));
  await writeSlowly(foot);
}

/**
 * The documents of a file or of standard input, as many at a time as a chunk of the stream completes: so memory is
 * bounded by chunk and line, and who types sees results at once.
 */
async function* readDocuments(
  file: string | undefined,
  reader: InputReader,
): AsyncGenerator<InputDocument[]> {
  for await (const lines of decodeLines(readChunks(file), file ?? STDIN)) yield reader.read(lines);
  yield reader.end();
}

function inputOf(file = ''): Input {
  const ending = extname(file).slice(1);
  return inputNames.includes(ending as Input) ? (ending as Input) : 'text';
}
