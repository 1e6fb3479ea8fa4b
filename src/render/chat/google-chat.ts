/**
 * A notice as a Google Chat message, for a webhook of a space. Text and no card:
 * cards are documented for apps alone. Limit: developers.google.com, “Method:
 * spaces.messages.create”: 32,000 bytes.
 */
import { chatStory, type ChatNotice, type ChatSection, type SectionKind } from './chat-story.ts';
import { cutText, jsonBytes } from './cut.ts';

const MAX_TITLE = 1500;
const MAX_BYTES: Record<SectionKind, number> = { state: 4000, action: 4000, body: 14_000, facts: 4000, trust: 2000 };

export function googleChatMessage(said: ChatNotice) {
  const { title, sections, link } = chatStory(said);
  const blocks = [`*${plainTo(title, MAX_TITLE)}*`, ...sections.map(markup), `${link.label}: ${link.address}`];
  return {
    text: blocks.join('\n\n'),
    /** All that is said about one subject stands in one thread. */
    thread: { threadKey: said.notice.subjectId },
  };
}

function markup({ kind, heading, text }: ChatSection): string {
  const head = heading === null ? '' : `*${plainForGoogle(heading)}*\n`;
  return head + plainTo(text, MAX_BYTES[kind] - jsonBytes(head));
}

function plainTo(text: string, limit: number): string {
  return plainForGoogle(cutText(text, limit, (part) => jsonBytes(plainForGoogle(part))));
}

/** There is no escape: a space of no width keeps `<users/all>` from calling everybody. */
export function plainForGoogle(text: string): string {
  return text.replaceAll('<', '<\u200B');
}
