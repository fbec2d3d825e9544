// The picture of which events go where.
import { h, svg } from './dom';
import type { Fate, Flow, Samples } from './engine';

const row = 34;
const width = 560;
const left = 190;
const right = 352;

const endings: Record<Exclude<Fate, 'command'>, string> = {
  nothing: 'no command',
  filtered: 'kept out by the filter',
  'dead-letter': 'dead-letter queue',
};

// ending names where a flow ends.
function ending({ to, fate }: Flow): string {
  return fate === 'command' ? to! : endings[fate];
}

const order: Fate[] = ['command', 'dead-letter', 'nothing', 'filtered'];

// picture draws kinds of events on the left, what becomes of them on the right, and a line for what was seen.
export function picture({ kinds, flows }: Samples): HTMLElement {
  const ends = [...flows]
    .sort((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate))
    .reduce<{ name: string; fate: Fate }[]>((all, flow) => {
      const name = ending(flow);
      return all.some((end) => end.name === name && end.fate === flow.fate) ? all : [...all, { name, fate: flow.fate }];
    }, []);
  const rows = Math.max(kinds.length, ends.length, 1);
  const height = rows * row + 8;
  const y = (i: number, of: number) => 4 + (i + 0.5) * ((rows * row) / Math.max(of, 1));
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'flow', 'aria-hidden': 'true' });
  for (const flow of flows) {
    const from = y(kinds.indexOf(flow.from), kinds.length);
    const to = y(ends.findIndex((end) => end.name === ending(flow) && end.fate === flow.fate), ends.length);
    const bend = (right - left) * 0.5;
    drawing.append(
      svg('path', {
        class: 'way ' + flow.fate,
        d: `M${left} ${from} C${left + bend} ${from} ${right - bend} ${to} ${right} ${to}`,
      }),
    );
  }
  kinds.forEach((kind, i) => drawing.append(...node(kind, left - 8, y(i, kinds.length), 'end', 'event')));
  ends.forEach(({ name, fate }, i) => drawing.append(...node(name, right + 8, y(i, ends.length), 'start', fate)));
  const said = flows.map((flow) => h('li', {}, `${flow.from}: ${ending(flow)}, ${flow.events} of the sampled events`));
  return h('div', {}, drawing, h('ul', { class: 'unseen' }, ...said));
}

function node(text: string, x: number, y: number, anchor: 'start' | 'end', kind: string): SVGElement[] {
  const longest = 26;
  const shown = text.length > longest ? text.slice(0, longest - 1) + '…' : text;
  const dot = anchor === 'end' ? left : right;
  return [
    svg('circle', { cx: dot, cy: y, r: 4, class: 'dot ' + kind }),
    svg('text', { x, y, 'text-anchor': anchor, 'dominant-baseline': 'central', class: 'name ' + kind }, svg('title', {}, text), shown),
  ];
}
