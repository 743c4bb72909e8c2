import type { LoadOptions } from '../tagger.ts';
import { failureOf, type Message, ownPort } from './port.ts';

/** What a worker does that cannot be sent to it, since functions cannot. */
export type ServeOptions = Pick<LoadOptions, 'splitSentences' | 'contextual'>;

let options: ServeOptions = {};
let serving = false;

/**
 * Serves in this worker whoever made it. Importing `oriel/worker` in a worker calls it; a worker's file calls it again
 * to say what cannot be sent. Does nothing where this is no worker.
 */
export function serve(own?: ServeOptions): void {
  if (own) options = own;
  const port = serving ? undefined : ownPort();
  if (!port) return;
  serving = true;
  let handler: Promise<(message: Message) => Promise<void>> | undefined;
  let last: Promise<void> = Promise.resolve();
  port.listen((message) => {
    handler ??= import('../pool/serve.ts').then(({ serveTagging }) => serveTagging(port, options));
    const handle = handler;
    last = last
      .then(async () => (await handle)(message))
      .catch((error: unknown) => port.post(failureOf(error)));
  });
}
