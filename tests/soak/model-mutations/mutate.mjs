// Changes to a model file that keep its structure: what a careless program or an attacker might write.
import { SIZES } from './file.mjs';

/** A generator of random numbers (mulberry32): the same for the same seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(uniform() * n);
  return { uniform, below, pick: (list) => list[below(list.length)] };
}

const nested = (depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** Values of JSON of every kind, and numbers at the limits of types. */
const VALUES = [
  0, -1, 1, 2, 3, 5, 31, 32, 33, 64, 65, 100, 256, 257, 1000, 4096, 4097, 16_384, 65_536, 1e6, 4e5, 1e9, 2 ** 31, 2 ** 32,
  2 ** 53, 1e308, -1e308, 0.5, 1.5, 1e-300, -0, null, true, false, '', 'x', '1', 'NaN', '__proto__', 'constructor', '\ud800', '\0',
  'x'.repeat(5000), [], {}, [[]], [0], ['a', 'a'], [1, 2, 3], { a: 1 }, { linear: 3 }, { dropout: 0.5 }, { activation: 'sigmoid' },
  { name: 'word' }, { name: 'gazetteer', width: 2, labels: ['A'] }, JSON.parse('{"__proto__":{"polluted":1}}'), nested(20), nested(500),
].map((value) => JSON.stringify(value)); // prettier-ignore

/** One of them, new each time: it may be changed in turn. */
const valueOf = ({ pick }) => JSON.parse(pick(VALUES));

/** Values that a key of the configuration may have. */
const WORDS = [
  'words', 'syllables', 'whitespace', 'BIOES', 'BIO', 'IOB1', 'plain', 'softmax', 'crf', 'max-margin', 'logistic', 'average', 'concatenate',
  'word', 'sentence', 'document', 'relu', 'tanh', 'sigmoid', 'gelu', 'identity', 'hardTanh', 'leakyRelu', 'hash', 'ngrams', 'affixes',
]; // prettier-ignore

/** Every place in a JSON value: its holder and key. */
function* places(value) {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value, key];
    yield* places(value[key]);
  }
}

const put = (holder, key, value) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

/** Changes one place of a JSON value. */
function mutateJson(value, random) {
  const { pick, below } = random;
  const all = [...places(value)];
  if (all.length === 0) return valueOf(random);
  const [holder, key] = pick(all);
  const change = below(8);
  if (change < 3) put(holder, key, valueOf(random));
  else if (change === 3) put(holder, key, pick(WORDS));
  else if (change === 4 && Array.isArray(holder)) holder.splice(Number(key), below(2), holder[key]);
  else if (change === 4) delete holder[key];
  else if (change === 5 && typeof holder[key] === 'number') holder[key] += pick([-1, 1, 10, 0.5]);
  else if (change === 5 && typeof holder[key] === 'string')
    holder[key] += pick(['x', ' ', '\n', '\u001b[31m']);
  else if (change === 6) put(holder, pick(['__proto__', 'x', 'width', 'limit', 'radius']), valueOf(random));
  else {
    const [other, otherKey] = pick(all);
    const kept = holder[key];
    put(holder, key, structuredClone(other[otherKey]));
    if (below(2)) put(other, otherKey, structuredClone(kept));
  }
  return value;
}

function mutateKey(metadata, key, random) {
  if (metadata[key] === undefined) return;
  const { below, pick } = random;
  if (below(12) === 0)
    metadata[key] = pick(['', '{', 'null', '[]', '"x"', '['.repeat(50_000), '1e999', 'NaN']);
  else metadata[key] = JSON.stringify(mutateJson(parsed(metadata[key]), random));
}

