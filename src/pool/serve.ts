import { Tagger, type LoadOptions } from '../tagger.ts';
import { failureOf, type Message, type Port } from '../threads/port.ts';
import { type JobKind, jobKinds, type JobKindName, type Names } from './jobs.ts';

/** To a worker: the model that it is to tag with. */
export interface LoadMessage extends Message {
  oriel: 'load';
  model: Uint8Array;
  backend: LoadOptions['backend'];
  cacheBytes: LoadOptions['cacheBytes'];
  rules: LoadOptions['rules'];
  replaceRules: LoadOptions['replaceRules'];
}

/** To a worker: items to tag. */
export interface TagMessage extends Message {
  oriel: 'tag';
  job: number;
  kind: JobKindName;
  items: unknown;
}

/** From a worker: that it has its model. */
export interface ReadyMessage extends Message, Names {
  oriel: 'ready';
}

/** From a worker: the results of a job. */
export interface ResultMessage extends Message {
  oriel: 'result';
  job: number;
  results: unknown;
}

export const namesOfTagger = ({ labels, model, config }: Tagger): Names => ({
  labels,
  tags: model.tagSet.tags,
  rules: config.rules,
});

/** The worker's side of a pool: loads a model and tags what comes, in order. */
export function serveTagging(port: Port, options: Pick<LoadOptions, 'splitSentences' | 'contextual'>) {
  let tagger: Tagger | undefined;
  let names: Names = { labels: [], tags: [], rules: undefined };
  const load = async ({ model, backend = 'auto', cacheBytes, rules, replaceRules }: LoadMessage) => {
    tagger = await Tagger.load(model, { ...options, backend, cacheBytes, rules, replaceRules });
    names = namesOfTagger(tagger);
    port.post({ oriel: 'ready', ...names } satisfies ReadyMessage);
  };
  const tag = async ({ job, kind, items }: TagMessage) => {
    const { unpack, run, packResults } = jobKinds[kind] as JobKind<unknown, unknown>;
    const { results, transfer } = packResults(await run(tagger!, unpack(items as never)), names);
    port.post({ oriel: 'result', job, results } satisfies ResultMessage, transfer);
  };
  return async (message: Message): Promise<void> => {
    try {
      if (message.oriel === 'load') await load(message as LoadMessage);
      if (message.oriel === 'tag') await tag(message as TagMessage);
    } catch (error) {
      port.post(failureOf(error, (message as Partial<TagMessage>).job));
    }
  };
}
