import type { Batch, Network } from 'oriel';
import { FORWARD_FLOPS, makeNetwork, makeSentences, type Sentences, weightsOf } from './job.ts';
import { checkClose } from './check.ts';
import { runnable } from './kernels.ts';
import type { Settings } from './measure.ts';
import type { Scorer } from './peers/peer.ts';
import { race, type Racer } from './race.ts';
import type { Row } from './report.ts';

const INFERENCE = { train: false, seed: 0, step: 0 };

/** Scores of every token, at `out` (tokens, 9). */
export function makeForward(network: Network, { strip, starts, tokens }: Sentences) {
  const { engine } = network;
  const { memory, kernels } = engine;
  const out = memory.alloc(4 * tokens * network.width);
  const sentences = Int32Array.of(0, tokens);
  const run = () =>
    memory.scope(() => {
      const columns = { word: memory.fromInts(strip) };
      const batch: Batch = {
        rows: tokens,
        inputRows: strip.length,
        columns,
        starts: memory.fromInts(starts),
        sentences,
      };
      const { y } = network.forward(batch, INFERENCE);
      kernels.copyRows(y.ptr, y.cols, 0, out, y.cols, 0, y.rows, y.cols, 0);
    });
  return { run, scores: () => memory.floats(out, tokens * network.width).slice() };
}

/**
 * The net alone on Zipf-distributed words: sentences of 25 words, one or many a call, to the scores of each word. A
 * contestant that works word by word is given one sentence in either case: it has no use for more.
 */
export const forwardNet =
  (peers: () => Promise<Scorer[]>) =>
  async (settings: Settings): Promise<Row[]> => {
    const rows: Row[] = [];
    const scorers = await peers();
    for (const count of [1, settings.quick ? 4 : 1000]) {
      const engines = await runnable();
      const racers: Racer[] = [];
      const one = makeSentences(1);
      const many = makeSentences(count);
      const expected = new Map<Sentences, Float32Array>();
      for (const sentences of [one, many]) {
        const { run, scores } = makeForward(makeNetwork(engines[engines.length - 1]), sentences);
        run();
        expected.set(sentences, scores());
      }
      const network = makeNetwork(engines[0]);
      const weights = weightsOf(network);
      for (const engine of engines) {
        const sentences = engine.backend === 'js' ? one : many;
        const { run, scores } = makeForward(engine === engines[0] ? network : makeNetwork(engine), sentences);
        run();
        checkClose(`forward net, ${engine.backend}`, scores(), expected.get(sentences)!);
        const { backend } = engine;
        racers.push({ name: backend, backend, amount: sentences.tokens, run });
      }
      for (const scorer of scorers) {
        const sentences = scorer.wordByWord ? one : many;
        const rival = await scorer.prepare({ ids: sentences.windows, weights });
        await rival.run();
        const scores = await rival.scores();
        const want = scorer.output ? scorer.output(expected.get(sentences)!) : expected.get(sentences)!;
        checkClose(`forward net, ${scorer.name}`, scores, want);
        racers.push({ name: scorer.name, amount: sentences.tokens, ...rival });
      }
      const about = {
        benchmark: `forward net, ${count === 1 ? 'one sentence' : `${count} sentences`} of 25 words a call`,
        unit: 'tokens/s',
        demand: { flops: FORWARD_FLOPS },
      };
      rows.push(...(await race(about, racers, settings)));
    }
    return rows;
  };
