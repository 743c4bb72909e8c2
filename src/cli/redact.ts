import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { CAC } from 'cac';
import {
  type EntitySource,
  redact,
  type Redaction,
  type RedactionMap,
  type RedactOptions,
  restoreChunks,
} from 'oriel';
import { decodeChunks, decodeText, loadFile, unzipChunks, writeFileAtomically } from 'oriel/node';
import { findPatterns } from 'oriel/rules';
import { unbroken } from './interrupt.ts';
import { modelPath } from './models.ts';
import { BACKENDS, choiceOption, type Options, textOption, UsageError } from './options.ts';
import { writeSlowly } from './output.ts';
import { ruleOptions, rulesAlone, withRuleOptions } from './rules.ts';
import { readChunks, STDIN } from './stdin.ts';

/** In place of a model: rules only. */
const NO_MODEL = 'none';

export function redactCommand(cli: CAC): void {
  const command = cli
    .command('redact <model> [file]', 'Put placeholders such as [PER_1] in place of entities')
    .usage(`redact <model|${NO_MODEL}> [file|-] [options]`)
    .option(
      '--map <file>',
      'Where what placeholders stand for is written; if it is there, it is gone on from',
    );
  withRuleOptions(command)
    .option('--labels <labels>', 'Only entities with these labels, separated by commas (default: all)')
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .example(`  $ oriel redact ${NO_MODEL} letter.txt --rules email,phone --map map.json > redacted.txt`)
    .example('  $ oriel redact pii letter.txt --map map.json > redacted.txt')
    .example("  $ oriel redact pii letter.txt --rule 'ORDER=/ord-\\d{6}/i' > redacted.txt")
    .example('  $ oriel restore redacted.txt --map map.json')
    .action(runRedact);
}

export function restoreCommand(cli: CAC): void {
  cli
    .command('restore [file]', 'Put back what the placeholders of `redact` stand for')
    .usage('restore [file|-] --map FILE [options]')
    .option('--map <file>', 'The file that `redact` wrote (required)')
    .option('--exact', 'Only placeholders as `redact` wrote them, not as [per 1], PER_1 or %5BPER_1%5D')
    .example('  $ oriel restore answer.txt --map map.json')
    .example('  $ llm < redacted.txt | oriel restore --map map.json')
    .action(runRestore);
}

async function runRedact(model: string, file: string | undefined, options: Options): Promise<void> {
  const path = textOption(options, 'map');
  const labels = textOption(options, 'labels')?.split(',');
  const source = await sourceOf(model, options);
  const before = path !== undefined && existsSync(path) ? await readMap(path) : {};
  const original = await readText(file, unzipChunks);
  const { text, map } = redactionOf(source, original, file, { map: before, ...(labels && { labels }) });
  // The map first: a redacted text without it cannot be restored.
  if (path !== undefined) {
    const json = new TextEncoder().encode(`${JSON.stringify(map, null, 2)}\n`);
    await unbroken(() => writeFileAtomically(path, json));
  }
  await writeSlowly(text);
}

/** What is needed of a redaction: its entities may take much more memory. */
function redactionOf(
  source: EntitySource,
  original: string,
  file = STDIN,
  options: RedactOptions,
): Pick<Redaction, 'text' | 'map'> {
  try {
    const { text, map } = redact(source, original, options);
    return { text, map };
  } catch (error) {
    throw new Error(`${file}: could not be redacted: ${(error as Error).message}`, { cause: error });
  }
}

async function sourceOf(model: string, options: Options): Promise<EntitySource> {
  const rules = ruleOptions(options);
  const backend = choiceOption(options, 'backend', BACKENDS);
  if (model === NO_MODEL) {
    const alone = rulesAlone(options);
    return { tag: (text) => findPatterns(text, alone) };
  }
  const tagger = await loadFile(modelPath(model), { ...(backend && { backend }), ...rules });
  // Without the texts and scores, which take most of the memory.
  return { tag: (text) => tagger.tag(text).map(({ label, start, end }) => ({ label, start, end })) };
}

async function runRestore(file: string | undefined, options: Options): Promise<void> {
  const path = textOption(options, 'map');
  if (path === undefined) throw new UsageError('expected --map FILE, which `oriel redact` wrote');
  const map = await readMap(path);
  // What is not UTF-8 could not be restored, and a byte order mark is a character like others.
  const chunks = decodeChunks(readChunks(file), file ?? STDIN, { keepMark: true });
  for await (const text of restoreChunks(chunks, map, { exact: options.exact === true }))
    await writeSlowly(text);
}

/** A file or standard input, every character of it. */
async function readText(file: string | undefined, unzip?: typeof unzipChunks): Promise<string> {
  const source = file ?? STDIN;
  const chunks = readChunks(file);
  return decodeText(await buffer(unzip?.(chunks, source) ?? chunks), source, { keepMark: true });
}

async function readMap(path: string): Promise<RedactionMap> {
  const json = await readText(path);
  let map: unknown;
  try {
    map = JSON.parse(json);
  } catch (error) {
    const why = `got invalid JSON (${(error as Error).message}), expected an object of strings, as redact writes it`;
    throw new SyntaxError(`${path}: ${why}`, { cause: error });
  }
  const isMap = typeof map === 'object' && map !== null && !Array.isArray(map);
  if (!isMap || !Object.values(map as object).every((value) => typeof value === 'string'))
    throw new SyntaxError(
      `${path}: got ${json.slice(0, 40)}, expected an object of strings, as redact writes it`,
    );
  return map as RedactionMap;
}
