// The figures of a model's card: `train.mjs` writes the facts of a training, `quality.mjs` what is measured as text.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const percent = (fraction) => (100 * fraction).toFixed(2);
const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

/** Replaces what is between two marks of a card, if there is a card. */
export function writeCard(path, [from, to], text) {
  if (!existsSync(path)) return;
  const card = readFileSync(path, 'utf8');
  const between = new RegExp(`(<!-- ${from} -->\n)[^]*(<!-- ${to} -->)`);
  if (!between.test(card)) throw new Error(`${path}: got no marks '${from}' and '${to}', expected both`);
  writeFileSync(
    path,
    card.replace(between, (_, start, end) => `${start}\n${text}\n\n${end}`),
  );
}

/** Markdown: what a training gave. */
export function facts({ tagger, bytes, wholeBytes, seconds }) {
  const words = tagger.config.features.find(({ name }) => name === 'word');
  const size = tagger.model.vocabulary.size - 2;
  return [
    `- ${bytes.toLocaleString('en')} bytes (${megabytes(wholeBytes)} MB before it was compressed); ${size.toLocaleString('en')} ${
      tagger.config.tokenizer === 'words' ? 'words' : 'characters'
    } of ${words.width} dimensions.`,
    `- Trained in ${seconds.toFixed(0)} s on Node ${process.versions.node}, backend \`${tagger.backend}\`, one thread, while the machine was busy with other work.`,
  ].join('\n');
}

/** Markdown: an evaluation; `before` is that of the model before it was compressed. */
export function tableOf(title, { types, precision, recall, f1, gold, coverage }, before) {
  const row = (name, cells) => `| ${name} | ${cells.map(percent).join(' | ')} |`;
  return [
    `${title}, ${gold.toLocaleString('en')} entities${[
      before && `; F1 before compression ${percent(before.f1)}`,
      coverage !== undefined &&
        `; ${percent(coverage)}% of their characters are in some entity that was found`,
    ]
      .filter(Boolean)
      .join('')}:`,
    '',
    '| | precision | recall | F1 | entities |',
    '|---|---|---|---|---|',
    ...Object.entries(types).map(([label, s]) => `${row(label, [s.precision, s.recall, s.f1])} ${s.gold} |`),
    `${row('all', [precision, recall, f1])} ${gold} |`,
  ];
}
