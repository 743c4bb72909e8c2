import type { CAC } from 'cac';
import { readSafetensors } from 'oriel';
import { modelPath, readModel } from './models.ts';
import type { Options } from './options.ts';
import { bytes, count, print, stylesFor, table } from './output.ts';

export function inspectCommand(cli: CAC): void {
  cli
    .command('inspect <model>', 'Show what is in a model: configuration, labels, tensors')
    .option('--json', 'One JSON object')
    .action(runInspect);
}

async function runInspect(model: string, options: Options): Promise<void> {
  const { bytes: file, tagger } = await readModel(modelPath(model));
  const tensors = Object.entries(readSafetensors(file).tensors).map(([name, { shape, data }]) => ({
    name,
    shape,
    type: data.constructor.name.replace('Array', '').toLowerCase(),
    bytes: data.byteLength,
  }));
  const { license, credit } = tagger.model.terms ?? {};
  const content = {
    config: tagger.config,
    ...(license !== undefined && { license }),
    ...(credit !== undefined && { credit }),
    labels: tagger.labels,
    tags: tagger.model.tagSet.tags,
    vocabulary: tagger.model.vocabulary.size,
    parameters: tagger.model.network.parameters.all.reduce((sum, { length }) => sum + length, 0),
    tensors,
    bytes: file.length,
  };
  print(options.json === true ? JSON.stringify(content) : reportOf(content));
}

interface Content {
  license?: string;
  credit?: string;
  config: object;
  labels: readonly string[];
  vocabulary: number;
  parameters: number;
  tensors: { name: string; shape: number[]; type: string; bytes: number }[];
  bytes: number;
}

function reportOf({
  config,
  license,
  credit,
  labels,
  vocabulary,
  parameters,
  tensors,
  bytes: size,
}: Content): string {
  const { bold } = stylesFor(process.stdout);
  return [
    bold('configuration'),
    JSON.stringify(config, null, 2),
    '',
    ...(license === undefined ? [] : [`${bold('license')}     ${license}`]),
    ...(credit === undefined ? [] : [`${bold('credit')}      ${credit}`]),
    `${bold('labels')}      ${labels.join(' ')}`,
    `${bold('vocabulary')}  ${count(vocabulary)} words`,
    `${bold('parameters')}  ${count(parameters)}`,
    `${bold('file')}        ${bytes(size)}`,
    '',
    bold('tensors'),
    table(tensors.map(({ name, shape, type, bytes: n }) => [name, type, shape.join(' × '), bytes(n)])),
  ].join('\n');
}
