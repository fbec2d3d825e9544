// A link that holds all that stands in the editors, packed into its fragment, which no server sees.
import type { Question } from './engine';

export async function pack(question: Question): Promise<string> {
  const stream = new Blob([JSON.stringify(question)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return '#q=' + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// unpack reads a fragment. It is null of any other fragment, and where the link was cut.
export async function unpack(fragment: string): Promise<Partial<Question> | null> {
  if (!fragment.startsWith('#q=')) return null;
  try {
    const text = atob(fragment.slice(3).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const value: unknown = JSON.parse(await new Response(stream).text());
    return value !== null && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
