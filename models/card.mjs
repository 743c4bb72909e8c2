// The figures of a model's card.
const percent = (fraction) => (100 * fraction).toFixed(2);
const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

/** Markdown: what a training gave. `before` is the evaluation of the model before it was compressed. */
export function figures({ tagger, bytes, wholeBytes, evaluations, seconds }) {
  const words = tagger.config.features.find(({ name }) => name === 'word');
  const size = tagger.model.vocabulary.size - 2;
  return [
    `- ${bytes.toLocaleString('en')} bytes (${megabytes(wholeBytes)} MB before it was compressed); ${size.toLocaleString('en')} ${
      tagger.config.tokenizer === 'words' ? 'words' : 'characters'
    } of ${words.width} dimensions.`,
    `- Trained in ${seconds.toFixed(0)} s on Node ${process.versions.node}, backend \`${tagger.backend}\`, one thread, while the machine was busy with other work.`,
    ...evaluations.flatMap(({ title, evaluation, before }) => ['', ...tableOf(title, evaluation, before)]),
  ].join('\n');
}

function tableOf(title, { types, precision, recall, f1, gold, coverage }, before) {
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
