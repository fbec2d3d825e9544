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
function isUnsaved({ text, file, fixed, edited }: Text): boolean {
  return Boolean(file) && !fixed && edited !== undefined && edited !== lines(text);
}

// lines is a text with the ends of lines that editors have.
export function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

// Settings are what a connection says beside its texts.
export type Settings = Pick<Question, 'groupBy' | 'identity' | 'draft' | 'strict'>;

// A Connection has the settings that a file holds, or an example; edited is what the fields have made of them.
export interface Connection extends Settings {
  name: string;
  texts: Record<Pane, Text>;
  edited?: Settings;
}

// isOfFolder says whether a connection is one of a file.
export function isOfFolder({ texts }: Connection): boolean {
  return panes.some((pane) => texts[pane].file);
}

function unsavedSettings(connection: Connection): (keyof Settings)[] {
  const { edited } = connection;
  if (!edited || !isOfFolder(connection)) return [];
  return (Object.keys(edited) as (keyof Settings)[]).filter((name) => edited[name] !== connection[name]);
}

// hasUnsaved says whether something of a connection is not saved.
export function hasUnsaved(connection: Connection): boolean {
  return unsavedSettings(connection).length > 0 || panes.some((pane) => isUnsaved(connection.texts[pane]));
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

// save writes what the editors have made of a connection's files, with the ends of lines that a file has, and what the
// fields have made of its settings.
export async function save(connection: Connection): Promise<void> {
  const write = async (pane: Pane | keyof Settings, text: string, was: string) => {
    const response = await fetch('api/save', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ connection: connection.name, pane, text, was }),
    });
    if (!response.ok) throw new Error((await response.text()).trim());
  };
  for (const pane of panes) {
    const one = connection.texts[pane];
    if (!isUnsaved(one)) continue;
    const text = one.text.includes('\r\n') ? one.edited!.replaceAll('\n', '\r\n') : one.edited!;
    await write(pane, text, one.text);
    one.text = text;
  }
  const text = (value: string | boolean) => (value === true ? 'true' : value || '');
  for (const name of unsavedSettings(connection)) {
    await write(name, text(connection.edited![name]), text(connection[name]));
    Object.assign(connection, { [name]: connection.edited![name] });
  }
}
