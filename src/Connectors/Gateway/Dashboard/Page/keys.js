// Keys: who has which, what was spent of their budgets, making and revoking them.
import { ask, confirm, tell } from './admin.js';
import * as figures from './figures.js';
import { fill } from './tables.js';

const byId = id => document.getElementById(id);
const mostRows = 100;
const numbers = ['requestsPerMinute', 'maxConcurrentRequests', 'tokensPerDay', 'tokensPerMonth', 'joulesPerDay', 'joulesPerMonth'];
let keys = [];

/** Reads the list once; it is read again after each change, and when asked to. */
export function begin() {
  byId('keys-find').addEventListener('input', show);
  byId('keys-dead').addEventListener('change', show);
  byId('keys-refresh').addEventListener('click', refresh);
  byId('keys-new').addEventListener('click', () => {
    byId('key-form').reset();
    tell('key-fault', '');
    byId('key-new').showModal();
  });
  byId('key-form').addEventListener('submit', event => {
    event.preventDefault();
    create();
  });
  byId('key-copy').addEventListener('click', copy);
  byId('key-made').addEventListener('close', () => { byId('key-text').value = ''; });
  return refresh();
}

async function refresh() {
  try {
    keys = await ask('GET', 'keys');
    tell('keys-status', '');
    show();
  } catch (fault) {
    tell('keys-status', fault.message, true);
  }
}

function show() {
  const wanted = byId('keys-find').value.trim().toLowerCase();
  const [all, now] = [byId('keys-dead').checked, Date.now()];
  const found = keys.filter(({ isLive, id, settings }) => (all || isLive)
    && [settings.tenant, settings.label ?? '', id].some(text => text.toLowerCase().includes(wanted)));
  byId('keys-lead').textContent = found.length > mostRows
    ? `${mostRows} of ${figures.count(found.length)} keys: write a part of a name to find others.`
    : `${figures.count(found.length)} of ${figures.counted(keys.length, 'key')}. Days and months are of UTC.`;
  fill(byId('keys-table'), [
    { title: 'Tenant, key', kind: 'name lines' }, { title: 'Today' }, { title: 'This month' },
    { title: 'Limits', kind: 'may' }, { title: 'State' }, { title: 'Revoke', isHidden: true },
  ], found.slice(0, mostRows).map(key => {
    const { settings } = key;
    return [
      `${settings.tenant}${settings.label ? ` (${settings.label})` : ''}\n${key.id}`,
      spent(key.today, settings.tokensPerDay, settings.joulesPerDay),
      spent(key.thisMonth, settings.tokensPerMonth, settings.joulesPerMonth),
      limits(settings), state(key, now),
      key.isLive ? { text: 'Revoke', press: () => revoke(key), name: `Revoke the key ${key.id} of ${settings.tenant}` } : '',
    ];
  }), keys.length === 0 ? 'No keys yet.' : 'No key is called so.');
}

const of = (write, value, most) => (most === undefined ? write(value) : `${write(value)} of ${write(most)}`);

function spent({ tokens, joules }, mostTokens, mostJoules) {
  const isOver = tokens >= (mostTokens ?? Infinity) || joules >= (mostJoules ?? Infinity);
  const text = [
    `${of(figures.count, tokens, mostTokens)} tokens`,
    of(mostJoules === undefined ? figures.energy : value => figures.inUnit(value, [1, 'J']), joules, mostJoules),
  ].join('\n');
  return { text, kind: isOver ? 'lines failed' : 'lines' };
}

const limits = settings => [
  settings.scopes ? `may ${settings.scopes.join(', ')} only` : '',
  settings.models ? `${settings.models.join(', ')} only` : '',
  settings.requestsPerMinute ? `${figures.count(settings.requestsPerMinute)} a minute` : '',
  settings.maxConcurrentRequests ? `${figures.count(settings.maxConcurrentRequests)} at a time` : '',
].filter(Boolean).join('; ') || 'none';

function state({ isLive, revokedAt, createdAt, settings }, now) {
  const day = time => figures.date(Date.parse(time));
  if (revokedAt) return `revoked ${day(revokedAt)}`;
  if (!isLive) return `ended ${day(settings.expiresAt)}`;
  return settings.expiresAt && Date.parse(settings.expiresAt) > now ? `ends ${day(settings.expiresAt)}` : `since ${day(createdAt)}`;
}

async function create() {
  const form = byId('key-form').elements;
  const settings = { tenant: form.tenant.value.trim() };
  if (form.label.value.trim()) settings.label = form.label.value.trim();
  const models = form.models.value.split(',').map(model => model.trim()).filter(Boolean);
  if (models.length > 0) settings.models = models;
  const scopes = ['generate', 'embed'].filter(scope => form[scope].checked);
  if (scopes.length < 2) settings.scopes = scopes;
  if (form.expiresAt.value) settings.expiresAt = new Date(form.expiresAt.value).toISOString();
  for (const name of numbers) {
    if (form[name].value !== '') settings[name] = Number(form[name].value);
  }
  try {
    const made = await ask('POST', 'keys', settings);
    byId('key-new').close();
    byId('key-of').textContent = made.tenant;
    byId('key-text').value = made.key;
    tell('key-status', '');
    byId('key-made').showModal();
    refresh();
  } catch (fault) {
    tell('key-fault', fault.message, true);
  }
}

async function copy() {
  const text = byId('key-text');
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    tell('key-status', 'Copied.');
  } catch {
    // Browsers give the clipboard to safe addresses alone: the text is selected for the person's own keys.
    tell('key-status', 'The browser does not let the page copy it. It is selected: copy it yourself.', true);
  }
}

async function revoke({ id, settings }) {
  const text = `Whoever uses the key ${id} of ${settings.tenant} gets 401 from now on. This cannot be undone.`;
  if (!await confirm('Revoke the key?', text, 'Revoke the key')) return;
  try {
    await ask('DELETE', `keys/${id}`);
    await refresh();
    tell('keys-status', `The key ${id} is revoked.`);
    // The row with the button may be gone.
    byId('keys-new').focus();
  } catch (fault) {
    tell('keys-status', fault.message, true);
  }
}
