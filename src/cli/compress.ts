import type { CAC } from 'cac';
import { compressModel, type CompressOptions, evaluateTagger, type Evaluation, type Tagger } from 'oriel';
import { writeFileAtomically } from 'oriel/node';
import { LENIENT, OFFSETS, readCorpus } from './corpora.ts';
import { unbroken } from './interrupt.ts';
import { modelPath, readModel, taggerOf } from './models.ts';
import { choiceOption, integerOption, type Options, textOption, UsageError } from './options.ts';
import { bytes, count, percent, print, table } from './output.ts';

export function compressCommand(cli: CAC): void {
  cli
    .command('compress <model>', "Make a model's file smaller: fewer words, dimensions and bits")
    .usage('compress <model> -o SMALL.safetensors [options]')
    .option('-o, --output <file>', 'The model file to write (required)')
    .option(
      '--bits <n>',
      'Bits of a number in the tables of vectors: 8 or 4; dense layers have 8 (default: 8)',
    )
    .option('--vocabulary <n>', 'Keep N words, the most useful (default: all)')
    .option('--dimensions <n>', 'Reduce the word vectors to N dimensions (default: as they are)')
    .option(
      '--hash',
      'Keep hashes in place of words; an unknown word passes for one of N with odds of N : 2³²',
    )
    .option('--dev <file>', 'Corpus on which to compare the model before and after')
    .option('--token-column <n>', 'Column of the tokens in a CoNLL file; below 0 from the end (default: 0)')
    .option('--tag-column <n>', 'Column of the tags (default: -1, the last)')
    .option(...OFFSETS)
    .option('--lenient', LENIENT)
    .example(
      '  $ oriel compress ner.safetensors -o small.safetensors --bits 4 --vocabulary 20000 --dev dev.conll',
    )
    .action(runCompress);
}

async function runCompress(model: string, options: Options): Promise<void> {
  const output = textOption(options, 'output');
  if (output === undefined)
    throw new UsageError('expected -o MODEL.safetensors, where the smaller model is to go');
  const settings = settingsOf(options);
  const path = modelPath(model);
  const { bytes: before, tagger } = await readModel(path);
  const dev = textOption(options, 'dev');
  const corpus =
    dev === undefined ? undefined : await readCorpus(dev, tagger.config.tokenizer, options, console.error);
  const after = compressModel(before, settings);
  const small = await taggerOf(after, output);
  const rows = [
    { name: 'before', size: before.length, tagger },
    { name: 'after', size: after.length, tagger: small },
  ].map((row) => ({ ...row, ...(corpus && { evaluation: evaluateTagger(row.tagger, corpus) }) }));
  await unbroken(() => writeFileAtomically(output, after));
  print(table([headings(rows[0].evaluation, tagger), ...rows.map(cells)]));
}

function settingsOf(options: Options): CompressOptions {
  const bits = choiceOption(options, 'bits', ['8', '4']);
  const vocabulary = integerOption(options, 'vocabulary', 1);
  const dimensions = integerOption(options, 'dimensions', 1);
  return {
    bits: bits === '4' ? 4 : 8,
    ...(vocabulary !== undefined && { vocabulary }),
    ...(dimensions !== undefined && { dimensions }),
    hash: options.hash === true,
  };
}

const isPlain = (tagger: Tagger) => tagger.config.scheme === 'plain';

function headings(evaluation: Evaluation | undefined, tagger: Tagger): string[] {
  return [
    '',
    'size',
    'words',
    'dimensions',
    ...(evaluation ? [isPlain(tagger) ? 'dev accuracy' : 'dev F1'] : []),
  ];
}

interface Row {
  name: string;
  size: number;
  tagger: Tagger;
  evaluation?: Evaluation;
}

function cells({ name, size, tagger, evaluation }: Row): string[] {
  const word = tagger.config.features.find((feature) => feature.name === 'word');
  const words = word ? [count(tagger.model.vocabulary.size - 2), String(word.width)] : ['–', '–'];
  const figure = evaluation && percent(isPlain(tagger) ? evaluation.accuracy : evaluation.f1);
  return [name, bytes(size), ...words, ...(figure === undefined ? [] : [figure])];
}
