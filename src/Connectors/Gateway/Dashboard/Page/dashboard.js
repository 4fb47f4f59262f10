import { isLoggedIn, isOperator } from './admin.js';
import * as cache from './cache.js';
import { bars, steps } from './charts.js';
import * as figures from './figures.js';
import * as keys from './keys.js';
import { onFilter, showRequests } from './requests.js';
import { fill, isInUse, loads } from './tables.js';

const byId = id => document.getElementById(id);
const state = { seconds: [], minutes: [], isPaused: false, range: 300 };

// A point is an array: its start in seconds, joules of answers, of own work and avoided, requests, hits, tokens read and written.
const [time, answer, own, avoided, requests, hits] = [0, 1, 2, 3, 4, 5];
const keptSeconds = 300;
const keptMinutes = 1441;

function put(id, text, kind) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
  if (kind !== undefined) element.className = `value ${kind}`;
}

const sign = value => (value > 0 ? 'saved' : value < 0 ? 'worse' : '');
const words = code => code.replaceAll('_', ' ');

// ---- what comes in ----

function take(frame) {
  if (frame.history) {
    [state.seconds, state.minutes] = [frame.history.seconds, frame.history.minutes];
    [state.showsQuestions, state.mostRequests] = [frame.history.showsQuestions, frame.history.mostRequests];
  }
  if (frame.point) {
    state.seconds.push(frame.point);
    if (state.seconds.length > keptSeconds) state.seconds.shift();
    addToMinute(frame.point);
  }
  if (frame.requests) {
    const known = frame.history ? [] : (state.requests ?? []);
    const ids = new Set(known.map(({ id }) => id));
    frame.requests = [...known, ...frame.requests.filter(({ id }) => !ids.has(id))].slice(-state.mostRequests);
  }
  for (const part of ['now', 'totals', 'inFlight', 'wrongHits', 'stages', 'tenants', 'tenantCount', 'requests', 'hits', 'grid']) {
    if (frame[part] !== undefined) state[part] = frame[part];
  }
}

function addToMinute(point) {
  const minute = Math.floor(point[time] / 60) * 60;
  const last = state.minutes[state.minutes.length - 1];
  if (last && last[time] === minute) {
    for (let i = 1; i < point.length; i++) last[i] += point[i];
    return;
  }
  state.minutes.push([minute, ...point.slice(1)]);
  if (state.minutes.length > keptMinutes) state.minutes.shift();
}

// ---- tiles ----

function showTiles() {
  const { totals, wrongHits, inFlight } = state;
  const { net } = totals;
  const unit = figures.energyUnit(net.value);
  put('net-energy', figures.energy(net.value), sign(net.value));
  put('net-energy-bounds', totals.requests === 0 ? '' : figures.bounds(net, unit));
  const [saved, work, used] = [totals.avoided, totals.own, totals.spent].map(part => figures.energy(part.value));
  put('net-energy-parts', totals.requests === 0 ? 'no requests yet' : `${saved} avoided, ${work} own work, ${used} used in all`);
  showCarbon(totals.carbon);
  showMoney(totals);

  if (wrongHits) {
    const limit = wrongHits.limit;
    put('wrong', `\u2264 ${figures.percent(wrongHits.high)}`, limit !== undefined && wrongHits.high > limit ? 'worse' : '');
    put('wrong-bounds', `best guess ${figures.percent(wrongHits.estimate)}; 95 % confidence`);
    put('wrong-parts', `${limit === undefined ? '' : `limit ${figures.percent(limit)}, `}${figures.count(wrongHits.judged)} judged here`);
  } else {
    put('wrong', 'unknown', 'none');
    put('wrong-parts', 'the cache\u2019s policy gives no bound');
  }

  put('requests', figures.count(totals.requests));
  const { succeeded, refused, failed, left } = totals.ends;
  put('requests-parts', succeeded + refused + failed + left === 0 ? figures.counted(totals.modelCalls, 'model call')
    : `${figures.count(refused)} refused, ${figures.count(failed)} failed, ${figures.count(left)} left early`);
  put('hit-rate', figures.percent(totals.requests === 0 ? 0 : totals.hits / totals.requests));
  put('hit-rate-parts', `${figures.count(totals.hits)} of ${figures.counted(totals.requests, 'request')}`);
  put('tokens', figures.count(totals.inputTokens + totals.outputTokens));
  put('tokens-parts', `${figures.count(totals.inputTokens)} read, ${figures.count(totals.outputTokens)} written`);
  put('in-flight', figures.count(inFlightCount()));
  put('in-flight-parts', inFlight.oldestSeconds > 0 ? `oldest ${figures.tick(inFlight.oldestSeconds)} s` : 'nothing waits');
  const unknown = totals.incomplete === 0 ? '' : `, the energy of ${figures.counted(totals.incomplete, 'request')} is unknown`;
  byId('since').textContent = `since ${figures.day(totals.since / 1000)}${unknown}`;
}

