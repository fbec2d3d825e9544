// What is shown below the editors: the verdict, its findings, the filter, and sampled events.
import { h } from './dom';
import type { Finding, Part, SampledEvent, Samples, Verdict } from './engine';
import { picture } from './flow';
import { pretty } from './json';

export const meanings: Record<Verdict['verdict'], [string, string]> = {
  ok: ['Proved', 'No event of the contract makes the mapping fail, and every command obeys its contract.'],
  fails: ['Fails', 'An event of the contract makes the mapping fail.'],
  'wrong-command': ['Wrong command', 'An event of the contract gives a command that breaks its contract.'],
  compile: ['Does not compile', 'A contract or an expression has to be fixed first.'],
  unknown: ['Not proved', 'There is no proof, and no event was found that breaks it.'],
};

export interface Actions {
  // go takes the reader to what a finding is about.
  go(finding: Finding, part?: Part): void;
  // fix writes the remedy into the mapping. Without really it says whether it could.
  fix(finding: Finding, really: boolean): boolean;
}

const inputs: Record<string, string> = {
  eventSchema: 'event contract',
  mapping: 'mapping',
  commandSchema: 'command contract',
  groupBy: 'group by',
  identity: 'identity',
};

export function findingsOf({ findings }: Verdict, actions: Actions): Node[] {
  const shown = findings.filter((finding) => !finding.background);
  if (shown.length === 0) return [h('p', { class: 'quiet' }, 'Nothing to fix.')];
  return shown.map((finding) => {
    const { blames } = finding;
    return h(
      'article',
      { class: 'finding ' + finding.severity },
      h('h3', {}, h('span', { class: 'severity' }, finding.severity), ' ', h('span', {}, finding.message), ' ', h('span', { class: 'code' }, finding.code)),
      finding.remedy && h('p', { class: 'remedy' }, finding.remedy),
      h(
        'p',
        { class: 'places' },
        ...blames.map((part) =>
          h('button', { type: 'button', class: 'place', click: () => actions.go(finding, part) }, `${inputs[part.input] ?? part.input}${part.line ? ` ${part.line}:${part.column}` : ''}${part.pointer ? ': ' + part.pointer.split('/').at(-1) : ''}`),
        ),
        actions.fix(finding, false) && h('button', { type: 'button', class: 'fix', click: () => actions.fix(finding, true) }, 'Write ', h('code', {}, finding.new!)),
      ),
      finding.event !== undefined && h('div', { class: 'example' }, h('h4', { class: 'label' }, 'An event that shows it'), pretty(finding.event, finding.eventPart)),
      finding.command !== undefined && h('div', { class: 'example' }, h('h4', { class: 'label' }, 'The command that it gives'), pretty(finding.command, finding.commandPart)),
    );
  });
}

export function filterOf({ events, filter, withoutFilter }: Samples): Node {
  if (filter !== undefined) {
    return h('div', {}, h('p', { class: 'quiet' }, 'SNS delivers only these events. The others are proved to give no command.'), pretty(filter));
  }
  if (events.length === 0) return h('p', { class: 'quiet' }, uncompiled);
  return h('p', { class: 'quiet' }, withoutFilter ? `None, so the function sees every event: ${withoutFilter}.` : 'None, so the function sees every event.');
}

const uncompiled = 'To be seen when the contracts and the mapping compile.';

export function flowOf(samples: Samples): Node {
  if (samples.events.length === 0) return h('p', { class: 'quiet' }, uncompiled);
  return picture(samples);
}

const fates: Record<SampledEvent['fate'], string> = {
  command: '',
  nothing: 'no command',
  filtered: 'kept out by the filter',
  'dead-letter': 'dead-letter queue',
};

export function eventsOf({ events }: Samples): Node[] {
  if (events.length === 0) return [h('p', { class: 'quiet' }, uncompiled)];
  return events.map((event) =>
    h(
      'details',
      { class: 'event ' + event.fate },
      h(
        'summary',
        {},
        h('span', { class: 'kind' }, event.kind),
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
        h('span', { class: 'fate' }, event.commands.length ? event.commands.map(({ kind }) => kind).join(', ') : fates[event.fate]),
        h('span', { class: 'glimpse' }, JSON.stringify(event.body)),
      ),
      h('h3', { class: 'label' }, 'Event'),
      pretty(event.body),
      event.branches.length > 0 && h('h3', { class: 'label' }, 'Branch'),
      event.branches.length > 0 &&
        h('ul', { class: 'branches' }, ...event.branches.map(({ line, column, text, value }) => h('li', {}, h('code', {}, text), ` is ${value} `, h('span', { class: 'code' }, `${line}:${column}`)))),
      h('h3', { class: 'label' }, event.commands.length === 1 ? 'Command' : 'Commands'),
      ...(event.reason
        ? [h('p', { class: 'reason' }, event.reason + (event.place ? ' at ' + event.place : ''))]
        : event.commands.length
          ? event.commands.map(({ body }) => pretty(body))
          : [h('p', { class: 'quiet' }, 'None.')]),
    ),
  );
}
