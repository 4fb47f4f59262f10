// The latest requests, and all that is known of one of them. Of no request there is any text.
import * as figures from './figures.js';
import { fill } from './tables.js';

const byId = id => document.getElementById(id);
const words = code => code.replaceAll('_', ' ');
const dash = '\u2013';
const outcomes = { answered: 'good', failed: 'failed' };

const filters = {
  all: () => true,
  cache: request => request.outcome === 'answered',
  model: request => request.outcome === 'model_called',
  failed: request => request.outcome === 'failed' || !request.isComplete,
};

/** Calls back when a person wants to see other requests. */
export function onFilter(show) {
  for (const id of ['requests-find', 'requests-kind']) {
    byId(id).addEventListener('input', () => {
      show();
      // The list changes each second: how long it is, is said only to who asked.
      byId('spoken').textContent = byId('requests-count').textContent;
    });
  }
}

/** Fills the list with those that a person wants to see, the latest first. */
export function showRequests(all) {
  const wanted = byId('requests-find').value.trim().toLowerCase();
  const requests = all.filter(request => filters[byId('requests-kind').value](request)
    && [request.tenant, request.model, request.tier, request.cache?.reason].some(text => (text ?? '').toLowerCase().includes(wanted)));
  byId('requests-count').textContent = all.length === 0 ? ''
    : `${figures.count(requests.length)} of the latest ${figures.count(all.length)}`;
  fill(byId('requests-table'), [
    { title: 'Time', kind: 'nowrap' }, { title: 'Tenant', kind: 'name' }, { title: 'Model', kind: 'name' },
    { title: 'Outcome', kind: 'nowrap' }, { title: 'Cache', kind: 'codes' }, { title: 'Took', kind: 'number' },
    { title: 'Used', kind: 'number' }, { title: 'Avoided', kind: 'number' },
  ], requests.toReversed().map(request => {
    const time = figures.clockWithSeconds(request.time / 1000);
    return [
      { text: time, press: () => open(request), name: `${time}, ${request.tenant ?? 'no tenant'}: details` },
      request.tenant ?? dash, request.model ?? dash, { text: words(request.outcome), kind: outcomes[request.outcome] },
      request.cache ? decision(request.cache) : dash, figures.milliseconds(request.milliseconds),
      request.isComplete ? figures.energy(request.spent) : `at least ${figures.energy(request.spent)}`, figures.energy(request.avoided),
    ];
  }), all.length === 0 ? 'No requests yet.' : 'None of the latest is like that.');
}

const decision = ({ outcome, reason }) => (outcome === reason ? outcome : `${outcome}: ${reason}`);

// A person with a mouse need not hit the time.
byId('requests-table').addEventListener('click', event => {
  if (!event.target.closest('button') && getSelection().isCollapsed) event.target.closest('tbody tr')?.querySelector('button')?.click();
});

async function open(request) {
  const dialog = byId('request');
  byId('request-title').textContent = `Request of ${figures.clockWithSeconds(request.time / 1000)}`;
  byId('request-lead').textContent = 'Asking for it.';
  byId('request-facts').replaceChildren();
  fill(byId('request-table'), [], []);
  dialog.showModal();
  try {
    const response = await fetch(`requests/${request.id}`);
    if (response.status === 200) show(await response.json());
    else byId('request-lead').textContent = response.status === 204 ? 'It is not among the latest any more.' : 'It cannot be read now.';
  } catch {
    byId('request-lead').textContent = 'The gateway does not answer.';
  }
}

function show(detail) {
  const { part, tokens } = detail;
  byId('request-lead').textContent = [part.tenant ?? 'no tenant', part.model, words(part.outcome)].filter(Boolean).join(', ');
  const facts = [
    ['Used', `${detail.isComplete ? '' : 'at least '}${estimate(detail.spent)}, ${detail.method}`],
    ['Avoided', estimate(detail.avoided)],
    ['Wattwise\u2019s own work', estimate(detail.own)],
    ['CO\u2082e', detail.grams === undefined ? 'unknown' : `${figures.grams(detail.grams)}${detail.zone ? ` in ${detail.zone}` : ''}`],
    ['Cost', detail.cost === undefined ? 'unknown' : figures.money(detail.cost, detail.currency)
      + (detail.costAvoided ? `, ${figures.money(detail.costAvoided, detail.currency)} avoided` : '')],
    ['Tokens', tokenText(tokens)],
    ['Took', figures.milliseconds(part.milliseconds)],
    ['Cache', part.cache ? decision(part.cache) : 'none'],
    ...(part.tier ? [['Tier', part.tier]] : []),
    ['Id', part.id, 'id'],
  ];
  byId('request-facts').replaceChildren(...facts.map(([name, value, kind = '']) => {
    const [pair, term, text] = ['div', 'dt', 'dd'].map(tag => document.createElement(tag));
    [term.textContent, text.textContent] = [name, value];
    text.className = kind;
    pair.append(term, text);
    return pair;
  }));
  fill(byId('request-table'), [
    { title: 'Stage', kind: 'nowrap' }, { title: 'Did', kind: 'nowrap' }, { title: 'Reason', kind: 'codes' },
    { title: 'Took', kind: 'number' }, { title: 'Used', kind: 'number' }, { title: 'Avoided', kind: 'number' },
    { title: 'Tokens', kind: 'number' },
  ], detail.lines.map(line => [
    `${words(line.stage)}${line.isLate ? ', later' : ''}`, { text: words(line.outcome), kind: outcomes[line.outcome] },
    { text: line.model ? `${line.reason}\n${line.model}` : line.reason, kind: 'lines' }, figures.milliseconds(line.milliseconds),
    lines(line.spent), lines(line.avoided),
    lineTokens(line),
  ]), 'No stage wrote a record.');
}

function estimate(part) {
  return part.low === part.high ? figures.energy(part.value)
    : `${figures.energy(part.value)} (${figures.range(part, figures.energyUnit(part.value))})`;
}

const lines = part => (!part ? dash : part.low === part.high ? figures.energy(part.value)
  : { text: `${figures.energy(part.value)}\n${figures.range(part, figures.energyUnit(part.value))}`, kind: 'lines' });

function lineTokens({ tokens, tokensBefore, tokensAfter }) {
  if (tokensBefore !== undefined && tokensAfter !== undefined) return `${figures.count(tokensBefore)} \u2192 ${figures.count(tokensAfter)}`;
  return tokens ? `${figures.count(tokens.input + tokens.cachedInput)} + ${figures.count(tokens.output + tokens.reasoning)}` : dash;
}

function tokenText({ input, cachedInput, output, reasoning }) {
  const [cached, thought] = [cachedInput, reasoning].map(figures.count);
  return `${figures.count(input + cachedInput)} read${cachedInput ? `, ${cached} of them reused` : ''}, `
    + `${figures.count(output + reasoning)} written${reasoning ? `, ${thought} of them not shown` : ''}`;
}
