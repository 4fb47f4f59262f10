// Opens the dashboard as people do (light, dark, on a phone, by keyboard, as an operator) and writes what it saw as JSON.
// node look.mjs <modules> <chromium> <folder for pictures, or -> <link>...   A link opens once; seven are needed.
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [modules, executablePath, pictures, ...links] = process.argv.slice(2);
const require = createRequire(join(modules, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const origin = new URL(links[0]).origin;

const looks = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const home = mkdtempSync(join(tmpdir(), 'wattwise-browser-'));
const browser = await chromium.launch({
  executablePath,
  headless: true,
  env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A page with what went wrong on it. */
async function open(look) {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const seen = { problems: [], foreign: [] };
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) seen.problems.push(message.text()); });
  page.on('pageerror', error => seen.problems.push(String(error)));
  page.on('request', request => { if (new URL(request.url()).origin !== origin) seen.foreign.push(request.url()); });
  page.on('response', response => { if (response.status() >= 400) seen.problems.push(`${response.status()} ${response.url()}`); });
  await page.goto(links.shift());
  await page.waitForSelector('#connection[data-state=live]');
  return { context, page, seen };
}

const requests = page => page.evaluate(() => Number(document.getElementById('requests').textContent.replaceAll(',', '')));

async function growth(page) {
  await page.waitForFunction(() => Number(document.getElementById('requests').textContent.replaceAll(',', '')) > 0);
  const first = await requests(page);
  await page.waitForFunction(before => Number(document.getElementById('requests').textContent.replaceAll(',', '')) > before, first);
  return [first, await requests(page)];
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' | ')}`);
}

async function seeAs(name) {
  const { context, page, seen } = await open(looks[name]);
  const grown = await growth(page);
  const facts = {
    ...seen,
    grown,
    background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    overflow: await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    images: await page.evaluate(() => document.querySelectorAll('main img, main script').length),
    address: new URL(page.url()).pathname,
    hacked: await page.evaluate(() => globalThis.hacked ?? null),
    text: await page.evaluate(() => document.body.innerText),
    values: await page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.tiles .value')].map(value => [value.id, value.textContent]))),
  };
  if (pictures !== '-') await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  facts.closed = await violations(page);
  for (const summary of await page.locator('summary:visible').all()) await summary.click();
  facts.open = await violations(page);
  await context.close();
  return facts;
}

/** What a person meets who has no mouse. */
async function byKeyboard() {
  const { context, page, seen } = await open(looks.light);
  await growth(page);
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    return element.getAttribute('aria-label') ?? (element.value !== undefined && element.type === 'radio' ? `range ${element.value}` : element.textContent.trim());
  });
  const path = [];
  const facts = { ...seen, path };
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const name = await focused();
    path.push(name);
    if (name === 'range 300') {
      await page.keyboard.press('ArrowRight');
      facts.range = await page.evaluate(() => document.querySelector('input[name=range]:checked').value);
      facts.power = await page.evaluate(() => document.getElementById('power').ariaLabel);
    }
    if (name === 'Pause') {
      await page.keyboard.press('Space');
      facts.pressed = await page.evaluate(() => document.getElementById('pause').getAttribute('aria-pressed'));
      const before = await requests(page);
      await page.waitForTimeout(1500);
      facts.stood = (await requests(page)) === before;
      await page.keyboard.press('Space');
      await page.waitForFunction(last => Number(document.getElementById('requests').textContent.replaceAll(',', '')) > last, before);
    }
    if (name === 'Power as a table') {
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('#power-table tbody tr').length > 0);
      facts.rows = await page.evaluate(() => document.querySelectorAll('#power-table tbody tr').length);
    }
    if (name === 'Table: what the stages did') break;
  }
  await context.close();
  return facts;
}

/** Other sizes and settings of a person's machine. */
async function inModes() {
  const { context, page, seen } = await open(looks.light);
  await growth(page);
  const facts = { ...seen, modes: {} };
  const modes = {
    tablet: [768, 1024, {}],
    wide: [1600, 1000, {}],
    zoomed: [640, 450, {}],
    laptop: [1280, 900, {}],
    forced: [1280, 900, { forcedColors: 'active', colorScheme: 'dark' }],
    still: [390, 844, { reducedMotion: 'reduce' }],
  };
  for (const [name, [width, height, media]] of Object.entries(modes)) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ forcedColors: null, colorScheme: 'light', reducedMotion: null, ...media });
    await page.waitForTimeout(100);
    facts.modes[name] = {
      hidden: await page.evaluate(() => [...document.querySelectorAll('.scroll')].filter(region => region.scrollWidth > region.clientWidth + 1)
        .map(region => region.ariaLabel)),
      overflow: await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      violations: await violations(page),
      animation: await page.evaluate(() => getComputedStyle(document.querySelector('.state i')).animationName),
    };
    if (pictures !== '-') await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }
  await context.close();
  return facts;
}

/** What an operator does: looks into a request, takes answers out of the cache, makes a key and revokes it; all by keyboard. */
async function operate() {
  const { context, page, seen } = await open(looks.light);
  await growth(page);
  const facts = { ...seen };
  const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent.trim());
  const text = id => page.evaluate(name => document.getElementById(name).textContent, id);

  await page.waitForFunction(() => document.querySelectorAll('#requests-table tbody button').length > 20);
  const tenants = () => page.evaluate(() => [...new Set([...document.querySelectorAll('#requests-table tbody td[data-label=Tenant]')].map(cell => cell.textContent))]);
  await page.fill('#requests-find', 'wwww');
  facts.found = await tenants();
  await page.fill('#requests-find', '');
  await page.selectOption('#requests-kind', 'failed');
  facts.foundFailed = await page.evaluate(() => document.getElementById('requests-table').innerText);
  await page.selectOption('#requests-kind', 'cache');
  facts.hits = await page.evaluate(() => document.querySelectorAll('#requests-table tbody tr').length);
  await page.selectOption('#requests-kind', 'all');
  await page.evaluate(() => document.querySelector('#requests-table tbody button').focus());
  const opener = await focused();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#request-facts div');
  facts.request = await page.evaluate(() => document.getElementById('request').innerText);
  facts.requestViolations = await violations(page);
  await page.keyboard.press('Escape');
  facts.isBackAtRequest = (await focused()) === opener;

  await page.fill('#purge [name=tenant]', 'contoso');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#confirm[open]');
  facts.question = await page.evaluate(() => document.getElementById('confirm').innerText);
  facts.confirmViolations = await violations(page);
  facts.safeChoice = await focused();
  await page.keyboard.press('Enter');
  facts.afterCancel = await text('purge-status');
  await page.focus('#purge [name=tenant]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#confirm[open]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('purge-status').textContent.includes('removed'));
  facts.purged = await text('purge-status');

  await page.focus('#keys-new');
  await page.keyboard.press('Enter');
  facts.newKeyViolations = await violations(page);
  await page.keyboard.type('contoso');
  await page.fill('#key-form [name=label]', '<img src=x onerror="globalThis.hacked=3">');
  await page.fill('#key-form [name=tokensPerDay]', '100000');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#key-made[open]');
  facts.key = await page.inputValue('#key-text');
  facts.madeViolations = await violations(page);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.getElementById('key-made').open && document.querySelector('#keys-table tbody button') !== null);
  await page.waitForFunction(() => document.getElementById('key-text').value === '', undefined, { timeout: 2000 }).catch(() => {});
  facts.keyAfterwards = await page.inputValue('#key-text');
  facts.keys = await page.evaluate(() => document.getElementById('keys-table').innerText);
  await page.focus('#keys-table tbody button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#confirm[open]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('keys-status').textContent.includes('is revoked'));
  facts.revoked = await page.evaluate(() => document.querySelector('#keys-table tbody button') === null);
  facts.hacked = await page.evaluate(() => globalThis.hacked ?? null);
  facts.images = await page.evaluate(() => document.querySelectorAll('main img, main script, dialog img').length);
  await context.close();
  return facts;
}

/** A gateway that was started anew knows no browser, and says no more than that it does not. */
async function whereTheLoginEnded() {
  const context = await browser.newContext(looks.light);
  const page = await context.newPage();
  for (const path of ['**/events', '**/api/session']) await page.route(path, route => route.fulfill({ status: 401 }));
  await page.goto(links.shift());
  await page.waitForSelector('#connection[data-state=ended]');
  const words = await page.evaluate(() => document.getElementById('connection').textContent);
  await context.close();
  return words;
}

try {
  const facts = {};
  for (const name of Object.keys(looks)) facts[name] = await seeAs(name);
  facts.keyboard = await byKeyboard();
  facts.modes = await inModes();
  facts.operator = await operate();
  facts.ended = await whereTheLoginEnded();
  process.stdout.write(JSON.stringify(facts));
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