function showCarbon(totals) {
  const known = totals[0];
  if (!known) {
    put('net-carbon', 'unknown', 'none');
    put('net-carbon-bounds', '');
    put('net-carbon-parts', state.grid?.now !== undefined && state.totals.requests === 0 ? 'no requests yet' : 'set a zone to know it');
    return;
  }
  const unit = figures.gramsUnit(known.net.value);
  put('net-carbon', figures.grams(known.net.value), sign(known.net.value));
  put('net-carbon-bounds', figures.bounds(known.net, unit));
  const others = totals.slice(1).map(total => `; ${figures.grams(total.net.value)} ${words(total.signal)}, ${total.basis}`).join('');
  put('net-carbon-parts', `${figures.grams(known.spent)} emitted (${words(known.signal)}, ${known.basis})${others}`);
}

function showMoney(totals) {
  const known = totals.money[0];
  if (!known || known.requests === 0) {
    put('net-money', 'unknown', 'none');
    put('net-money-bounds', '');
    put('net-money-parts', !known ? 'set prices to know it' : totals.requests === 0 ? 'no requests yet' : 'no price is set for the models that were called');
    return;
  }
  const net = known.avoided - known.own;
  put('net-money', figures.money(net, known.currency), sign(net));
  put('net-money-bounds', `by price, of ${figures.counted(known.requests, 'request')}`);
  const others = totals.money.slice(1).map(total => `; ${figures.money(total.avoided - total.own, total.currency)}`).join('');
  put('net-money-parts', `${figures.money(known.avoided, known.currency)} avoided, ${figures.money(known.spent, known.currency)} spent${others}`);
}

// ---- charts ----

/** The latest points in bars of equal spans; a bar of which nothing is known is zero. */
function binned() {
  const [points, span, kept] = state.range === 300 ? [state.seconds, 5, 60]
    : state.range === 3600 ? [state.minutes, 60, 60] : [state.minutes, 900, 96];
  const last = Math.floor(state.now / 1000 / span) * span;
  const bins = Array.from({ length: kept }, (_, index) => ({ time: last - (kept - 1 - index) * span, sums: [0, 0, 0, 0, 0] }));
  for (const point of points) {
    const bin = bins[Math.floor((point[time] - bins[0].time) / span)];
    if (!bin || point[time] < bins[0].time) continue;
    [answer, own, avoided, requests, hits].forEach((part, index) => { bin.sums[index] += point[part]; });
  }
  return { span, bins };
}

function showCharts() {
  const { span, bins } = binned();
  const write = span < 60 ? figures.clockWithSeconds : figures.clock;
  const power = bins.map(({ time: start, sums }) => ({ time: start, parts: sums.slice(0, 3).map(joules => joules / span) }));
  bars(byId('power'), power, span, ['answer', 'own', 'avoided'], value => `${figures.tick(value)} W`, write);
  const rate = bins.map(({ time: start, sums }) => ({ time: start, parts: [(sums[3] - sums[4]) / span, sums[4] / span] }));
  bars(byId('rate'), rate, span, ['answer', 'avoided'], figures.tick, write);

  const sum = index => bins.reduce((total, bin) => total + bin.sums[index], 0);
  const spanName = { 300: 'five minutes', 3600: 'hour', 86400: '24 hours' }[state.range];
  byId('power').ariaLabel = `Power over the last ${spanName}: ${figures.energy(sum(0))} for answers, ${figures.energy(sum(1))} for own work, ${figures.energy(sum(2))} avoided`;
  byId('rate').ariaLabel = `Requests over the last ${spanName}: ${figures.count(sum(3))}, of which the cache answered ${figures.count(sum(4))}`;

  // Rows where something happened, the latest first.
  const rows = bins.filter(bin => bin.sums[3] > 0).reverse();
  fillIfOpen('power-table', () => [
    [{ title: 'Time' }, ...['Answers', 'Own work', 'Avoided'].map(title => ({ title, kind: 'number' }))],
    rows.map(bin => [write(bin.time), ...bin.sums.slice(0, 3).map(joules => figures.watts(joules / span))]),
  ]);
  fillIfOpen('rate-table', () => [
    [{ title: 'Time' }, { title: 'Requests', kind: 'number' }, { title: 'By the cache', kind: 'number' }],
    rows.map(bin => [write(bin.time), figures.count(bin.sums[3]), figures.count(bin.sums[4])]),
  ]);
}

