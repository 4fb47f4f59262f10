// PostgreSQL with pgvector on a loopback port: node server.mjs <folder with node_modules> <port, 0 for a free one> <data folder, or nothing for memory>
// Prints the port when it listens. Ends with its standard input, so that a test run that is killed leaves no server behind.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, port, dataFolder] = process.argv.slice(2);
const require = createRequire(join(modules, 'package.json'));
const { PGlite } = require('@electric-sql/pglite');
const { vector } = require('@electric-sql/pglite-pgvector');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

const db = await PGlite.create({ dataDir: dataFolder ? `file://${dataFolder}` : undefined, extensions: { vector } });
// Clients use one connection at a time; a second one may begin before the end of the first is noticed.
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: Number(port), maxConnections: 8 });
await server.start();
console.log(server.getServerConn().split(':').at(-1));
