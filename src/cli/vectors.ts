import type { CAC } from 'cac';
import { type Options, UsageError } from './options.ts';
import { trainVectorsAction } from './train-vectors.ts';
import { analogyVectors, convertVectors, mapVectors, nearestVectors } from './vector-actions.ts';

/** What `oriel vectors` can do: each has its own arguments, and its options beside those of the others. */
export interface VectorsAction {
  /** Arguments and an idea of the options, for the help. */
  usage: string;
  /** Flags, as the parser wants them, and what they do. */
  options: Record<string, string>;
  run(args: readonly string[], options: Options): Promise<void>;
}

const actions: Record<string, VectorsAction> = {
  train: trainVectorsAction,
  nearest: nearestVectors,
  analogy: analogyVectors,
  convert: convertVectors,
  map: mapVectors,
};

export function vectorsCommand(cli: CAC): void {
  const names = Object.keys(actions).join(', ');
  const command = cli
    .command('vectors <action> [...args]', `Work with word vectors: ${names}`)
    .usage(`vectors <${Object.keys(actions).join('|')}> <file> [...] [options]`);
  const options = Object.assign({}, ...Object.values(actions).map((action) => action.options)) as Record<
    string,
    string
  >;
  for (const [flags, description] of Object.entries(options)) command.option(flags, description);
  for (const [name, { usage }] of Object.entries(actions))
    command.example(`  $ oriel vectors ${name} ${usage}`);
  command.action(async (name: string, args: string[], given: Options) => {
    if (!Object.hasOwn(actions, name))
      throw new UsageError(`got the action '${name}', expected one of ${names}`);
    await actions[name].run(args.map(String), given);
  });
}
