// @ts-check
/**
 * Notifications in this browser: asked for by a press alone, kept by the
 * subscription service, and ended there and here. Loaded where the page offers
 * them; what the browser cannot do, the page does not mention.
 */

/** By what the service ends the subscription, in the browser's own store. */
const TOKEN = 'push';

const place = /** @type {HTMLElement | null} */ (document.querySelector('.push'));
const canPush = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
// Private windows refuse a worker, or keep nothing: there the page says nothing.
if (place && canPush) offer(place).catch(() => null);

/** @param {HTMLElement} box */
async function offer(box) {
  const form = box.querySelector('form');
  const stop = /** @type {HTMLButtonElement | null} */ (box.querySelector('button[type=button]'));
  const status = box.querySelector('[role=status]');
  if (!form || !stop || !status) return;
  const { pushManager } = await navigator.serviceWorker.register('/sw.js');
  const isOn = (await pushManager.getSubscription()) !== null && localStorage.getItem(TOKEN) !== null;

  /** @param {boolean} isNotified @param {string} [text] */
  function show(isNotified, text = '') {
    if (!form || !stop || !status) return;
    form.hidden = isNotified;
    stop.hidden = !isNotified;
    status.textContent = text;
  }

  /** Whatever fails, nothing is left half done. @param {() => Promise<void>} work */
  async function press(work) {
    try {
      await work();
    } catch {
      if (status) status.textContent = box.dataset['failed'] ?? '';
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void press(async () => {
      if ((await Notification.requestPermission()) !== 'granted') return show(false, box.dataset['denied']);
      await start(form, box.dataset);
      show(true, box.dataset['on']);
    });
  });
  stop.addEventListener('click', () => {
    void press(async () => {
      await end(box.dataset);
      show(false, box.dataset['off']);
    });
  });
  show(isOn);
  box.hidden = false;
}

/** @param {HTMLFormElement} form @param {DOMStringMap} said */
async function start(form, { key = '', service = '' }) {
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that was made with another key would be told of nothing.
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  try {
    const components = new FormData(form).getAll('component');
    const answer = await post(`${service}/push`, { subscription, components, language: form.dataset['language'] });
    localStorage.setItem(TOKEN, String(answer.token));
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
}

/** @param {DOMStringMap} said */
async function end({ service = '' }) {
  const { pushManager } = await navigator.serviceWorker.ready;
  // First here: then nothing is shown, whether or not the service answers.
  await (await pushManager.getSubscription())?.unsubscribe();
  const token = localStorage.getItem(TOKEN);
  if (token !== null) await post(`${service}/push/end`, { token });
  localStorage.removeItem(TOKEN);
}

/** @param {string} address @param {object} value */
async function post(address, value) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(value), credentials: 'omit' });
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return /** @type {{ token?: unknown }} */ (await answer.json());
}
