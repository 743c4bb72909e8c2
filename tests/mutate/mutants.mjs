// Finds the places of a source where one point can be changed, and the change.
import { parseSync, visitorKeys } from 'oxc-parser';

/** Comparisons, by what takes their place. */
const COMPARISONS = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
};
/** Signs and products, by what takes their place. */
const SIGNS = { '+': '-', '-': '+', '*': '/', '/': '*', '+=': '-=', '-=': '+=', '<<': '>>', '>>': '<<' };
/** Upper bounds in regular expressions: `{2,5}`, `{3}`. */
const REPETITION = /\{(\d+)(?:,(\d+))?\}/g;

/**
 * The mutants of a source: the range of the source that is replaced, what takes its place, and the kind of change.
 *
 * @returns {{ start: number, end: number, text: string, kind: string }[]}
 */
export function mutantsOf(file, source) {
  // AssemblyScript has decorators of functions, which TypeScript has not.
  const typescript = source.replace(/^@\w+/gm, (decorator) => ' '.repeat(decorator.length));
  const { program, errors } = parseSync(file, typescript);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const mutants = [];
  const add = (kind, { start, end }, text) => mutants.push({ kind, start, end, text });
  const textOf = ({ start, end }) => source.slice(start, end);
  const operator = ({ left, right, operator }) => {
    const start = source.indexOf(operator, left.end);
    return start < right.start ? { start, end: start + operator.length } : undefined;
  };
  const visitors = {
    BinaryExpression(node) {
      const place = operator(node);
      const isText = [node.left, node.right].some(isString);
      if (!place) return;
      if (COMPARISONS[node.operator]) add('comparison', place, COMPARISONS[node.operator]);
      else if (SIGNS[node.operator] && !isText) {
        add('sign', place, SIGNS[node.operator]);
        if ('+-'.includes(node.operator)) add('dropped term', node, textOf(node.left));
      }
    },
    AssignmentExpression(node) {
      const place = operator(node);
      if (place && SIGNS[node.operator] && !isString(node.right)) add('sign', place, SIGNS[node.operator]);
    },
    LogicalExpression(node) {
      add('dropped term', node, textOf(node.left));
      add('dropped term', node, textOf(node.right));
    },
    UnaryExpression(node) {
      if (node.operator === '-') add('sign', node, `(${textOf(node.argument)})`);
      if (node.operator === '!') add('dropped term', node, textOf(node.argument));
    },
    IfStatement(node) {
      if (!node.alternate) add('dropped term', node.test, 'false');
    },
    Literal(node) {
      if (typeof node.value === 'number' && Number.isInteger(node.value) && node.value > 1)
        add('bound', node, String(node.value - 1));
      if (node.regex) mutateRepetitions(node, add);
    },
  };
  walk(program, visitors);
  return mutants.sort((a, b) => a.start - b.start || a.end - b.end);
}

const isString = (node) =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');

function mutateRepetitions(node, add) {
  for (const { index, 0: all, 1: first, 2: last } of node.raw.matchAll(REPETITION)) {
    const bound = last ?? first;
    const start = node.start + index + all.lastIndexOf(bound);
    if (Number(bound) > 1) add('bound', { start, end: start + bound.length }, String(Number(bound) - 1));
  }
}

/** Visits all nodes but those of types, which do nothing when the program runs. */
function walk(node, visitors) {
  if (/^TS(?!NonNull|As|Satisfies|Export)/.test(node.type)) return;
  visitors[node.type]?.(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const children = Array.isArray(node[key]) ? node[key] : [node[key]];
    for (const child of children) if (child) walk(child, visitors);
  }
}
