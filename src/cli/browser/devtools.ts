/**
 * A client of the Chrome DevTools Protocol over a pipe: JSON messages, each terminated by NUL
 * (https://chromedevtools.github.io/devtools-protocol/).
 */

import type { Readable, Writable } from 'node:stream';

type Answer = Readonly<Record<string, unknown>>;

/** A connection to one page of a browser. */
export interface Devtools {
  /** Sends a command and returns its result. Rejects with the error of the browser, or if the browser ends first. */
  send(method: string, parameters?: Answer): Promise<Answer>;
  /** Resolves at the next event with this name. */
  next(event: string): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

/** Opens an empty page. `ended` rejects when the browser exits. */
export async function openPage(to: Writable, from: Readable, ended: Promise<never>): Promise<Devtools> {
  const browser = conversation(to, from, ended);
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  return { ...browser, send: (method, parameters) => browser.send(method, parameters, String(sessionId)) };
}

interface Conversation extends Devtools {
  send(method: string, parameters?: Answer, sessionId?: string): Promise<Answer>;
}

function conversation(to: Writable, from: Readable, ended: Promise<never>): Conversation {
  const answers = new Map<number, Waiting>();
  const events = new Map<string, (() => void)[]>();
  let last = 0;
  const receive = ({ id, method, result = {}, error }: Message): void => {
    if (id === undefined) {
      for (const told of events.get(method ?? '') ?? []) told();
      events.delete(method ?? '');
      return;
    }
    const waiting = answers.get(id);
    answers.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  };
  eachMessage(from, (text) => receive(JSON.parse(text) as Message));
  to.on('error', () => undefined); // the end of the browser is told by `ended`
  return {
    send: (method, parameters = {}, sessionId) => {
      const id = ++last;
      const answer = new Promise<Answer>((resolve, reject) => answers.set(id, { resolve, reject }));
      to.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
      return Promise.race([answer, ended]);
    },
    next: (event) => {
      const told = new Promise<void>((resolve) => events.set(event, [...(events.get(event) ?? []), resolve]));
      return Promise.race([told, ended]);
    },
  };
}

function eachMessage(from: Readable, take: (text: string) => void): void {
  let begun: string[] = [];
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    const parts = chunk.split('\0');
    for (const part of parts.slice(0, -1)) {
      take(begun.join('') + part);
      begun = [];
    }
    begun.push(parts.at(-1) ?? '');
  });
}
