/** `npm run push-keys`: a new pair of keys by which push services know the sender. */
import { newVapidKeys } from '#delivery/channels/web-push-crypto.ts';
import { parseArguments } from '#scripts/arguments.ts';

parseArguments(
  `npm run push-keys

Prints a new pair for the environment. Who has a browser subscribed by one pair is not told by another: make it once.`,
  {},
);

const { publicKey, privateKey } = newVapidKeys();
console.log(`VAPID_PUBLIC_KEY=${publicKey}\nVAPID_PRIVATE_KEY=${privateKey}`);
