// What operators do: asks the admin API beside the page, and asks people before it changes something.
const byId = id => document.getElementById(id);
const base = document.body.dataset.api;

/** Whether the page lies on a listener that has the admin API. */
export const isOperator = base !== undefined;

const header = 'X-Wattwise-Antiforgery';
const loggedOut = 'Your login has ended. Open a new link of the gateway.';
let antiforgery;

/**
 * Asks the API.
 * @param {string} method
 * @param {string} path below its folder
 * @param {object} [body] sent as JSON
 * @returns what it answered; null if that was nothing
 * @throws {Error} with a message for people
 */
export async function ask(method, path, body) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  if (method !== 'GET') headers[header] = await secret();
  const response = await send(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new Error(response.status === 401 ? loggedOut : (answer?.error?.message ?? `The gateway answered with status ${response.status}.`));
}

async function secret() {
  antiforgery ??= (await ask('GET', 'session')).antiforgery;
  return antiforgery;
}

async function send(path, options) {
  try {
    return await fetch(base + path, options);
  } catch {
    throw new Error('The gateway does not answer.');
  }
}

/** Whether the listener still knows this browser: the stream cannot tell why it ended. */
export const isLoggedIn = async () => (await fetch(`${base}session`)).status !== 401;

/**
 * Asks a person before something is done that cannot be undone.
 * @param {string} title what is asked
 * @param {string} text what will happen
 * @param {string} action what the button says
 * @returns {Promise<boolean>} whether to do it
 */
export function confirm(title, text, action) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  byId('confirm-yes').textContent = action;
  dialog.returnValue = '';
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });
}

/** Says how something went, aloud too. */
export function tell(id, text, isFault = false) {
  const place = byId(id);
  // The same words again would be read aloud again.
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle('failed', isFault);
}

byId('confirm-yes').addEventListener('click', () => byId('confirm').close('yes'));
for (const button of document.querySelectorAll('dialog [data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
