/** The pace of a sender: of each domain, and of the relay that all mails go through. */
import type { Store } from '../store/store.ts';
import { newListener, type Asked } from './asked-less.ts';
import { newDomainPace, type DomainPace } from './domain-pace.ts';
import { NO_RATE, type MailRate } from './mail-rate.ts';
import { newRelayPace, type RelayPace } from './relay-pace.ts';
import type { Waiting } from './waiting.ts';
import type { Verdict } from '../verdict.ts';

export interface Pace {
  domains: DomainPace;
  relay: RelayPace;
  hear: (domainTag: string, verdict: Verdict, isOfRecipient: boolean) => Asked;
}

export interface PaceOptions extends Waiting {
  rate?: MailRate | undefined;
  lines: number;
  onWait?: ((until: number) => void) | undefined;
}

export function newPace(store: Store, { rate = NO_RATE, onWait = () => {}, ...options }: PaceOptions): Pace {
  return {
    domains: newDomainPace(store, options),
    relay: newRelayPace({ ...options, db: store.db, rate, onWait }),
    hear: newListener(options.clock).hear,
  };
}
