/** The ways to a subscriber. */
import { z } from 'zod';

export const channelNameSchema = z.enum(['email', 'webhook', 'slack', 'discord', 'teams', 'google-chat', 'web-push']);
export type ChannelName = z.output<typeof channelNameSchema>;
export const CHANNEL_NAMES = channelNameSchema.options;

/** Those that post to an address on the web. */
export type PostedChannel = Exclude<ChannelName, 'email'>;
export const POSTED_CHANNELS = CHANNEL_NAMES.filter((name) => name !== 'email');
