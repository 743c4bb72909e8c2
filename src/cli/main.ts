import { cac } from 'cac';
import { revectorize } from 'oriel/node';
import { version } from '../../package.json';
import { boundaryCommand } from './boundary.ts';
import { compressCommand } from './compress.ts';
import { demoCommand } from './demo.ts';
import { evaluateCommand } from './evaluate.ts';
import { inspectCommand } from './inspect.ts';
import { overfitCommand } from './overfit.ts';
import { ratesCommand } from './rates.ts';
import { redactCommand, restoreCommand } from './redact.ts';
import { UsageError } from './options.ts';
import { tagCommand } from './tag.ts';
import { Interrupted } from './interrupt.ts';
import { trainCommand } from './train.ts';
import { vectorsCommand } from './vectors.ts';

const BAD_USAGE = 2;
const FAILURE = 1;

/** Commands whose work is done when nobody reads on; training goes on, for its model. */
const READ = ['evaluate', 'tag', 'redact', 'restore', 'inspect', 'boundary', 'overfit', 'rates'];

const cli = cac('oriel');
for (const command of [trainCommand, evaluateCommand, tagCommand, inspectCommand, demoCommand]) command(cli);
compressCommand(cli);
for (const command of [redactCommand, restoreCommand]) command(cli);
for (const command of [boundaryCommand, overfitCommand, ratesCommand]) command(cli);
vectorsCommand(cli);
cli.help();
cli.version(version);

async function main(): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onBrokenPipe);
  cli.parse(normalize(process.argv), { run: false });
  if (cli.options.help || cli.options.version) return 0;
  if (!cli.matchedCommand) throw new UsageError(missingCommand(cli.args[0]));
  if (process.env.ORIEL_REVECTORIZE === '1' && !revectorize())
    console.error(`oriel: ORIEL_REVECTORIZE does nothing on Node ${process.versions.node}, only from 22 on`);
  await cli.runMatchedCommand();
  return 0;
}

function missingCommand(name: string | undefined): string {
  const known = cli.commands.map((command) => command.name).join(', ');
  return name === undefined
    ? `expected a command: ${known}`
    : `got the command '${name}', expected one of ${known}`;
}

function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exit(report(error));
  if (READ.includes(cli.matchedCommandName ?? '')) process.exit(0);
}

/** `-` is standard input, the default; and the parser takes the -1 of `--tag-column -1` for an option. */
function normalize(argv: readonly string[]): string[] {
  const result: string[] = [];
  for (const argument of argv) {
    const negative = /^-\d/.test(argument) && result.at(-1)?.startsWith('--');
    if (negative) result.push(`${result.pop()}=${argument}`);
    else if (argument !== '-') result.push(argument);
  }
  return result;
}

function isBadUsage(error: unknown): boolean {
  return error instanceof UsageError || (error as Error)?.name === 'CACError';
}

function report(error: unknown): number {
  const { message = String(error), stack } = (error ?? {}) as Partial<Error>;
  if (error instanceof Interrupted) {
    console.error(`oriel: ${message}`);
    return error.exitCode;
  }
  console.error(`oriel: ${message.replace(/\s*\n\s*/g, ' ')}`);
  if (process.env.ORIEL_DEBUG === '1') console.error(stack);
  if (!isBadUsage(error)) return FAILURE;
  // cac prints help by console.info, to standard output, which is for results.
  console.info = console.error;
  console.error();
  cli.outputHelp();
  return BAD_USAGE;
}

void main()
  .catch(report)
  .then((code) => {
    process.exitCode = code;
  });
