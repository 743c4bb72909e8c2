import { alone, besidePeers } from './benchmarks.ts';
import { command, readArguments } from './command.ts';
import { runnable } from './kernels.ts';
import { peers } from './peers/node.ts';
import { provenance } from './provenance.ts';
import { scaling } from './scaling.ts';
import { tagText } from './text.ts';
import { threads } from './threads.ts';
import { largestErrors } from './ulp.ts';

/** Benchmarks by name, in the order in which they run. To add one: a line. Those that are `usual` run when none is named. */
const asked = readArguments('npm run bench -- [name …] [--node 24] [--revectorize]', [
  ...alone,
  { name: 'text', about: 'from a string to entities', run: tagText },
  { name: 'scaling', about: 'time against sizes', run: scaling },
  { name: 'threads', about: 'what a second thread gains', run: threads },
  { name: 'ulp', about: 'largest errors over all float32, in units in the last place', run: largestErrors },
  ...besidePeers(peers),
]);
const [{ backend }] = await runnable();
const flags = process.execArgv.length > 0 ? `, ${process.execArgv.join(' ')}` : '';
await command(asked, {
  name: `node${process.versions.node.split('.')[0]}`,
  provenance: provenance(`Node ${process.versions.node} (V8 ${process.versions.v8}${flags})`),
  backend,
});
