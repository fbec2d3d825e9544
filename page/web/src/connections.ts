// The connections that the page can open: those of the folder that the tool serves, and examples.
import type { Question } from './engine';

export type Pane = 'eventSchema' | 'mapping' | 'commandSchema';
export const panes: Pane[] = ['eventSchema', 'mapping', 'commandSchema'];

// A Text is what stands in an editor. file is where it is saved, and fixed says why it is not.
export interface Text {
  text: string;
  file?: string;
  fixed?: string;
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

// save writes an editor's text to its file. was is the text that the file held when it was read.
export async function save(connection: string, pane: Pane, text: string, was: string): Promise<void> {
  const response = await fetch('api/save', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ connection, pane, text, was }),
  });
  if (!response.ok) throw new Error((await response.text()).trim());
}
