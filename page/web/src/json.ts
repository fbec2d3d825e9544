// JSON as a person reads it, with one part marked.
import { h } from './dom';

const wide = 72;

// pretty shows a value. marked is the JSON pointer of a part; where it is absent, the innermost object that lacks it says so.
export function pretty(value: unknown, marked?: string): HTMLElement {
  const block = h('pre', { class: 'json', tabindex: 0 });
  const target = marked ? marked.split('/').slice(1).map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~')) : [];
  write(block, value, '', marked ? target : null);
  return block;
}

// write appends a value. steps lead to the marked part: null is a value that it is not in.
function write(out: HTMLElement, value: unknown, indent: string, steps: string[] | null) {
  if (steps?.length === 0) {
    const mark = h('mark');
    out.append(mark);
    return write(mark, value, indent, null);
  }
  const flat = JSON.stringify(value);
  if (value === null || typeof value !== 'object' || (!steps && flat.length + indent.length <= wide)) {
    out.append(coloured(spaced(value)));
    return;
  }
  const list = Array.isArray(value);
  const deeper = indent + '  ';
  const entries = Object.entries(value);
  out.append(list ? '[' : '{');
  entries.forEach(([name, member], i) => {
    out.append((i ? ',' : '') + '\n' + deeper);
    if (!list) out.append(h('span', { class: 'tok-property' }, JSON.stringify(name)), ': ');
    write(out, member, deeper, steps && steps[0] === name ? steps.slice(1) : null);
  });
  if (steps?.length === 1 && !(steps[0] in value)) {
    out.append('\n' + deeper, h('mark', { class: 'absent' }, list ? `no item ${steps[0]}` : `no ${JSON.stringify(steps[0])}`));
  }
  out.append('\n' + indent + (list ? ']' : '}'));
}

// spaced writes JSON on one line, with a space behind each comma and colon.
function spaced(value: unknown): string {
  if (Array.isArray(value)) return '[' + value.map(spaced).join(', ') + ']';
  if (value !== null && typeof value === 'object') {
    return '{' + Object.entries(value).map(([name, member]) => JSON.stringify(name) + ': ' + spaced(member)).join(', ') + '}';
  }
  return JSON.stringify(value);
}

function coloured(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;
  let end = 0;
  for (const match of text.matchAll(token)) {
    out.append(text.slice(end, match.index));
    const [whole, quoted, colon] = match;
    out.append(h('span', { class: colon ? 'tok-property' : quoted ? 'tok-string' : 'tok-literal' }, quoted ?? whole), colon ?? '');
    end = match.index + whole.length;
  }
  out.append(text.slice(end));
  return out;
}
