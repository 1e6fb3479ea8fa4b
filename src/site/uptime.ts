/** The periods that the uptime page offers, in days; the first is the one that it shows. */
export const UPTIME_PERIODS = [90, 30, 365] as const;
