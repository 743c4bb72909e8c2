import type { BuildTraining, TrainMessage } from '../nn/parallel.ts';
import type { VectorsMessage } from '../nn/hogwild.ts';
import type { LoadOptions } from '../tagger.ts';
import { failureOf, type Message, ownPort, type Port } from './port.ts';

/** What a worker is to do that cannot be sent to it, since functions cannot. */
export interface ServeOptions extends Pick<LoadOptions, 'splitSentences' | 'contextual'> {
  /** Makes what the caller of `train` trains, where that is a net of one's own; its default makes taggers. */
  training?: BuildTraining;
}

let options: ServeOptions = {};
let serving = false;

type Handler = (message: Message) => Promise<void>;

/** Who deals with a first message; each is fetched when it is needed. */
const handlers: Record<string, (port: Port) => Promise<Handler>> = {
  load: async (port) => (await import('../pool/serve.ts')).serveTagging(port, options),
  train: async (port) => {
    const { serveTraining } = await import('../nn/parallel.ts');
    const build = options.training ?? (await import('../tagger-training.ts')).unpackTraining;
    return (message) => serveTraining(port, message as TrainMessage, build);
  },
  vectors: async (port) => {
    const { serveVectors } = await import('../nn/hogwild.ts');
    return (message) => serveVectors(port, message as VectorsMessage);
  },
};

/**
 * Serves in this worker whoever made it. Importing `oriel/worker` in a worker calls it; a worker's file calls it again
 * to say what cannot be sent. Does nothing where this is no worker.
 */
export function serve(own?: ServeOptions): void {
  if (own) options = own;
  const port = serving ? undefined : ownPort();
  if (!port) return;
  serving = true;
  let handler: Promise<Handler> | undefined;
  let last: Promise<void> = Promise.resolve();
  port.listen((message) => {
    handler ??= handlers[message.oriel]?.(port);
    const handle = handler;
    last = last
      .then(async () => (await handle)?.(message))
      .catch((error: unknown) => port.post(failureOf(error)));
  });
}
