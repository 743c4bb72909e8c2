import type { CAC } from 'cac';
import {
  type Corpus,
  evaluateTagger,
  type Evaluation,
  type LoadOptions,
  parseCorpus,
  type PartialConfig,
  redact,
  splitCorpus,
  splitSentences,
  Tagger,
  tokenizers,
  trainTagger,
} from 'oriel';
import { parseMarkedText } from './demo/corpus.ts';
import english from './demo/en.txt';
import korean from './demo/ko.txt';
import { demoConfigs } from './demo/configs.ts';
import { interruptible } from './interrupt.ts';
import { BACKENDS, choiceOption, integerOption, type Options } from './options.ts';
import { count, duration, percent, print, stylesFor, table } from './output.ts';
import { progressView } from './progress.ts';
import { inlineText } from './tag-formats.ts';

/** The part of the sentences that is not trained on. */
const HELD_OUT = 0.15;

interface Language {
  name: string;
  corpus: string;
  config: PartialConfig & { tokenizer: keyof typeof tokenizers };
  sentence: string;
}

const languages: Language[] = [
  {
    name: 'English',
    corpus: english,
    config: demoConfigs.english,
    sentence: 'Not all museums in Paris are amazing.',
  },
  {
    name: 'Korean',
    corpus: korean,
    config: demoConfigs.korean,
    sentence: '유정이는 2018년에 골드만삭스에 입사했다.',
  },
];

/** The models of the package, and texts for them. */
const samples = {
  en: 'Not all museums in Paris are amazing, Ada Lovelace wrote to Tim Berners-Lee of the BBC on 4 May 2021.',
  ko: '유정이는 2018년에 골드만삭스에 입사했다.',
  pii: `Hi, this is Maria Lindgren. Please send the replacement to 48 Harbour Street, Bristol, not to my old address.
You can call me at +44 20 7946 0958 or write to maria.lindgren@example.com; I paid with 4111 1111 1111 1111.`,
} as const;

const NEXT = `What to try next:
  oriel tag en letter.txt --format text                             with a model of the package: en, ko or pii
  oriel redact pii letter.txt --map map.json                        labels in place of personal data; oriel restore undoes it
  oriel train names.jsonl --split 0.8,0.1,0.1 -o names.safetensors   train on your own text: one JSON object a line,
                                                                    {"text": …, "entities": [{"start", "end", "label"}]}
  oriel evaluate names.safetensors test.jsonl                       precision, recall and F1 by label
  oriel tag names.safetensors letter.txt --format html              tag, and look at it in a browser
  oriel train --help                                                word vectors, settings, CoNLL columns`;

export function demoCommand(cli: CAC): void {
  cli
    .command(
      'demo',
      'Tag and redact with the models of the package; train on small corpora in English and Korean',
    )
    .option('--seed <n>', 'Seed of everything random (default: 1)')
    .option('--backend <name>', `What computes: ${BACKENDS.join(', ')} (default: auto)`)
    .action(runDemo);
}

async function runDemo(options: Options): Promise<void> {
  const seed = integerOption(options, 'seed', 0) ?? 1;
  const backend = choiceOption(options, 'backend', BACKENDS) ?? 'auto';
  const { bold } = stylesFor(process.stdout);
  const started = performance.now();
  await showModels({ backend });
  print(bold('Taggers of your own, trained now on a few hundred sentences'));
  const taggers: Tagger[] = [];
  for (const language of languages) {
    const [train, heldOut] = splitCorpus(corpusOf(language), [1 - HELD_OUT], { seed, by: 'document' });
    print(bold(`${language.name}: ${language.config.tokenizer}`));
    print(`  ${train.documents.length} sentences to train on, ${heldOut.documents.length} held out`);
    const config = { ...language.config, seed };
    const view = progressView(false, 'F1');
    const { tagger, history } = await interruptible((signal) =>
      trainTagger(train, config, { backend, signal, onStep: view.step, onEpoch: view.epoch }),
    ).finally(view.stop);
    const rows = history.reduce((sum, epoch) => sum + epoch.rows, 0);
    const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    print(`  ${history.length} epochs, ${count(rows / seconds)} tokens/s, backend ${tagger.backend}`);
    print(`  held out: ${figures(evaluateTagger(tagger, heldOut))}\n`);
    taggers.push(tagger);
  }
  taggers.forEach((tagger, i) => show(tagger, languages[i].sentence));
  print(`All of it took ${duration((performance.now() - started) / 1000)}.\n`);
  print(NEXT);
}

/** The sentences of a marked text, each a document. */
function corpusOf({ corpus, config }: Pick<Language, 'corpus' | 'config'>): Corpus {
  const lines = parseMarkedText(corpus).map((sentence) => JSON.stringify(sentence));
  const tokenize = tokenizers[config.tokenizer];
  return parseCorpus(lines.join('\n'), { format: 'jsonl', split: splitSentences, tokenize });
}

function figures({ f1, precision, recall, gold }: Evaluation): string {
  return `F1 ${percent(f1)} (precision ${percent(precision)}, recall ${percent(recall)}, ${gold} entities)`;
}

async function showModels(options: LoadOptions): Promise<void> {
  const { bold } = stylesFor(process.stdout);
  for (const name of ['en', 'ko'] as const) {
    print(bold(`The model '${name}'`));
    show(await Tagger.load(name, options), samples[name]);
  }
  print(bold(`The model 'pii', which takes personal data out`));
  const { text, entities } = redact(await Tagger.load('pii', options), samples.pii);
  print(`${text}\n`);
  print(table(entities.map((entity) => [entity.placeholder, entity.text])));
  print();
}

function show(tagger: Tagger, text: string): void {
  const entities = tagger.tag(text);
  const styles = stylesFor(process.stdout, tagger.labels);
  print([...inlineText({ text, entities }, styles)].join(''));
  const rows = entities.map(({ text: name, label, start, end, score }) => [
    name,
    label,
    `${start}–${end}`,
    score.toFixed(3),
  ]);
  if (rows.length > 0) print(table(rows));
  print();
}
