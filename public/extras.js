// @ts-check
/**
 * What a reader may want besides the page: times in another zone, and a copy for
 * when there is no network. Loaded last; the page is whole without it.
 */

/** Pages that should be at hand offline though they were never opened. */
const KEPT = 'a[data-keep]';

const place = /** @type {HTMLElement | null} */ (document.querySelector('.zone'));
if (place) offerZones(place);
// Some browsers refuse a worker in private windows; the page needs none.
if ('serviceWorker' in navigator) keepCopy().catch(() => null);

/** @param {HTMLElement} container */
function offerZones(container) {
  const select = container.querySelector('select');
  if (!select) return;
  const { own = '', none = '' } = container.dataset;
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => new Option(zone.replaceAll('_', ' '), zone));
  select.append(new Option(own, ''), new Option(none, 'none'), ...zones);
  select.value = stored() ?? '';
  if (select.selectedIndex < 0) select.value = '';
  select.addEventListener('change', () => {
    if (select.value === '') localStorage.removeItem('zone');
    else localStorage.setItem('zone', select.value);
    dispatchEvent(new Event('zone'));
  });
  container.hidden = stored() === null;
}

/** Null where the browser keeps nothing for us. */
function stored() {
  try {
    return localStorage.getItem('zone') ?? '';
  } catch {
    return null;
  }
}

async function keepCopy() {
  await navigator.serviceWorker.register('/sw.js');
  const { active } = await navigator.serviceWorker.ready;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(KEPT));
  active?.postMessage([location.href, ...[...links].map(({ href }) => href)]);
}
