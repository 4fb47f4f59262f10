// The caches: how full they are, and how operators take entries out.
import { ask, confirm, tell } from './admin.js';
import * as figures from './figures.js';
import { bar, fill } from './tables.js';

const byId = id => document.getElementById(id);
const refreshEach = 10_000;
const units = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
const field = name => byId('purge').elements[name];
const phrases = { tenant: 'of tenant', user: 'of user', tag: 'with tag', model: 'answered by' };
const dash = '\u2013';
const stores = { InMemory: 'memory', Sqlite: 'SQLite', Postgres: 'PostgreSQL', VectorData: 'vector store' };
let isShared = false;

/** Reads the size at once, and again while somebody can see it. */
export function begin(isPaused) {
  byId('purge').addEventListener('input', () => tell('purge-status', ''));
  byId('purge').addEventListener('submit', event => {
    event.preventDefault();
    purgeByForm();
  });
  byId('purge-all').addEventListener('click', () => purge({ everything: true }, 'All entries of all tenants', 'Empty the cache'));
  byId('cache-tenants').addEventListener('toggle', refresh);
  setInterval(() => { if (!document.hidden && !isPaused()) refresh(); }, refreshEach);
  return refresh();
}

/** Asks, and removes one answer that was wrong. */
export const removeEntry = (key, description) => purge({ key }, `The answer that was served ${description}`, 'Remove the answer');

async function refresh() {
  const countsTenants = byId('cache-tenants').open;
  try {
    const { caches } = await ask('GET', `cache${countsTenants ? '?tenants=true' : ''}`);
    isShared = caches.some(({ store }) => store && store !== 'InMemory');
    showSizes(caches);
    if (countsTenants) showTenants(caches);
    tell('cache-lead', caches.length === 0 ? 'No model has a cache.'
      : 'What repeats by meaning is served from. When a limit is reached, what saves the least energy for its bytes makes room.');
  } catch (fault) {
    tell('cache-lead', fault.message, true);
  }
}

function showSizes(caches) {
  const several = caches.length > 1;
  fill(byId('cache-table'), [
    { title: several ? 'Models' : 'Model', kind: 'name' }, { title: 'Kept in', kind: 'nowrap' }, { title: 'Entries', kind: 'number' },
    { title: 'Size', kind: 'number' }, { title: 'Full', kind: 'full' },
  ], caches.map(cache => {
    const models = cache.models.length === 0 ? 'the app\u2019s' : cache.models.join(', ');
    if (!cache.isAvailable) return [models, stores[cache.store] ?? cache.store, { text: 'does not answer', kind: 'failed' }, dash, dash];
    if (!cache.store) return [models, 'exact repeats only', dash, dash, dash];
    return [
      models, stores[cache.store] ?? cache.store,
      of(cache.entries, cache.maxEntries, figures.count), of(cache.bytes, cache.maxBytes, figures.bytes), figures.percent(fullness(cache)),
    ];
  }), 'No model has a cache.');
  // A bar beside its words.
  [...byId('cache-table').tBodies[0].rows].forEach((row, index) => {
    if (!caches[index]?.store || !caches[index].isAvailable) return;
    row.lastElementChild.prepend(bar(fullness(caches[index]), 1, `Full to ${figures.percent(fullness(caches[index]))}`));
  });
}

function of(value, most, write) {
  if (value === undefined) return dash;
  return most === undefined ? write(value) : `${write(value)} of ${write(most)}`;
}

const fullness = ({ entries, maxEntries = Infinity, bytes = 0, maxBytes = Infinity }) => Math.max(entries / maxEntries, bytes / maxBytes);

function showTenants(caches) {
  const sums = new Map();
  let others = 0;
  for (const { tenants } of caches) {
    for (const { tenant, entries } of tenants?.largest ?? []) sums.set(tenant, (sums.get(tenant) ?? 0) + entries);
    others += tenants?.others ?? 0;
  }
  const rows = [...sums].sort((one, other) => other[1] - one[1]).map(([tenant, entries]) => [tenant, figures.count(entries)]);
  if (others > 0) rows.push([{ text: 'all others', kind: 'quiet' }, figures.count(others)]);
  fill(byId('cache-tenants-table'), [{ title: 'Tenant', kind: 'name' }, { title: 'Entries', kind: 'number' }], rows, 'No entries.');
  tell('cache-tenants-note', caches.every(({ tenants }) => tenants?.isComplete !== false) ? ''
    : 'The store took too long to count all tenants: some are among the others.');
}

function purgeByForm() {
  const conditions = {};
  const parts = [];
  for (const name of Object.keys(phrases)) {
    const value = field(name).value.trim();
    if (value === '') continue;
    conditions[name] = value;
    parts.push(`${phrases[name]} ${value}`);
  }
  const age = Number(field('age').value);
  if (age > 0) {
    const time = Date.now() - age * units[field('unit').value];
    conditions.answeredBefore = new Date(time).toISOString();
    parts.push(`answered before ${figures.day(time / 1000)}`);
  }
  if (field('expired').checked) {
    conditions.expired = true;
    parts.push('that have expired');
  }
  if (parts.length === 0) {
    tell('purge-status', 'Fill in a condition first, or empty the cache.', true);
    field('tenant').focus();
    return;
  }
  purge(conditions, `Entries ${parts.join(', ')}`, 'Remove entries');
}

async function purge(conditions, what, action) {
  const others = isShared ? ' Other gateways of the store follow within a few seconds.' : '';
  if (!await confirm(`${action}?`, `${what} will be removed. This cannot be undone.${others}`, action)) return;
  tell('purge-status', 'Removing.');
  try {
    const { removed } = await ask('POST', 'cache/purge', conditions);
    tell('purge-status', removed === 1 ? '1 entry was removed.' : `${figures.count(removed)} entries were removed.`);
    refresh();
  } catch (fault) {
    tell('purge-status', fault.message, true);
  }
}
