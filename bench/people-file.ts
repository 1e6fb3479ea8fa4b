/** A list of people as an operator imports it. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export async function writePeople(file: string, count: number): Promise<void> {
  function* lines(): Iterable<string> {
    yield 'email,components,locale\n';
    for (let number = 1; number <= count; number += 1) yield `person${number}@mail${number % 100}.example,,\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
