// The connections that the page can open: those of the folder that the tool serves, and examples.
import type { Question } from './engine';

export type Pane = 'eventSchema' | 'mapping' | 'commandSchema';
export const panes: Pane[] = ['eventSchema', 'mapping', 'commandSchema'];

// A Text is what a file holds, or an example. fixed says why it is not saved, and edited is what the editor has made of it.
export interface Text {
  text: string;
  file?: string;
  fixed?: string;
  edited?: string;
}

// unsaved says whether an editor has made something of a file that is not saved.
export function isUnsaved({ text, file, fixed, edited }: Text): boolean {
  return Boolean(file) && !fixed && edited !== undefined && edited !== lines(text);
}

// lines is a text with the ends of lines that editors have.
export function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

export interface Connection {
  name: string;
  texts: Record<Pane, Text>;
  groupBy: string;
  identity: string;
  draft: string;
  strict: boolean;
}

declare const PLAYGROUND: boolean;
declare const EXAMPLES: (Partial<Question> & { name: string })[];

export const examples: Connection[] = EXAMPLES.map((example) => unsaved(example.name, example));

export const blank = unsaved('Blank', {
  eventSchema: 'type: object\nproperties:\n  type: {const: SomethingHappened}\n  id: {type: string}\nrequired: [type, id]\n',
  mapping: '[{"type": "DoSomething", "id": event.id}]\n',
  commandSchema: 'type: object\nproperties:\n  type: {const: DoSomething}\n  id: {type: string}\nrequired: [type, id]\n',
});

// unsaved is a connection that no file holds.
export function unsaved(name: string, question: Partial<Question>): Connection {
  const { groupBy = '', identity = '', draft = '', strict = false } = question;
  const texts = Object.fromEntries(panes.map((pane) => [pane, { text: question[pane] ?? '' }])) as Record<Pane, Text>;
  return { name, texts, groupBy, identity, draft, strict };
}

// ofFolder gives the connections of the folder, which is none on a static site.
export async function ofFolder(): Promise<Connection[]> {
  if (PLAYGROUND) return [];
  const response = await fetch('api/connections');
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

// save writes what the editors have made of a connection's files, with the ends of lines that a file has.
export async function save({ name, texts }: Connection): Promise<void> {
  for (const pane of panes) {
    const one = texts[pane];
    if (!isUnsaved(one)) continue;
    const text = one.text.includes('\r\n') ? one.edited!.replaceAll('\n', '\r\n') : one.edited!;
    const response = await fetch('api/save', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ connection: name, pane, text, was: one.text }),
    });
    if (!response.ok) throw new Error((await response.text()).trim());
    one.text = text;
  }
}
