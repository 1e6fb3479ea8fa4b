/** The first message to a chat: that updates come here from now on. No mark-up is in it but what each chat would read as such. */
import type { Page } from '#core/page.ts';
import { wordsOf } from '../words/words.ts';
import type { ChatName } from './chat.ts';
import { escapedForDiscord } from './discord.ts';
import { plainForGoogle } from './google-chat.ts';
import { escapedForSlack } from './slack.ts';
import { teamsCard } from './teams.ts';

export function helloMessage(chat: ChatName, page: Page, language: string): object {
  const said = (wordsOf(language) ?? wordsOf('en'))?.subscriptions.hello(page.name) ?? page.name;
  const text = `${said}\n${page.url}/`;
  switch (chat) {
    case 'slack':
      return { text: escapedForSlack(text), unfurl_links: false, unfurl_media: false };
    case 'discord':
      return { content: escapedForDiscord(text), allowed_mentions: { parse: [] } };
    case 'teams':
      return teamsCard(text, language);
    case 'google-chat':
      return { text: plainForGoogle(text) };
  }
}
