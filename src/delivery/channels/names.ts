/** The ways by which a subscriber can be told. */
export const CHANNEL_NAMES = ['email', 'webhook', 'slack', 'discord', 'teams', 'google-chat', 'web-push'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** Those that post to an address on the web. */
export type PostedChannel = Exclude<ChannelName, 'email'>;
