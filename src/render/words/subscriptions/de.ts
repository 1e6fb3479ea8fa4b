/** The subscription service in German. */
import type { SubscriptionWords } from './en.ts';

export const subscriptionsDe: SubscriptionWords = {
  email: 'Ihre E-Mail-Adresse',
  next: 'Weiter',
  signUpWhat:
    'Auf der nächsten Seite wählen Sie die Dienste. Dann bestätigen Sie über eine E-Mail, die wir Ihnen schicken.',
  ifDown:
    'Öffnet sich die nächste Seite nicht, ist die Anmeldung gerade nicht möglich. Feeds, Kalender und API auf dieser Seite gehen auch ohne sie.',
  otherChannels: 'Meldungen in einem Chat oder an die Adresse Ihres eigenen Programms',
  change: 'Ihre Meldungen ändern oder beenden',
  followOne: 'Nur diesem Vorfall folgen',
  followOneWork: 'Nur diesen Arbeiten folgen',

  whatFor: 'Wovon möchten Sie hören?',
  services: 'Dienste',
  allServices: 'Alle Dienste',
  someServices: 'Nur diese:',
  otherServices: 'Weitere Dienste',
  kinds: 'Arten von Meldungen',
  kind: { incident: 'Störungen', maintenance: 'Geplante Arbeiten', announcement: 'Ankündigungen' },
  everybodyHears: 'Meldungen, nach denen Sie etwas tun müssen, kommen immer.',
  onlyThis: (title) => `Sie folgen nur diesem: ${title}`,
  followAll: 'Mehr als diesem folgen',
  where: 'Wohin sollen wir schreiben?',
  channelMail: 'Per E-Mail',
  channelChat: (service) => `An ${service}`,
  channelWebhook: (form) => `An Ihr eigenes Programm (${form})`,
  target: 'Adresse, die die Nachrichten annimmt',
  targetWhat:
    'Sie beginnt mit „https://“. Ihre E-Mail-Adresse dient dann nur dazu, sie zu bestätigen und zu verwalten.',
  language: 'Sprache der Meldungen',
  subscribe: 'Abonnieren',
  leaveEmpty: 'Lassen Sie dieses Feld leer',
  noTracking: 'Wir nutzen Ihre Adresse nur für diese Meldungen. Kein Tracking, keine Cookies, ein Klick beendet sie.',

  problem: 'Bitte sehen Sie hier noch einmal nach',
  badEmail: 'Das ist keine E-Mail-Adresse, an die wir schreiben können.',
  badTarget: 'Das ist keine öffentliche Adresse, die mit „https://“ beginnt.',
  badService: 'Diese Adresse gehört nicht zum gewählten Chat.',
  noService: 'Wählen Sie einen Dienst oder alle.',
  noKind: 'Wählen Sie mindestens eine Art von Meldungen.',
  badForm: 'Das Formular konnte nicht gelesen werden. Bitte füllen Sie es noch einmal aus.',
  pressAgain: 'Bitte prüfen Sie Ihre Eingaben und drücken Sie den Knopf noch einmal.',
  tooMany: 'Aus Ihrem Netz kamen zu viele Anfragen. Bitte versuchen Sie es in einer Stunde wieder.',
  tooManyAtOnce:
    'Im Moment melden sich so viele an, dass keine weiteren E-Mails hinausgehen können. Bitte versuchen Sie es in einer Stunde wieder.',

  mailSent: 'Sehen Sie in Ihr Postfach',
  mailSentWhat: (address) =>
    `Eine E-Mail an ${address} ist unterwegs. Erst wenn Sie ihren Link öffnen und dort den Knopf drücken, beginnen die Meldungen.`,
  mailSentLimit:
    'Zu Ihrem Schutz schicken wir eine solche E-Mail höchstens einmal am Tag. Ihr Link gilt 48 Stunden. Sehen Sie auch im Spam nach.',

  confirmTitle: 'Meldungen bestätigen',
  confirmWhat: (address) => `Meldungen sollen an ${address} gehen.`,
  confirm: 'Ja, schicken Sie mir diese Meldungen',
  confirmIgnore: 'Haben Sie das nicht gewünscht, schließen Sie diese Seite. Dann wird nichts geschickt.',
  manyRequests:
    'Für dieses Postfach wartet mehr als eine Anfrage. Wählen Sie die, die von Ihnen sind; die anderen werden verworfen.',
  askedOn: (time) => `Angefragt: ${time}`,
  noneOfThese: 'Keine von diesen',
  notShown: (count) =>
    `Ältere Anfragen, die nicht gezeigt werden: ${count}. Fehlt Ihre, fragen Sie noch einmal an und öffnen Sie dann diesen Link erneut.`,
  noRequest: 'Wählen Sie mindestens eine Anfrage.',
  confirmed: 'Sie hören von uns',
  confirmedWhat: 'Ihre Meldungen sind eingeschaltet. Jede E-Mail hat einen Link, der sie beendet.',
  alreadyConfirmed:
    'Das wurde schon bestätigt. Ihre Meldungen sind eingeschaltet, wenn Sie sie nicht seither beendet haben.',
  expired: 'Dieser Link gilt nicht mehr',
  expiredWhat: 'Er wurde benutzt, ist älter als 48 Stunden oder unvollständig. Bitte fordern Sie einen neuen an.',
  taken: 'Um diese Adresse kümmert sich jemand anderes',
  takenWhat: 'Ein anderes Postfach hat sie schon abonniert. Nichts wurde geändert.',
  startAgain: 'Meldungen abonnieren',

  endTitle: 'Meldungen beenden',
  endWhat: 'Mit diesem Knopf kommen keine Meldungen mehr zu Ihnen.',
  end: 'Alle Meldungen beenden',
  ended: 'Ihre Meldungen sind beendet',
  endedWhat: 'Ihnen wird nichts mehr geschickt. E-Mails, die schon unterwegs sind, können noch ankommen.',
  endInstead: 'Stattdessen weniger wählen',

  manageTitle: 'Ihre Meldungen',
  manageAsk: 'Wir schicken Ihnen einen Code per E-Mail. Mit ihm sehen und ändern Sie, was Sie bekommen.',
  sendCode: 'Code schicken',
  codeSent: (address) =>
    `Wenn Meldungen an ${address} gehen, ist ein Code dorthin unterwegs. Er gilt 60 Minuten. In einer Stunde schicken wir höchstens drei.`,
  code: 'Code aus der E-Mail',
  openIt: 'Öffnen',
  badCode: 'Dieser Code ist falsch, zu alt oder wurde benutzt. Bitte fordern Sie einen neuen an.',
  goesTo: 'Geht an',
  chooseOne: 'Welche Ihrer Meldungen?',
  save: 'Speichern',
  saved: 'Ihre Wahl ist gespeichert.',
  nothingRuns: 'Ihnen werden keine Meldungen geschickt.',
  singles: 'Einzeln verfolgt',
  stopOne: (title) => `Nicht mehr: ${title}`,
  followMore: 'Auch einzeln verfolgen',
  follow: 'Folgen',
  secret: 'Schlüssel, der die Nachrichten unterschreibt',
  secretOnce: 'Er wird nur hier und nur dieses Mal gezeigt. Bewahren Sie ihn dort auf, wo Ihr Programm ihn liest.',
  newSecret: 'Neuen Schlüssel erzeugen',
  newSecretWhat:
    'Die Nachrichten werden dann mit dem neuen und mit dem vorigen Schlüssel unterschrieben, damit Ihr Programm Zeit zum Wechseln hat.',
  links: 'Links zu dieser Seite',
  renew: 'Alle früheren Links ungültig machen',
  renewWhat:
    'Wer einen Link zu dieser Seite hat, kann einen Tag lang dasselbe tun wie Sie. Sie können alle bisherigen Links zurückrufen. In E-Mails, die Sie schon haben, gilt der Link zum Beenden weiter.',
  renewed: 'Kein früherer Link gilt mehr. Dies ist der neue.',
  linkOver:
    'Ein Link zu Ihren Meldungen gilt einen Tag oder bis er zurückgerufen wird. Fordern Sie einen Code an, um sie wieder zu öffnen.',
  data: 'Ihre Daten',
  dataWhat: 'Nehmen Sie alles mit, was wir über Sie speichern, oder lassen Sie es löschen.',
  export: 'Meine Daten herunterladen',
  erase: 'Meine Daten löschen',
  eraseWhat: 'Ihre Adresse und Ihre Wahl werden gelöscht, und Ihre Meldungen enden. Das lässt sich nicht zurücknehmen.',
  eraseNow: 'Endgültig löschen',
  erased: 'Ihre Daten sind gelöscht',
  erasedWhat: 'Wir behalten weder Ihre Adresse noch Ihre Wahl.',

  notFound: 'Unter dieser Adresse ist nichts',
  failed: 'Das hat nicht geklappt',
  failedWhat: 'Der Fehler liegt bei uns, und nichts wurde geändert. Bitte versuchen Sie es in einer Minute wieder.',
  backToPage: 'Zur Statusseite',
  elsewhere: 'Die Statusseite selbst, ihre Feeds und ihr Kalender gehen ohne Anmeldung.',

  push: {
    title: 'Benachrichtigungen in diesem Browser',
    what: 'Auf diesem Gerät erscheint eine Benachrichtigung, auch wenn die Seite geschlossen ist. Wir behalten dafür die Adresse, die Ihr Browser uns gibt, und sonst nichts.',
    start: 'In diesem Browser benachrichtigen',
    stop: 'Benachrichtigungen in diesem Browser beenden',
    on: 'Dieser Browser zeigt ab jetzt unsere Meldungen.',
    off: 'Dieser Browser zeigt keine Meldungen mehr, und seine Adresse ist gelöscht.',
    denied:
      'Ihr Browser erlaubt dieser Seite keine Benachrichtigungen. Erlauben Sie sie in seinen Einstellungen und versuchen Sie es noch einmal.',
  },
  hello: (page) => `Meldungen von ${page} kommen ab jetzt hier an.`,
  unproven: 'Die Adresse nimmt unsere Nachrichten nicht an',
  unprovenWhat:
    'Wir haben eine Testnachricht an die angegebene Adresse geschickt, und sie wurde nicht mit einer Antwort von 200 bis 299 angenommen. Richten Sie den Empfänger ein und öffnen Sie dann den Link in unserer E-Mail noch einmal. Gehen schon viele Meldungen an einen Server oder wurde er in dieser Stunde oft geprüft, schicken wir keinen Test: Warten Sie eine Stunde, oder bitten Sie den Betreiber dieser Seite, mehr zuzulassen.',
};
