/** A real Postfix on loopback, with folders of its own, that delivers one domain into a Maildir. It wants to be started as root. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programNamed } from './debian-program.ts';
import { freePort, untilListens } from './free-port.ts';

export interface PostfixServer {
  url: string;
  /** Every mail that was delivered, as it lies there. */
  mails: () => string[];
  stop: () => void;
}

/** Takes mail for anybody at `domain`, and has no way to send any elsewhere. */
export async function startPostfix(domain: string): Promise<PostfixServer> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-postfix-'));
  chmodSync(folder, 0o755);
  const [config, queue, data, mail] = ['config', 'queue', 'data', 'mail'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [config, queue, data, mail]) mkdirSync(path);
  execFileSync('chown', ['postfix', data]);
  execFileSync('chown', ['nobody', mail]);
  const nobody = execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).trim();
  const port = await freePort();
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = ${domain}
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:${nobody}
virtual_gid_maps = static:${nobody}
maillog_file = ${join(folder, 'log')}
maillog_file_prefixes = ${folder}
alias_maps =
smtpd_peername_lookup = no
`,
  );
  const services = SERVICES.map(
    ([name, wakeup, most, program]) =>
      `${name} ${name.startsWith('virtual') ? 'n' : '-'} n ${wakeup} ${most} ${program ?? name.split(' ')[0]}`,
  );
  writeFileSync(join(config, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd\n${services.join('\n')}\n`);
  const postfix = programNamed('postfix') ?? '';
  execFileSync(postfix, ['-c', config, 'start'], { stdio: 'ignore' });
  await untilListens(port);
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails() {
      const box = join(mail, 'box', 'new');
      return existsSync(box) ? readdirSync(box).map((name) => readFileSync(join(box, name), 'utf8')) : [];
    },
    stop() {
      execFileSync(postfix, ['-c', config, 'stop'], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Of master.cf (master(5)): each with its kind and whether it is private, its wake-up, how many of it, and its program. */
const SERVICES = [
  ['cleanup unix n', '-', '0'],
  ['qmgr unix n', '300', '1'],
  ['rewrite unix -', '-', '-', 'trivial-rewrite'],
  ['bounce unix -', '-', '0'],
  ['defer unix -', '-', '0', 'bounce'],
  ['trace unix -', '-', '0', 'bounce'],
  ['proxymap unix -', '-', '-'],
  ['error unix -', '-', '-'],
  ['retry unix -', '-', '-', 'error'],
  ['virtual unix -', '-', '-'],
  ['anvil unix -', '-', '1'],
  ['postlog unix-dgram n', '-', '1', 'postlogd'],
] as const;
