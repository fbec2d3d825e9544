// Where a place of a contract stands in its text, JSON or YAML.
import { ensureSyntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

export interface Range {
  from: number;
  to: number;
}

// locate gives the range of the key that a JSON pointer leads to, or of an item's first line. Where the text ends before the
// pointer does, it is the innermost place that is there.
export function locate(state: EditorState, pointer: string): Range | null {
  const tree = ensureSyntaxTree(state, state.doc.length, 500);
  if (!tree) return null;
  let value: SyntaxNode | null = tree.topNode;
  let shown: SyntaxNode | null = null;
  for (const step of pointer.split('/').slice(1).map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    const member: Member | undefined = members(state, inside(value)).find(({ name }) => name === step);
    if (!member) break;
    shown = member.shown;
    value = member.value;
  }
  if (!shown) return null;
  return { from: shown.from, to: Math.min(shown.to, state.doc.lineAt(shown.from).to) };
}

const wrappers = new Set(['JsonText', 'Stream', 'Document', 'Anchored', 'Tagged', 'Item']);
const marks = new Set(['Comment', 'Anchor', 'Tag', '-', 'DirectiveEnd', 'DocEnd']);

// inside goes through what only wraps a value.
function inside(node: SyntaxNode | null): SyntaxNode | null {
  while (node && wrappers.has(node.name)) node = children(node).find((child) => !marks.has(child.name)) ?? null;
  return node;
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

interface Member {
  name: string;
  shown: SyntaxNode;
  value: SyntaxNode | null;
}

function members(state: EditorState, node: SyntaxNode | null): Member[] {
  if (!node) return [];
  const text = (part: SyntaxNode) => state.doc.sliceString(part.from, part.to);
  switch (node.name) {
    case 'Object':
    case 'BlockMapping':
    case 'FlowMapping':
      return children(node)
        .filter(({ name }) => name === 'Property' || name === 'Pair')
        .map((pair) => {
          const [key, ...rest] = children(pair);
          const value = rest.filter(({ name }) => name !== ':' && name !== 'Comment').at(-1) ?? null;
          return { name: unquoted(text(key)), shown: key, value };
        });
    case 'Array':
    case 'BlockSequence':
    case 'FlowSequence':
      return children(node)
        .filter(({ name }) => /^[A-Z]/.test(name) && name !== 'Comment')
        .map((item, i) => ({ name: String(i), shown: item, value: item }));
    default:
      return [];
  }
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}
