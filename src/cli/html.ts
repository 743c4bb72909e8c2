import type { TaggedDocument } from './tag-documents.ts';

export const htmlHead = `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Entities</title>
<style>
:root { color-scheme: light dark; --s: 75%; --l: 84%; }
@media (prefers-color-scheme: dark) { :root { --s: 45%; --l: 28%; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/2 system-ui, sans-serif; }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 1rem; }
mark { background: hsl(var(--hue) var(--s) var(--l)); color: inherit; padding: 0.25em 0.4em; border-radius: 0.35em; }
mark small { font-size: 0.65em; font-weight: 700; letter-spacing: 0.04em; margin-left: 0.5em; user-select: none; }
</style>
</head>
<body>
`;

export const htmlFoot = '</body>\n</html>\n';

/** A paragraph with its entities marked, the label behind the text and the score as a tooltip; colors are by label. */
export function* htmlDocument(
  { text, entities }: TaggedDocument,
  labels: readonly string[],
): Generator<string> {
  yield '<p>';
  let from = 0;
  for (const { text: name, label, start, end, score } of entities) {
    // Multiples of the golden angle are far apart, however many there are.
    const hue = Math.round(200 + labels.indexOf(label) * 137.508) % 360;
    yield escape(text.slice(from, start));
    yield `<mark style="--hue: ${hue}" title="${escape(label)} ${score.toFixed(3)}">${escape(name)}<small>${escape(label)}</small></mark>`;
    from = end;
  }
  yield escape(text.slice(from));
  yield '</p>\n';
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]);
