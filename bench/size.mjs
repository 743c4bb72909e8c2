// Bundles `{ Tagger }` as a page would, minified and split, and checks what a visitor downloads before the first entity:
// the entry, what it imports, and the one WebAssembly binary that a loaded tagger runs on, gzipped. The other chunks (the
// kernels that train, the plain-JavaScript ones, what few models take) are fetched when they are needed.
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';

const LIMIT = 45 * 1024;
const root = fileURLToPath(new URL('..', import.meta.url));

export async function measure() {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export { Tagger } from 'oriel';", resolveDir: root },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
    absWorkingDir: root,
    // Of chunks that have no side effects; inside node_modules nothing is said of them.
    logOverride: { 'ignored-bare-import': 'silent' },
    tsconfigRaw: {}, // the built package, not the sources that tsconfig.json maps its name to
  });
  const first = new Set();
  const add = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of metafile.outputs[name].imports) if (kind === 'import-statement') add(path);
  };
  add(Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === '<stdin>'));
  const chunks = outputFiles.map((file) => {
    const name = file.path.slice(root.length);
    const inputs = Object.keys(metafile.outputs[name].inputs).join(' ');
    const binary = /chunks\/((?:relaxed|simd)(?:-inference)?|js)-/.exec(inputs)?.[1];
    const kind = binary ?? (first.has(name) ? 'code' : 'on demand');
    return { name, kind, bytes: file.contents.length, gzip: gzipSync(file.contents, { level: 9 }).length };
  });
  const gzipOf = (kind) => chunks.filter((c) => c.kind === kind).reduce((sum, c) => sum + c.gzip, 0);
  return {
    chunks,
    limit: LIMIT,
    gzip: gzipOf('code') + Math.max(gzipOf('relaxed-inference'), gzipOf('simd-inference')),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { chunks, gzip, limit } = await measure();
  for (const { name, kind, bytes, gzip } of chunks) {
    console.log(
      `${kind.padEnd(17)} ${String(bytes).padStart(8)} bytes ${String(gzip).padStart(7)} gzipped  ${name}`,
    );
  }
  console.log(`{ Tagger } with one binary: ${gzip} bytes gzipped, limit ${limit}`);
  if (gzip > limit) process.exitCode = 1;
}
