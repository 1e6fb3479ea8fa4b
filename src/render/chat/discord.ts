/** A notice as a Discord message, for a webhook of a channel. Limits: discord.com/developers, “Embed Limits”. */
import { chatStory, type ChatNotice, type ChatSection, type SectionKind } from './chat-story.ts';
import { cutText } from './cut.ts';
import { printParts } from './print-parts.ts';

const MAX_TITLE = 256;
/** A description takes 4,096 characters; the line breaks between sections are reserved. */
const MAX_TEXT: Record<SectionKind, number> = { state: 700, action: 900, body: 1400, facts: 600, trust: 400 };

export function discordMessage(said: ChatNotice) {
  const { title, sections, link } = chatStory(said);
  return {
    embeds: [
      {
        title: escapedTo(title, MAX_TITLE),
        url: link.address,
        description: sections
          .map(markup)
          .concat(`[${escapedForDiscord(link.label)}](${link.address})`)
          .join('\n\n'),
      },
    ],
    /** Nobody is pinged, whatever a text says. */
    allowed_mentions: { parse: [] },
  };
}

function markup({ kind, heading, text }: ChatSection): string {
  const head = heading === null ? '' : `**${escapedForDiscord(heading)}**\n`;
  return head + escapedTo(text, MAX_TEXT[kind] - head.length);
}

function escapedTo(text: string, limit: number): string {
  return escapedForDiscord(cutText(text, limit, (part) => escapedForDiscord(part).length));
}

/** Addresses stay as they are: Discord links them, and a backslash would become part of them. */
export function escapedForDiscord(text: string): string {
  return printParts(text, { words: escapedWords, address: (address) => address });
}

function escapedWords(text: string): string {
  return text.replaceAll(/[\\*_~`|<[\]]/g, String.raw`\$&`).replaceAll(/^([ \t]*-?)#/gm, String.raw`$1\#`);
}
