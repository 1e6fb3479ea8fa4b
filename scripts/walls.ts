/** `npm run prove -- walls`: every payload against each wall alone, in a real browser. Ends with 1 where one gets through. */
import { launchBrowser } from '#tests/support/browser.ts';
import { payloads } from '#tests/security/payloads.ts';
import { TRIALS } from '#tests/security/walls.ts';

const browser = await launchBrowser();
for (const { sentence, complaints } of TRIALS) {
  const found = await complaints(browser, payloads);
  console.log([`${sentence}: ${found.length === 0 ? 'so it is' : 'NO'}`, ...found].join('\n  '));
  if (found.length > 0) process.exitCode = 1;
}
console.log(`${payloads.length} payloads were tried.`);
await browser.close();
