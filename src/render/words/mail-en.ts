/** What only mails say, in English. */
export const mailEn = {
  whatToDo: 'What you need to do',
  noLongerNeeded: 'You no longer need to do this',
  who: (who: string) => `Who: ${who}`,
  until: (time: string) => `Until: ${time}`,
  noEnd: 'There is no deadline.',
  steps: 'The steps are on our status page. Type the address yourself:',
  help: 'Help is on our status page. Type the address yourself:',
  figures: 'Figures',
  was: (value: string) => `was “${value}”`,
  nextUpdate: 'The next update',
  promisedBy: (time: string) => `We promise the next update by ${time}.`,
  neverHow:
    'Nobody of ours asks for these by e-mail, telephone or chat. Open the app or type the address yourself; no mail of ours has a sign-in link.',
  isItFromUs: 'Is this mail from us?',
  howToCheck: 'Type the address of our status page yourself. If the same words stand there, this mail is ours:',
  why: 'Why you get this mail',
  listed: (page: string) => `Your address is on the list for updates from ${page}.`,
  toStop: 'To stop, answer this mail or ask support. A person then takes your address off the list.',
  support: (how: string) => `Support: ${how}`,
} as const;
