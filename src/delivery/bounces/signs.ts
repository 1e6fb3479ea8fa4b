/**
 * What a report says beside its status: codes and words. A status alone is too
 * little to leave somebody alone for ever, so policy.ts takes the mildest of all.
 */
import { topicsIn, type Topic } from './words.ts';

export interface Signs {
  /** The enhanced codes (RFC 3463) that stand in the other side's reply, each once. */
  codes: readonly string[];
  /** The reply codes (RFC 5321) that stand there. */
  replies: readonly number[];
  /** What the reply, and the text around it, speak of. */
  topics: readonly Topic[];
}

/** `around`: what the mail that brought the report says in its own words; it may be about more than one recipient. */
export function signsIn(reply: string, around = ''): Signs {
  const text = reply.slice(0, 4000);
  return {
    codes: unique([...text.matchAll(CODE)].map(([, code = '']) => code)),
    replies: unique([...text.matchAll(REPLY)].map(([, code]) => Number(code))),
    topics: unique([...topicsIn(text), ...topicsIn(around)]),
  };
}

/** Not within an address of the internet, as in “192.0.2.5.1.1”, nor in a version. */
const CODE = /(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]\d|\d)/g;

/** At the beginning, or after what introduces a reply. */
const REPLY = /(?:^|[;:>\n"'(]|\bsaid|\berror|\breplied|\bwith)\s*([45][0-5]\d)(?=[ -]|$)/gi;

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
