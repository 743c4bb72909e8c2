// The playground: `node playground.mjs build [folder]` writes it for any static host, `serve [--port n] [--policy name]`
// serves it on loopback, `size` checks what a first visit downloads.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const source = join(root, 'src/playground');
const FOLDER = 'site';
/** Bytes of a first visit, gzipped, without charts. */
const LIMIT = 60 * 1024;

const policyWith = (scripts) =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** `wasm` lets WebAssembly run; under `strict` the JavaScript backend computes. */
export const policies = { wasm: policyWith("'self' 'wasm-unsafe-eval'"), strict: policyWith("'self'") };

const headersWith = (policy) => ({
  'content-security-policy': `${policy}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
});

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.safetensors': 'application/octet-stream',
};

const WORKERS = {
  backend: 'app/backend-worker.ts',
  boundary: 'rooms/boundary/worker.ts',
  rates: 'rooms/rates/worker.ts',
  names: 'rooms/names/worker.ts',
  speed: 'rooms/speed/worker.ts',
};
/** What only the room of names needs of styles. */
const NAMES_STYLE = 'rooms/names/style.css';
/** Those that the page starts in the first room. */
const FIRST_WORKERS = ['backend', 'boundary'];

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  write: false,
  outdir: 'out',
  absWorkingDir: root,
  logLevel: 'error',
  legalComments: 'none',
  metafile: true,
  loader: { '.txt': 'text' },
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  // The library's entries as sources: a bundle is split between files, and the built library is few and large ones.
  tsconfigRaw: {},
  alias: {
    oriel: './src/index.ts',
    'oriel/kernels': './src/kernels.ts',
    'oriel/rules': './src/rules/index.ts',
  },
};

/** Bundles entries; their outputs by path, and the outputs of the entries by entry. */
async function bundle(entries, options = {}) {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: entries.map((entry) => join(source, entry)),
    ...options,
  });
  const nameOf = (path) => path.split('/').slice(-1)[0];
  const files = outputFiles.map(({ path, contents }) => [nameOf(path), contents]);
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => [nameOf(path), output]);
  const entryOf = (entry) =>
    outputs.find(([, { entryPoint }]) => entryPoint?.endsWith(`playground/${entry}`))[0];
  return { files, outputs: new Map(outputs), entryOf };
}

/** All files of the playground by name, and what is fetched when; `models` is the folder of those that it offers. */
export async function buildPlayground({ models: folder = join(root, 'models') } = {}) {
  const split = { splitting: true };
  // A bundle for each: with all in one, what any of them needs would be in the chunk that all of them load.
  const workers = await Promise.all(
    Object.entries(WORKERS).map(async ([name, entry]) => {
      const part = await bundle([entry], { ...split, entryNames: `${name}-[hash]` });
      return { name, part, file: part.entryOf(entry) };
    }),
  );
  const models = shippedModels(folder);
  const define = {
    WORKERS: JSON.stringify(Object.fromEntries(workers.map(({ name, file }) => [name, file]))),
    MODELS: JSON.stringify(
      models.map(({ name, file, contents }) => ({ name, file, bytes: contents.length })),
    ),
  };
  const head = await bundle(['theme.ts', 'style.css', NAMES_STYLE], { format: 'iife' });
  define.STYLES = JSON.stringify({ names: head.entryOf(NAMES_STYLE) });
  const page = await bundle(['main.ts'], { ...split, define });
  const html = fill(readFileSync(join(source, 'index.html'), 'utf8'), {
    policy: policies.wasm,
    theme: head.entryOf('theme.ts'),
    style: head.entryOf('style.css'),
    main: page.entryOf('main.ts'),
  });
  const icon = readFileSync(join(source, 'icon.svg'));
  const files = new Map([
    ['index.html', Buffer.from(html)],
    ['icon.svg', icon],
    ...[...workers.map(({ part }) => part), page, head].flatMap((part) => part.files),
  ]);
  const hash = createHash('sha256');
  for (const [name, contents] of files) hash.update(name).update(contents);
  const service = await bundle(['service-worker.ts'], {
    format: 'iife',
    entryNames: '[name]',
    define: {
      FILES: JSON.stringify(['./', ...[...files.keys()].filter((name) => name !== 'index.html')]),
      VERSION: JSON.stringify(hash.digest('hex').slice(0, 12)),
    },
  });
  const first = firstVisit({ workers, page, head });
  // Not among those that the service worker fetches: a model is fetched, and kept, by who wants it.
  for (const { file, contents } of models) files.set(file, contents);
  for (const [name, contents] of service.files) files.set(name, contents);
  files.set('_headers', Buffer.from(headersFile()));
  files.set('licenses.txt', Buffer.from(licenses()));
  return { files, first };
}

/** The models that come with the library, under names that tell one version from another. */
function shippedModels(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => extname(file) === '.safetensors')
    .map((file) => {
      const contents = readFileSync(join(folder, file));
      const hash = createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase();
      const name = file.slice(0, -extname(file).length);
      return { name, file: `${name}-${hash}.safetensors`, contents };
    });
}

const fill = (text, values) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);

/**
 * What a first visit to the first room fetches. Of the binaries a page takes one: the greatest is counted.
 */
function firstVisit({ workers, page, head }) {
  const names = new Set(['index.html', 'icon.svg', head.entryOf('theme.ts'), head.entryOf('style.css')]);
  const follow = ({ outputs }, name, wanted) => {
    if (names.has(name)) return;
    names.add(name);
    for (const { path, kind } of outputs.get(name).imports) {
      const file = path.split('/').slice(-1)[0];
      if (kind === 'import-statement' || wanted(outputs.get(file))) follow({ outputs }, file, wanted);
    }
  };
  const isOf = (output, pattern) => pattern.test(output?.entryPoint ?? '');
  follow(page, page.entryOf('main.ts'), (output) => isOf(output, /rooms\/boundary\/view/));
  const backend = (output) => isOf(output, /build\/relaxed\.js$/);
  for (const { name, part, file } of workers) if (FIRST_WORKERS.includes(name)) follow(part, file, backend);
  const charts = [...page.outputs]
    .filter(([, output]) => isOf(output, /node_modules\/uplot\//))
    .map(([name]) => name);
  return { names: [...names], charts };
}

function headersFile() {
  const lines = Object.entries(headersWith(policies.wasm)).map(([name, value]) => `  ${name}: ${value}`);
  return `/*\n${lines.join('\n')}\n`;
}

function licenses() {
  const parts = ['LICENSE', 'LICENSE-MODELS', 'dist/THIRD-PARTY.md', 'node_modules/uplot/LICENSE'];
  return parts.map((path) => `${path}\n\n${readFileSync(join(root, path), 'utf8')}`).join('\n\n');
}

/** Serves files on loopback; port 0 is any free one. `policy` is the one of the headers. */
export async function servePlayground(files, { port = 0, policy = 'wasm' } = {}) {
  const headers = headersWith(policies[policy]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const contents = files.get(name);
    const fixed = /-[A-Z0-9]{8}\.\w+$/.test(name);
    const zipped = contents && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(contents ? 200 : 404, {
      ...headers,
      'content-type': contents ? (TYPES[extname(name)] ?? 'text/plain') : 'text/plain',
      'cache-control': fixed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(zipped && { 'content-encoding': 'gzip' }),
    });
    response.end(contents ? (zipped ? gzipSync(contents) : contents) : 'not found\n');
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

export function measure({ files, first }) {
  const gzip = (name) => gzipSync(files.get(name), { level: 9 }).length;
  const sizes = (names) => names.map((name) => ({ name, gzip: gzip(name) }));
  const sum = (list) => list.reduce((total, { gzip }) => total + gzip, 0);
  const [visit, charts] = [sizes(first.names), sizes(first.charts)];
  return { visit, charts, total: sum(visit), chartsTotal: sum(charts), limit: LIMIT };
}

function write(files, folder) {
  // A folder that is not an earlier build's is somebody's.
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (!existsSync(join(folder, 'service-worker.js')))
      throw new Error(`${folder} has other files in it: name an empty folder, or a new one`);
    rmSync(folder, { recursive: true });
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of files) {
    writeFileSync(join(folder, name), contents);
  }
}

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};

const commands = {
  async build() {
    const folder = process.argv[3] ?? FOLDER;
    const { files } = await buildPlayground();
    write(files, folder);
    console.log(
      `${folder}/ has the playground: ${files.size} files for any static host; _headers says which headers to send`,
    );
  },
  async serve() {
    const { files } = await buildPlayground();
    const { address } = await servePlayground(files, {
      port: Number(option('--port', 5173)),
      policy: option('--policy', 'wasm'),
    });
    console.log(`The playground is at ${address}`);
  },
  async size() {
    const { visit, charts, total, chartsTotal, limit } = measure(await buildPlayground());
    for (const { name, gzip } of [...visit, ...charts])
      console.log(`${String(gzip).padStart(7)} gzipped  ${name}`);
    console.log(
      `first visit: ${total} bytes gzipped, limit ${limit}; charts, when a room draws one: ${chartsTotal}`,
    );
    if (total > limit) process.exitCode = 1;
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = commands[process.argv[2]];
  if (!command) {
    console.error(`playground: got '${process.argv[2]}', expected ${Object.keys(commands).join(', ')}`);
    process.exit(2);
  }
  await command();
}
