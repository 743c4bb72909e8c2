import { type CAC, cac } from 'cac';
import { version } from '../../package.json';
import { Interrupted } from './interrupt.ts';
import { UsageError } from './options.ts';

const BAD_USAGE = 2;
const FAILURE = 1;

/** Commands whose work is done when nobody reads on; training goes on, for its model. */
const READ = ['evaluate', 'tag', 'redact', 'restore', 'inspect', 'boundary', 'overfit', 'rates'];

type Register = (cli: CAC) => void;

/** What makes each command known, by its name and in the order of the help; only what is asked for is loaded. */
const commands: Record<string, () => Promise<Register>> = {
  train: async () => (await import('./train.ts')).trainCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  tag: async () => (await import('./tag.ts')).tagCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  compress: async () => (await import('./compress.ts')).compressCommand,
  redact: async () => (await import('./redact.ts')).redactCommand,
  restore: async () => (await import('./redact.ts')).restoreCommand,
  boundary: async () => (await import('./boundary.ts')).boundaryCommand,
  overfit: async () => (await import('./overfit.ts')).overfitCommand,
  rates: async () => (await import('./rates.ts')).ratesCommand,
  vectors: async () => (await import('./vectors.ts')).vectorsCommand,
};

const cli = cac('oriel');
cli.help();
cli.version(version);

async function main(): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onBrokenPipe);
  const argv = withHelp(normalize(process.argv));
  const [, , name = ''] = argv;
  if (/^[^-]/.test(name) && !Object.hasOwn(commands, name)) throw new UsageError(await unknownCommand(name));
  const asked = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
  for (const load of asked) (await load())(cli);
  cli.parse(argv.map(guarded), { run: false });
  Object.assign(cli, { args: unguarded(cli.args), options: unguarded(cli.options) });
  if (cli.options.help || cli.options.version) return 0;
  if (!cli.matchedCommand) throw new UsageError(`expected a command: ${Object.keys(commands).join(', ')}`);
  if (process.env.ORIEL_REVECTORIZE === '1' && !(await import('oriel/node')).revectorize())
    console.error(`oriel: ORIEL_REVECTORIZE does nothing on Node ${process.versions.node}, only from 22 on`);
  await cli.runMatchedCommand();
  return 0;
}

/** Loaded for errors only. */
const hint = async (name: string, known: readonly string[]): Promise<string> =>
  (await import('oriel/node')).hint(name, known);

async function unknownCommand(name: string): Promise<string> {
  const known = Object.keys(commands);
  return `got the command '${name}', expected one of ${known.join(', ')}${await hint(name, known)}`;
}

/** The option that is not known, with the nearest that is, where that is what the parser says. */
async function withNearestOption(message: string): Promise<string> {
  const [, flag] = /^Unknown option `(.+)`$/.exec(message) ?? [];
  if (flag === undefined) return message;
  const options = [...(cli.matchedCommand?.options ?? []), ...cli.globalCommand.options];
  const flags = options.flatMap(({ rawName }) => rawName.match(/(?<!\S)--?[\w-]+/g) ?? []);
  return `${message}${await hint(flag, flags)}`;
}

/** `oriel help`, `oriel help train` and `oriel train help` are what `--help` is. */
function withHelp(argv: string[]): string[] {
  const [node, script, ...rest] = argv;
  if (rest[0] === 'help') return [node, script, ...rest.slice(1), '--help'];
  if (rest.length === 2 && rest[1] === 'help') return [node, script, rest[0], '--help'];
  return rest[0] === '-V' ? [node, script, '--version'] : argv;
}

function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') void report(error).then((code) => process.exit(code));
  else if (READ.includes(cli.matchedCommandName ?? '')) process.exit(0);
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

/** Before a value that looks like a number: the parser would make one of it, and 7 of a file named 007. */
const GUARD = '\u2063';

function guarded(argument: string): string {
  const [, option, value] = /^(--[^=]+=)?([^]*)$/.exec(argument)!;
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  return isNumber && (option || !value.startsWith('-')) ? `${option ?? ''}${GUARD}${value}` : argument;
}

function unguarded<T>(value: T): T {
  if (typeof value === 'string') return (value.startsWith(GUARD) ? value.slice(GUARD.length) : value) as T;
  if (Array.isArray(value)) return value.map(unguarded) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unguarded(inner)])) as T;
}

function isBadUsage(error: unknown): boolean {
  return error instanceof UsageError || (error as Error)?.name === 'CACError';
}

const inOneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');

/** One line, and not the whole help, above which the error would scroll away. */
function usage(): string {
  const { rawName = '<command>', name = '' } = cli.matchedCommand ?? {};
  const help = ['oriel', name, '--help'].filter(Boolean).join(' ');
  return `Usage: oriel ${rawName} [options]; all options: ${help}`;
}

async function report(error: unknown): Promise<number> {
  const { message = String(error), stack } = (error ?? {}) as Partial<Error>;
  if (error instanceof Interrupted) {
    console.error(`oriel: ${message}`);
    return error.exitCode;
  }
  const badUsage = isBadUsage(error);
  // All faults of a corpus, a line each.
  const inLines = (error as Error)?.name === 'CorpusError';
  const shown = badUsage ? await withNearestOption(message) : message;
  if (badUsage) console.error(usage());
  console.error(`oriel: ${inLines ? shown : inOneLine(shown)}`);
  if (process.env.ORIEL_DEBUG === '1') console.error(stack);
  return badUsage ? BAD_USAGE : FAILURE;
}

void main()
  .catch(report)
  .then((code) => {
    process.exitCode = code;
  });
