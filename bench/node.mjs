import { spawnSync } from 'node:child_process';

/** The path of another version of Node, from the npm registry; the engine that runs this is used if it is that one. */
export function nodeOfVersion(version) {
  if (process.versions.node.split('.')[0] === version) return process.execPath;
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'];
  const { status, stdout, stderr } = spawnSync(npm[0], [...npm.slice(1), ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim().split('\n').at(-1);
}
