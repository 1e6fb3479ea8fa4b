/** What a sending tells while it works: sentences for people, or a line of JSON for each thing that happens. */
import { reportText } from '#delivery/sending/report-text.ts';
import type { SendOptions, SendReport } from '#delivery/sending/send-notices.ts';
import { verdictLine } from '#delivery/sending/verdict-log.ts';

export interface SendingLog {
  verdict: NonNullable<SendOptions['onVerdict']>;
  report: (report: SendReport) => void;
  /** For whoever watches. */
  say: (sentence: string) => void;
}

/** Every line on standard output is an object with “time” and “event”. */
export const JSON_LOG: SendingLog = {
  verdict: (claim, verdict) => console.log(verdictLine(claim, verdict, Date.now())),
  report: (report) => line('report', report),
  say: (message) => line('note', { message }),
};

export const TEXT_LOG: SendingLog = {
  verdict: () => {},
  report: (report) => console.log(reportText(report)),
  say: (sentence) => console.error(sentence),
};

function line(event: string, facts: object): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), event, ...facts }));
}
