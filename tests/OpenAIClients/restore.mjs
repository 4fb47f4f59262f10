// Installs the packages of npm/ into <directory>: node restore.mjs <directory>
// Works in a folder of its own beside it and renames that at the end, so that the directory is complete as soon as it exists and builds that
// race for it do no harm.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [directory] = process.argv.slice(2);
mkdirSync(dirname(directory), { recursive: true });
const work = mkdtempSync(join(dirname(directory), '.clients-'));
try {
  cpSync(join(dirname(fileURLToPath(import.meta.url)), 'npm'), work, { recursive: true });
  const npm = spawnSync(
    'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error'],
    { cwd: work, encoding: 'utf8', shell: process.platform === 'win32' });
  if (npm.status !== 0) {
    console.log(npm.error?.message ?? `${npm.stderr}${npm.stdout}`.replaceAll('\n', ' ').slice(0, 600));
    process.exitCode = 1;
  } else {
    try {
      renameSync(work, directory);
    } catch (error) {
      // Another build was first: its directory is as good as ours.
      if (!existsSync(join(directory, 'package.json'))) throw error;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