function fillIfOpen(id, content) {
  const table = byId(id);
  if (table.closest('details').open) fill(table, ...content(), 'No requests.');
}

function showGrid() {
  const { grid } = state;
  if (!grid) return;
  const forecast = grid.forecast;
  const has = forecast.length > 0;
  byId('grid').hidden = byId('grid-details').hidden = !has;
  const where = grid.zone ? ` in ${grid.zone}` : '';
  const now = grid.now === undefined ? `Unknown${where}.`
    : `${figures.number(grid.now)} g CO\u2082e/kWh${where}${grid.year ? `, the mean of ${grid.year}` : ' now'}, ${grid.isEstimated ? 'estimated' : 'measured'}, ${words(grid.signal)}, ${grid.basis}. Source: ${grid.source}.`;
  const best = grid.cleanest && ` The cleanest hour begins at ${figures.day(grid.cleanest[0])} with ${figures.number(grid.cleanest[2])} g.`;
  byId('grid-lead').textContent = now + (has ? (best ?? '') : ' The source gives no forecast.');
  if (!has) return;
  steps(byId('grid'), forecast, grid.cleanest, figures.tick, figures.clock);
  const values = forecast.map(point => point[2]);
  byId('grid').ariaLabel = `Forecast of the carbon intensity: from ${figures.number(Math.min(...values))} to ${figures.number(Math.max(...values))} grams per kilowatt-hour`;
  fillIfOpen('grid-table', () => [
    [{ title: 'From' }, { title: 'g CO\u2082e/kWh', kind: 'number' }],
    forecast.map(([start, , value]) => [figures.day(start), figures.number(value)]),
  ]);
}

// ---- in flight and tables ----

/** What the pipeline works on, or what is at the gateway, whichever is more. */
const inFlightCount = () => Math.max(
  state.inFlight.waiting + state.inFlight.streaming, state.inFlight.stages.reduce((sum, stage) => sum + stage.count, 0));

function showFlight() {
  const { inFlight } = state;
  const count = inFlightCount();
  byId('flight-lead').textContent = count === 0 ? 'Nothing is in flight.'
    : `${figures.count(inFlight.waiting)} before the first token, ${figures.count(inFlight.streaming)} streaming.`;
  loads(byId('flight-table'), inFlight.stages.map(({ stage, count: active }) => ({ name: words(stage), count: active })));
}

function showTables() {
  const { tenants = [], tenantCount = 0, stages = [], requests: latest = [], hits: served = [] } = state;
  byId('tenants-lead').textContent = tenantCount > tenants.length
    ? `The ${tenants.length} that used the most, of ${figures.count(tenantCount)}.` : '';
  fill(byId('tenants-table'), [
    { title: 'Tenant', kind: 'name' }, { title: 'Requests', kind: 'number' }, { title: 'Hits', kind: 'number' }, { title: 'Tokens', kind: 'number' },
    { title: 'Used', kind: 'number' }, { title: 'Saved, net', kind: 'number' }, { title: 'Cost', kind: 'number' },
  ], tenants.map(tenant => [
    tenant.name, figures.count(tenant.requests), figures.count(tenant.hits), figures.count(tenant.inputTokens + tenant.outputTokens),
    figures.energy(tenant.spent), figures.energy(tenant.net.value), tenant.cost === undefined ? '\u2013' : figures.money(tenant.cost, tenant.currency),
  ]), 'No requests yet.');

  fill(byId('stages-table'), [
    { title: 'Stage', kind: 'nowrap' }, { title: 'Did', kind: 'nowrap' }, { title: 'Reason' }, { title: 'Count', kind: 'number' }, { title: 'Used', kind: 'number' },
    { title: 'Avoided', kind: 'number' },
  ], stages.map(stage => [
    words(stage.stage), words(stage.outcome), stage.reason, figures.count(stage.count), figures.energy(stage.spent), figures.energy(stage.avoided),
  ]), 'No requests yet.');

  state.waiting = [
    [byId('requests-table'), () => showRequests(latest)], [byId('hits-table'), () => showHits(served)],
  ];
  showWaiting();
}

