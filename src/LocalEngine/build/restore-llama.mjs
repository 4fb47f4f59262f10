// Unpacks @node-llama-cpp/<name> into <directory> with npm: node restore-llama.mjs <name> <version> <directory>
// Installs into a folder of its own beside it and renames that at the end, so that the directory is complete as soon as it exists
// and builds that race for it do no harm. Exit codes: 0 done, 1 npm failed (its reason on standard output), 2 no npm.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name, version, directory] = process.argv.slice(2);
const platforms = { linux: 'linux', win: 'win32', mac: 'darwin' };
const [system, cpu] = name.split('-');

const parent = dirname(directory);
mkdirSync(parent, { recursive: true });
const work = mkdtempSync(join(parent, `.${name}-`));
let failure = '';
let exitCode = 0;
try {
  cpSync(join(dirname(fileURLToPath(import.meta.url)), 'npm', name), work, { recursive: true });
  // The package of another platform is a fair wish: a publish for win-x64 may run on Linux.
  const npm = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error',
      `--os=${platforms[system]}`, `--cpu=${cpu}`, ...(system === 'linux' ? ['--libc=glibc'] : [])],
    { cwd: work, encoding: 'utf8', shell: process.platform === 'win32' });
  const unpacked = join(work, 'node_modules', '@node-llama-cpp', name);
  if (npm.error?.code === 'ENOENT' || npm.status === 9009) {
    exitCode = 2;
  } else if (npm.status !== 0 || !existsSync(join(unpacked, 'package.json'))) {
    exitCode = 1;
    failure = npm.error?.message ?? `${npm.stderr}${npm.stdout}`;
  } else {
    try {
      renameSync(unpacked, directory);
    } catch (error) {
      // Another build was first: its directory is as good as ours.
      if (!existsSync(join(directory, 'package.json'))) throw error;
    }
  }
} catch (error) {
  exitCode = 1;
  failure = error.message;
} finally {
  rmSync(work, { recursive: true, force: true });
}
// One line, for one build error; stack frames and the path of npm's own log are of no use there.
const reason = failure.split('\n').map(line => line.replace(/^npm (error|ERR!)\s*/, '').trim())
  .filter(line => line && !/^(A complete log of this run|npm warn|at )/.test(line)).join(' ');
if (reason) console.log(reason.slice(0, 600));
process.exitCode = exitCode;
