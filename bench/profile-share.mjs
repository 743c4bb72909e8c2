/**
 * What a .cpuprofile of V8 says of the time between the first and the last moment in a kernel, which in a training
 * without development data are in the first step and in the last: the share in WebAssembly, and each function's own.
 * `names` are those of WebAssembly's functions by their numbers, which profiles show where a binary has no names.
 */
export function kernelShare({ nodes, samples, timeDeltas }, names = new Map()) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const isKernel = (id) => byId.get(id).url.startsWith('wasm://');
  const [first, last] = [samples.findIndex(isKernel), samples.findLastIndex(isKernel)];
  if (first < 0) throw new Error('no sample of the profile is in a kernel');
  const own = new Map();
  let total = 0;
  let inKernels = 0;
  for (let i = first; i < last; i++) {
    const name = nameOf(byId.get(samples[i]), names);
    // A sample stands for the time until the next one.
    const time = timeDeltas[i + 1];
    own.set(name, (own.get(name) ?? 0) + time);
    total += time;
    if (isKernel(samples[i])) inKernels += time;
  }
  const functions = [...own].map(([name, time]) => ({ name, share: time / total }));
  functions.sort((a, b) => b.share - a.share);
  return { share: inKernels / total, seconds: total / 1e6, functions };
}

function nameOf({ functionName, url }, names) {
  if (!url.startsWith('wasm://')) return functionName || '(anonymous)';
  const number = /\[(\d+)\]/.exec(functionName)?.[1];
  return `kernel ${names.get(Number(number)) ?? functionName}`;
}

/** The names by which a binary exports its functions, by their numbers. */
export function exportedNames(wasm) {
  let at = 8;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const names = new Map();
  while (at < wasm.length) {
    const section = wasm[at++];
    const end = varint() + at;
    if (section === EXPORTS) {
      for (let count = varint(); count > 0; count--) {
        const length = varint();
        const name = new TextDecoder().decode(wasm.subarray(at, (at += length)));
        const kind = wasm[at++];
        const index = varint();
        if (kind === FUNCTION) names.set(index, name);
      }
    }
    at = end;
  }
  return names;
}

const EXPORTS = 7;
const FUNCTION = 0;