/** A change before may have made it no JSON. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const range = (n) => Array.from({ length: n }, (_, i) => `L${String(i).padStart(5, '0')}`);
const LABELS = [[], [''], [1, 2], [1, 'A'], ['A', 'A'], ['B', 'A'], {}, 'abc', null, 7, [null], [[]], range(255), range(256), range(1000), range(5000), ['A'], ['A', 'B'], ['A', 'B', 'C']]; // prettier-ignore
const VERSIONS = [
  '',
  '-Infinity',
  'Infinity',
  '1e0',
  ' 1 ',
  '0',
  '-1',
  '3',
  '01',
  '1.0',
  '0x1',
  'NaN',
  '2',
  '1',
];

/** Changes to metadata and to the header. */
const structure = {
  config: (file, random) => mutateKey(file.metadata, 'config', random),
  moreConfig: (file, random) => {
    for (let n = 1 + random.below(3); n >= 0; n--) mutateKey(file.metadata, 'config', random);
  },
  labels: ({ metadata }, { pick }) => (metadata.labels = JSON.stringify(pick(LABELS))),
  someLabel: (file, random) => mutateKey(file.metadata, 'labels', random),
  scorer: (file, random) => mutateKey(file.metadata, 'scorer', random),
  version: ({ metadata }, { pick }) => (metadata.version = pick(VERSIONS)),
  format: ({ metadata }, { pick }) =>
    (metadata.format = pick([
      '',
      'pt',
      'oriel',
      'oriel-scorer',
      'oriel checkpoint',
      'toString',
      '__proto__',
    ])),
  metadata: ({ metadata }, { pick }) => {
    const key = pick(Object.keys(metadata));
    if (pick([true, false])) delete metadata[key];
    else put(metadata, pick(['__proto__', 'x', key]), pick([1, null, 'x', '', ['x'], 'x'.repeat(1e5)]));
  },
  spaces: (file, { pick }) => (file.spaces = pick([8, 1000, 50_000])),
};

const count = (shape) => shape.reduce((a, b) => a * b, 1);

/** Changes to the entries of tensors. */
const entries = {
  drop: ({ tensors }, { below }) => tensors.splice(below(tensors.length), 1),
  repeat: ({ tensors }, { pick }) =>
    tensors.push({ ...pick(tensors), name: pick(tensors).name + pick(['', '2', '.scale']) }),
  rename: ({ tensors }, { pick }) => (pick(tensors).name = pick([...tensors.map(({ name }) => name), 'x', '__proto__', 'constructor', 'gazetteer', 'counts', 'vocabulary', 'vocabulary.frontCoded', 'layers.99.bias'])), // prettier-ignore
  swap: ({ tensors }, { pick }) => {
    const [a, b] = [pick(tensors), pick(tensors)];
    [a.bytes, b.bytes, a.shape, b.shape, a.dtype, b.dtype] = [
      b.bytes,
      a.bytes,
      b.shape,
      a.shape,
      b.dtype,
      a.dtype,
    ];
  },
  shape: ({ tensors }, { pick, below }) => {
    const tensor = pick(tensors);
    const { shape } = tensor;
    const n = count(shape);
    const some = [[n], [1, n], [n, 1], [...shape].reverse(), [...shape, 1], [1, ...shape], [0, 7], [], [-1, -n], [n / 2, 2], [1e9, 1e9], Array(50).fill(1), 'x', null, [n + 1], [2, n]]; // prettier-ignore
    tensor.shape = some[below(some.length)];
  },
  dtype: ({ tensors }, { pick }) => (pick(tensors).dtype = pick([...Object.keys(SIZES), 'F16', 'F64', 'I64', 'BOOL', '', null, 7, 'toString', '__proto__'])), // prettier-ignore
  convert: ({ tensors }, { pick, below }) => {
    // The same bytes as another type, with a shape that fits.
    const tensor = pick(tensors);
    tensor.dtype = pick(Object.keys(SIZES));
    const n = Math.floor(tensor.bytes.length / SIZES[tensor.dtype]);
    tensor.bytes = tensor.bytes.subarray(0, n * SIZES[tensor.dtype]);
    tensor.shape = below(2) ? [n] : [1, n];
  },
  offsets: ({ tensors }, { pick }) => (pick(tensors).offsets = pick([[0, 0], [0, 4], [4, 0], [-4, 0], [0, 2 ** 52], [0.5, 4], [0], null, 'x', [0, 1e308]])), // prettier-ignore
  resize: ({ tensors }, { pick, below }) => {
    // Rows or columns more or fewer, with bytes for them.
    const tensor = pick(tensors);
    const { shape, dtype, bytes } = tensor;
    if (!Array.isArray(shape) || shape.length === 0 || !(count(shape) <= bytes.length)) return;
    const axis = below(shape.length);
    const size = Math.max(0, shape[axis] + pick([-1, 1, 7, -shape[axis]]));
    tensor.shape = shape.map((n, i) => (i === axis ? size : n));
    const length = count(tensor.shape) * (SIZES[dtype] ?? 1);
    const more = Buffer.alloc(length, below(2) ? 0 : 0x41);
    tensor.bytes = Buffer.concat([bytes, more]).subarray(0, length);
  },
};

