/** The message of each chat: what is sent to it as JSON. */
import type { ChatNotice } from './chat-story.ts';
import { discordMessage } from './discord.ts';
import { googleChatMessage } from './google-chat.ts';
import { slackMessage } from './slack.ts';
import { teamsMessage } from './teams.ts';

export type { ChatNotice };

export type ChatName = 'slack' | 'discord' | 'teams' | 'google-chat';

/** The same notice makes the same message, at whatever attempt. */
export const CHAT_MESSAGES: Record<ChatName, (said: ChatNotice) => object> = {
  slack: slackMessage,
  discord: discordMessage,
  teams: teamsMessage,
  'google-chat': googleChatMessage,
};
