import { readFileSync } from 'node:fs';

/**
 * KLUE's gazetteer (entities of another part of the corpus: form, fine type, frequency) with the labels of the task, and
 * ETC for types that are none of its entities; a label that less than a tenth of a form's occurrences have is left out.
 *
 * @returns forms by label
 */
export function klueGazetteer(path) {
  const forms = new Map();
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const [form, type, frequency] = line.split('\t');
    const label = /^(PS|LC|OG|DT|TI|QT)/.exec(type)?.[1] ?? 'ETC';
    const counts = forms.get(form) ?? {};
    forms.set(form, { ...counts, [label]: (counts[label] ?? 0) + Number(frequency) });
  }
  const lists = {};
  for (const [form, counts] of forms) {
    const total = Object.values(counts).reduce((a, b) => a + b, 0);
    for (const label of Object.keys(counts))
      if (counts[label] >= total / 10) (lists[label] ??= []).push(form);
  }
  return lists;
}