const FLOATS = [NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e33, 1e31, 1e25, -1e20, 1e15, 1e10, 1e6, 1e4, 1000, 300, -300, 50, 1e-20, 1e-38, 1e-45, -1e-42, 0, -0, 1]; // prettier-ignore
/** Not numbers by the usual bits, and infinities as BF16. */
const HALVES = [
  0x7f80, 0xff80, 0x7fc0, 0x7f81, 0xffff, 0x7f7f, 0x7b00, 0x7000, 0x6000, 0x5000, 0x4480, 0x0001, 0x8001,
  0xbf80, 0,
];

function write({ dtype, bytes }, at, { pick, below }) {
  if (dtype === 'F32' && below(8)) bytes.writeFloatLE(pick(FLOATS), at * 4);
  else if (dtype === 'F32')
    bytes.writeUInt32LE(pick([0x7f800001, 0xffc00000, 0x7fffffff, 0x80000000, 0x00800000]), at * 4);
  else if (dtype === 'BF16') bytes.writeUInt16LE(pick(HALVES), at * 2);
  else if (SIZES[dtype] === 4)
    bytes.writeUInt32LE(pick([0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, below(2 ** 32)]), at * 4);
  else if (SIZES[dtype] === 1)
    bytes[at] = pick([0, 1, 0x0a, 0x1f, 0x20, 0x5c, 0x7f, 0x80, 0x81, 0xc3, 0xed, 0xff]);
}

/** Changes to the numbers of a tensor. */
const bodies = {
  numbers: ({ tensors }, random) => {
    const tensor = random.pick(tensors);
    const n = Math.floor(tensor.bytes.length / (SIZES[tensor.dtype] ?? 1));
    if (n === 0) return;
    for (let k = random.pick([1, 1, 2, 5, 40]); k > 0; k--) write(tensor, random.below(n), random);
  },
  all: ({ tensors }, random) => {
    const tensor = random.pick(tensors);
    const n = Math.floor(tensor.bytes.length / (SIZES[tensor.dtype] ?? 1));
    if (n === 0) return;
    write(tensor, 0, random);
    const size = SIZES[tensor.dtype] ?? 1;
    for (let i = 1; i < n; i++) tensor.bytes.copy(tensor.bytes, i * size, 0, size);
  },
  scale: ({ tensors }, { pick }) => {
    const factor = pick([1e-30, 1e-5, -1, 10, 100, 1e4, 1e8, 1e12, 1e20, 1e30]);
    // One tensor, or all: so scores are large, but finite.
    const [some] = [pick([[pick(tensors)], tensors])];
    for (const { dtype, bytes } of some)
      if (dtype === 'F32')
        for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.writeFloatLE(bytes.readFloatLE(i) * factor, i);
  },
  bits: ({ tensors }, { pick, below }) => {
    const { bytes } = pick(tensors);
    for (let k = pick([1, 3, 20]); k > 0 && bytes.length > 0; k--)
      bytes[below(bytes.length)] ^= 1 << below(8);
  },
  noise: ({ tensors }, { pick, below }) => {
    const { bytes } = pick(tensors);
    for (let i = 0; i < bytes.length; i++) bytes[i] = below(256);
  },
  shuffle: ({ tensors }, { pick, below }) => {
    const { bytes, dtype } = pick(tensors);
    const size = SIZES[dtype] ?? 1;
    const n = Math.floor(bytes.length / size);
    if (n < 2) return;
    const [a, b] = [below(n) * size, below(n) * size];
    const kept = Buffer.from(bytes.subarray(a, a + size));
    bytes.copy(bytes, a, b, b + size);
    kept.copy(bytes, b);
  },
};

const groups = [structure, entries, bodies].map((group) => Object.entries(group));

/** Changes the parts of a file (see `takeApart`) in one to three ways; returns their names. */
export function mutate(file, random) {
  const names = [];
  for (let n = random.pick([1, 1, 1, 2, 3]); n > 0; n--) {
    const [name, change] = random.pick(random.pick(groups));
    change(file, random);
    names.push(name);
  }
  return names;
}
