// Runs scenarios one after the other and prints what each saw as a line of JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const baseURL = process.env.OPENAI_BASE_URL;
export const apiKey = process.env.OPENAI_API_KEY;

// The packages lie where the build installed them, not above this file.
const require = createRequire(pathToFileURL(join(process.env.CLIENT_MODULES, 'package.json')));

export async function load(name) {
  return import(pathToFileURL(require.resolve(name)));
}

export async function scenario(name, run) {
  let seen;
  try {
    seen = await run();
  } catch (error) {
    seen = { error: error.name, message: String(error.message), status: error.status ?? error.statusCode, code: error.code, param: error.param, requestId: error.requestID?.startsWith('req_') };
  }

  console.log(JSON.stringify({ scenario: name, seen }));
}

export async function collect(stream, take) {
  const pieces = [];
  for await (const part of stream) {
    const piece = take(part);
    if (piece !== undefined && piece !== null && piece !== '') pieces.push(piece);
  }

  return pieces;
}
