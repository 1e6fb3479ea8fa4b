/**
 * What a refusal speaks of, by its words. Codes are often wrong: mail systems
 * give “no such user” for a block list, and a policy for a mailbox that is gone.
 * Most words here make a reading milder, so what one of them finds too often
 * spares an address that is gone, and what one misses can cut a customer off.
 */

export type Topic =
  /** Who sends, from where, what and how often: block lists, policies, authentication, content, rates. */
  | 'sender'
  /** What passes at the recipient: a full mailbox, too much mail for it just now. */
  | 'passing'
  /** The mailbox is there and takes nothing: locked, suspended, not used for long. */
  | 'closed'
  /** There is no such mailbox, in so many words. */
  | 'no-mailbox'
  /** The mailbox cannot be had, and nothing says why. */
  | 'unavailable';

/** The topics of a text, each once. Never throws; looks at the first 8,000 characters. */
export function topicsIn(text: string): Topic[] {
  const plain = plainText(text);
  return TOPICS.flatMap(([topic, patterns]) => (patterns.some((pattern) => pattern.test(plain)) ? [topic] : []));
}

const LONGEST = 8000;

/** Small letters without accents, on one line; the codes that SMTP repeats before each line of a reply are left out. */
function plainText(text: string): string {
  return text
    .slice(0, LONGEST)
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[‘’`´]/g, "'")
    .replaceAll(/[\s_]+/g, ' ')
    .replaceAll(/(?<![\d.])[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}[ -]?)?/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

const SENDER: readonly RegExp[] = [
  // Block lists, by their kind and by their name.
  /block(?:ed|ing)?[ -]?list|black[ -]?list|deny[ -]?list|\b(?:dns|r|x|s|uri|su|ps|br|c)bls?\b|\bdbl\b|(?:query|lookup)\/(?:bl|ip)\b/,
  /(?<!not )\blisted (?:at|on|in|by)\b|senderbase|senderscore|reputation/,
  /spamhaus|spamcop|\bsorbs\b|barracuda|uceprotect|invaluement|cloudmark|proofpoint|mailspike|abusix|talosintelligence|abuseat/,
  // What somebody decided.
  /(?<!privacy )polic(?:y|ies)|prohibited|administrative(?:ly)? (?:reason|prohib|den)|security (?:reason|violation|restriction)|banned|blocked|rejected by (?:the )?(?:filter|rule)/,
  /(?<!recipient address rejected: )access (?:is )?(?:denied|refused)|permission denied|(?:transport|mail ?flow|filter(?:ing)?) rules?|restrict(?:ed|ion)/,
  /not (?:authori[sz]ed|accepting (?:e-?)?mails? from|accept(?:ed|s)? (?:e-?)?mails? from)|unauthori[sz]ed|refus(?:e|es|ed|ing) (?:e-?)?mails? from|refused (?:by (?:the )?recipient|due to)|recipient(?:'s)? (?:\w+ )?preferences|don'?t accept (?:e-?)?mails? from/,
  /sender[^.]{0,40}(?:reject|denied|refused|not allowed|verif|invalid|unknown|not exist|blocked|domain)|(?:reject|deny|denied|refus)\w* (?:the )?sender|invalid sender|bad sender|domain of sender|envelope blocked/,
  // Spam, viruses, content.
  /spam|unsolicited|junk ?mail|\bbulk (?:e-?)?mail|virus|malware|phish|infected|suspicious|suspect|\babus(?:e|ive)\b|complaints?\b|blocked content/,
  /content (?:reject|den|filter|restrict|not accept|unaccept|violat|policy|block)|message content|unacceptable content|prohibited content|attachment[^.;]{0,40}(?:reject|block|not|den|filter|dangerous|type)|(?:reject|block|den|filter)\w* attachment|message (?:is |was )?(?:looks like|rejected (?:as|due|because)|blocked|filtered)|looks like/,
  /\brfc ?-?\d{3,4}\b(?!;)|not (?:rfc|compliant)|malformed|(?:missing|invalid|duplicate|illegal|bad) (?:message )?headers?|header (?:is )?(?:missing|error)|bare (?:lf|cr)|line (?:is )?too long/,
  // Who we prove to be, and over what.
  /\bspf\b|\bdkim\b|\bdmarc\b|\bdomainkeys?\b|\barc\b fail|authentic|reverse (?:dns|lookup|hostname)|\br?dns\b[^.]{0,20}(?:lookup|check|record|entry|invalid|fail)|\bptr\b|\bhelo\b|\behlo\b|starttls|\btls\b|encryption (?:is )?(?:required|needed)|generic hostname|dynamic (?:ip|address|pool)|\bdial-?up\b/,
  /relay(?:ing)?\b[^.;]{0,40}(?:den(?:y|ied)|not (?:permitted|allowed)|prohibit|refus|reject|disallow|restrict|forbidden)|(?:not|unable|cannot|can't|won't|don't|refuse)(?: to)? relay\b|not (?:permitted|allowed) to relay|(?:no|open) relay\b|relay(?:ing)? (?:attempt|access)/,
  /(?:you|sender|host|ip|server|client|domain|address|mail from)\b[^.;]{0,30}(?:not (?:allowed|permitted)|is not welcome|been (?:blocked|rejected|denied|banned|refused))/,
  // How much, and how fast.
  /\brate\b[^.;]{0,40}(?:limit|exceed|control|high|unusual)|(?:unusual|high|message|sending|connection|exceed\w*)[^.;]{0,25}\brate\b|throttl|too (?:fast|quickly|frequent)|frequen(?:cy|tly)[^.;]{0,20}(?:limit|exceed|high)|slow down|unexpected volume|high volume|volume of (?:e-?)?mail/,
  /too many (?:mails?|e-?mails?|messages?|connections?|concurrent|simultaneous|sessions?|requests?|invalid|bad|unknown|errors?|attempts?|transactions?|commands?|recipients?|rcpts?)|(?:connection|session|concurren\w+|recipient|message|sending|hourly|daily|mail|send) (?:count |number )?(?:limit|quota)s?\b[^.;]{0,30}(?:exceed|reach|hit)|exceed\w*[^.;]{0,50}(?:connections?|messages? (?:per|limit)|limit of messages|recipients? (?:per|limit)|(?:sending|send|hourly|daily|connection|recipient) (?:limit|quota))|maximum (?:number of )?(?:connections?|sessions|recipients)/,
  /gr[ea]y[ -]?list|deferred due to|temporar(?:y|ily) (?:deferred|blocked|rejected|rate|refused)|not yet authori[sz]ed/,
  // The marks of providers.
  /\[tss?\d+\]|\bcxbl\b|\bcx[a-z]{3,6}\b\.?|\baup#|\b(?:bl|rl)0000\d\d\b|\b(?:sc|dy|ou|bay|ad|mc)-00\d\b|\(s\d{4}\)|\b(?:ofr|lpn) ?\d{0,3} ?[1235]\d\d\b|\b(?:dyn|rly|con|rtr|hvu):[a-z]+\d?\b|\b(?:dt|mi|rp|hl|sp):[a-z0-9]{2,}|\b(?:cs0\d|hm\d\d)\b|\bix-[a-z0-9-]+ \(mx|nemesis|\bmta-blocked|a problem occurred/,
  // German, French, Spanish, Portuguese, Italian, Dutch, Polish.
  /richtlinie|sperrliste|schwarzen? liste|spamverdacht|verdachtig|blockiert|zu viele|zu schnell|nicht autorisiert|nicht berechtigt|unerwunscht/,
  /politique|liste noire|bloque|indesirable|\bmail rejete|service refuse|trop de (?:connexion|messages|mails|destinataires)|trop rapide|ralentiss|non autorise|reputation|veuillez essayer plus tard/,
  /politica|lista negra|bloquead|no desead|correo basura|demasiad|limite de (?:envio|velocidad|mensajes|conexiones)|no autorizad|nao autorizad|indesejad|muitas (?:conexoes|mensagens)|excesso de|taxa de envio/,
  /lista nera|bloccat|indesiderat|tropp[eio] (?:connession|messagg|destinatar)|non autorizzat|reputazione/,
  /beleid|zwarte lijst|geblokkeerd|te veel (?:berichten|verbindingen)|ongewenst|niet toegestaan|zablokowan|czarn(?:a|ej) lis|polityk|zbyt (?:wiele|duzo|czesto)|niechcian|podejrzan/,
  // Russian and Ukrainian, Japanese, Chinese, Korean.
  /спам|черн[а-я]+ списк|заблокирован|блокиров|политик|слишком (?:много|част)|ограничени|превышен[а-я]* (?:лимит|част|колич)|подозрит|отклонен[а-я]* по|забагато/,
  /迷惑メール|スパム|ブラックリスト|ポリシー|ブロック|送信(?:制限|拒否|元)|受信拒否|接続(?:数|制限)|制限を超|認証/,
  /垃圾|黑名单|黑名單|拒收|策略|频率|频繁|頻率|頻繁|限制|反垃圾|违规|違規|可疑|信誉|连接(?:数|过多)|未授权|内容.{0,6}(?:拒|不)/,
  /스팸|차단|정책|블랙리스트|제한|거부/,
];

const PASSING: readonly RegExp[] = [
  /(?:mail ?box|mailfolder|inbox|account|user|recipient|disk|message store|maildir|mail ?drop)[^.;]{0,40}(?:is |was |has )?(?:\bfull\b|over ?quota|over (?:the |its |their )?(?:\w+ )?(?:quota|limit|storage)|out of (?:storage|space)|exceed|no space|maximum size)/,
  /over ?quota|quota[^.;]{0,40}(?:exceed|violat|full|reach|over)|exceed\w*[^.;]{0,50}(?:quota|storage|mailbox size|size limit|space|allocation|capacity)|(?:insufficient|not enough|no more|out of|no) (?:system |disk |free )?(?:storage|space|resources)|disk (?:is )?full|storage (?:limit|allocation|space)|mailbox (?:size|full)|too (?:large|big)|size (?:limit|exceed)|message (?:size|length)/,
  /(?:user|recipient|mailbox|account|contact)[^.;]{0,60}(?:receiv\w+ (?:e-?)?mails?[^.;]{0,30}(?:rate|quickly|too)|too many messages|message limit|receiv\w+ limit)|receiving (?:e-?)?mail (?:at a rate|too)/,
  /try (?:again|later)|retry|come back|temporar|resources? (?:temporarily )?unavailable|unable to process|service (?:is )?(?:not |un)available|timed? ?out|expired|maintenance|too busy|system (?:is )?(?:busy|overload|error)/,
  /postfach[^.;]{0,30}voll|speicher(?:platz|limit)|kontingent|vorubergehend|spater/,
  /boite[^.;]{0,40}pleine|quota depasse|espace (?:disque )?insuffisant|temporairement|plus tard/,
  /buzon[^.;]{0,30}(?:lleno|completo)|cuota|caixa[^.;]{0,30}cheia|\bcota\b|espaco|espacio|temporalmente|temporariamente|mas tarde|mais tarde/,
  /casella[^.;]{0,30}piena|spazio (?:esaurito|insufficiente)|temporaneamente|piu tardi|(?:mailbox|postbus|postvak)[^.;]{0,20}\bvol\b|schijfruimte|skrzynka[^.;]{0,30}(?:pelna|przepelnion)|przekroczon/,
  /переполнен|квот|недостаточно места|позже|временно|いっぱい|容量|一杯|しばらく|一時的|已满|已滿|容量|空间不足|空間不足|配额|稍后|稍後|暂时|暫時|용량|가득|나중에/,
];

const CLOSED: readonly RegExp[] = [
  /(?:account|mail ?box|user|recipient|address|e-?mail)[^.;]{0,60}(?:disabled|inactive|suspended|deactivated|locked|frozen|dormant|not active|is not (?:currently )?(?:active|enabled)|closed|discontinued|expired|over ?due|no longer (?:active|in use|available|accepting|accepts)|not (?:currently )?accept(?:ing)?)/,
  /(?:disabled|inactive|suspended|deactivated|locked|frozen|expired) (?:account|mail ?box|user|recipient|address)|not accepting (?:messages|mail)|doesn't accept|has been (?:disabled|suspended|deactivated)|extended inactivity/,
  /deaktiviert|gesperrt|inaktiv|stillgelegt|desactive|suspendu|inactif|desactivad|desativad|suspendid|suspens[ao]|inactiv[ao]|inativ[ao]|disattivat|disabilitat|sospes|inattiv|uitgeschakeld|gedeactiveerd|nieaktywn|wylaczon|zawieszon/,
  /отключен|заблокирован|неактив|приостановлен|停用|冻结|凍結|禁用|已关闭|已關閉|休眠|停止|無効|비활성|정지/,
];

const NO_MAILBOX: readonly RegExp[] = [
  /(?:user|recipient|address(?:ee)?|mail ?box|account|alias|customer|person|name|resolver|inbox)(?:[^.;]|\.(?=\S)){0,80}?(?:unknown|not (?:be )?(?:found|known|exist|valid|listed|local|recogni[sz]ed|our customer|registered)|does ?n[o']t ?(?:exist|have)|do not exist|doesn't exist|no longer exist|invalid|non-?existent|undeliverable|notfound)/,
  /(?:unknown|invalid|no such|non-?existent|no valid|bad|not a(?: known| valid)?|illegal|unrout\w+|unresolvable) (?:local |virtual |destination |recipients?(?:'s)? |e-?mail |mail ?box |known )?(?:user|recipient|address|mail ?box|account|alias|person|name|addressee|customer|domain user)/,
  /\bunknown\b.{0,20}\busers?\b|no (?:mail ?box|account|user|one|person) (?:here |by that name|with that name|of that name|with this|named)|user doesn't have|mailbox not found|isn't a known|address error|mailbox name not allowed|unrouteable/,
  /unbekannt|existiert nicht|nicht (?:gefunden|bekannt|vorhanden)|n'existe pas|inconnue?|introuvable|no existe|desconocid|no encontrad|nao existe|inexistente|desconhecid|non esiste|sconosciut|inesistente|onbekend|bestaat niet|nie istnieje|nieznan/,
  /не (?:существует|найден|зарегистрирован)|несуществующ|неизвестн|нет такого|存在し|見つかり|宛先不明|不存在|找不到|无此|無此|없는|존재하지/,
];

const UNAVAILABLE: readonly RegExp[] = [
  /mail ?box(?: is)? ?(?:un|not )available|(?:recipient|user|mailbox) (?:address )?(?:rejected|refused|unavailable|not available)/,
];

const TOPICS: readonly (readonly [Topic, readonly RegExp[]])[] = [
  ['sender', SENDER],
  ['passing', PASSING],
  ['closed', CLOSED],
  ['no-mailbox', NO_MAILBOX],
  ['unavailable', UNAVAILABLE],
];