/** Lists whose rows can be pressed stand still while somebody is at them. */
function showWaiting() {
  state.waiting = (state.waiting ?? []).filter(([table, render]) => {
    if (isInUse(table)) return true;
    render();
    return false;
  });
  byId('latest-still').hidden = !state.waiting.some(([table]) => table.id === 'requests-table');
}

function showHits(served) {
  byId('hits-lead').textContent = 'Answers that were given to another question which asks for the same.'
    + (state.showsQuestions ? '' : ' Their texts belong to the tenants and are not kept: the setting ShowQuestions is off.');
  const questions = state.showsQuestions ? [{ title: 'Question', kind: 'text' }, { title: 'Answer of', kind: 'text' }] : [];
  fill(byId('hits-table'), [
    { title: 'Time', kind: 'nowrap' }, { title: 'Tenant', kind: 'name' }, ...questions, { title: 'Decided by', kind: 'codes' },
    { title: 'Right with', kind: 'number' }, { title: 'Verifier', kind: 'number' }, { title: 'Cosine', kind: 'number' },
    ...(isOperator ? [{ title: 'Remove', isHidden: true }] : []),
  ], served.toReversed().map(hit => [
    figures.clockWithSeconds(hit.time / 1000), hit.tenant ?? '\u2013', ...(state.showsQuestions ? [hit.question ?? '', hit.answered ?? ''] : []),
    `${hit.policy}${hit.ignoredHistory ? ', given to a first turn' : ''}`,
    hit.probability === undefined ? '\u2013' : figures.percent(hit.probability), figures.score(hit.verifier), figures.score(hit.cosine),
    ...(isOperator ? [removal(hit)] : []),
  ]), 'None yet.');
}

// A wrong answer must not be served again.
function removal(hit) {
  const description = `at ${figures.clockWithSeconds(hit.time / 1000)} to ${hit.tenant ?? 'no tenant'}`;
  return { text: 'Remove', press: () => cache.removeEntry(hit.key, description), name: `Remove the answer that was served ${description}` };
}

// ---- the page ----

function show(frame) {
  if (state.isPaused || !state.totals) return;
  showTiles();
  showCharts();
  showFlight();
  if (!frame || frame.grid) showGrid();
  if (!frame || frame.history || frame.tenants || frame.stages || frame.requests || frame.hits) showTables();
  else showWaiting();
}

// Twice a minute at most, and only if there is something to say: what is read aloud must not drown the page.
let spoken;
function speak() {
  if (state.isPaused || !state.totals) return;
  const { requests: all, hits: cached, net } = state.totals;
  if (spoken && spoken.requests !== all) {
    const [more, fromCache] = [all - spoken.requests, cached - spoken.hits].map(figures.count);
    byId('spoken').textContent = `${more === '1' ? '1 more request' : `${more} more requests`}, ${fromCache} of them answered by the cache. ${figures.energy(net.value)} saved in all.`;
  }
  spoken = { requests: all, hits: cached };
}

function connect() {
  const source = new EventSource('events');
  const connection = byId('connection');
  const tell = (name, text) => {
    connection.dataset.state = name;
    const label = connection.querySelector('span');
    if (label.textContent !== text) label.textContent = text;
  };
  source.addEventListener('open', () => tell('live', 'Live'));
  source.addEventListener('frame', event => {
    const frame = JSON.parse(event.data);
    take(frame);
    show(frame);
  });
  source.addEventListener('error', () => {
    tell('lost', 'Connection lost, trying again');
    // The browser tries again by itself, but not after a refusal.
    if (source.readyState === EventSource.CLOSED) refused(tell);
  });
}

/** Why the gateway refused the stream: too many pages watch, or it was started anew and knows no browser. */
async function refused(tell) {
  const isKnown = !isOperator || await isLoggedIn().catch(() => true);
  if (isKnown) setTimeout(connect, 10_000);
  else tell('ended', 'Login ended: open a new link of the gateway');
}

for (const range of document.querySelectorAll('input[name=range]')) {
  range.addEventListener('change', () => { state.range = Number(range.value); show(); });
}
for (const details of document.querySelectorAll('details')) details.addEventListener('toggle', () => show());
byId('pause').addEventListener('click', event => {
  state.isPaused = !state.isPaused;
  event.currentTarget.ariaPressed = String(state.isPaused);
  show();
});
let resizing;
addEventListener('resize', () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => show());
});
onFilter(() => showRequests(state.requests ?? []));
setInterval(speak, 30_000);
connect();
if (isOperator) {
  for (const part of document.querySelectorAll('[data-operator]')) part.hidden = false;
  cache.begin(() => state.isPaused);
  keys.begin();
}
