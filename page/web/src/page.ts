// The page: three editors, and below them what is known of the connection, as one types.
import { blank, type Connection, examples, hasUnsaved, isOfFolder, lines, ofFolder, type Pane, panes, save, type Settings, unsaved } from './connections';
import { byID, h } from './dom';
import { Editor, type Marked } from './editor';
import { engine, type Finding, type Input, type Name, type Part, type Question, type Verdict } from './engine';
import { eventsOf, filterOf, findingsOf, flowOf, meanings } from './results';
import { pack, unpack } from './share';
import { theme } from './theme';

// The milliseconds for which the keys rest before a verdict is asked for, and after it before events are: the next key
// shall find the prover free. "Checking" is shown where a verdict takes longer than patience.
const rest = 60;
const calm = 250;
const patience = 120;

theme();

const labels: Record<Pane, string> = { eventSchema: 'Event contract', mapping: 'Mapping', commandSchema: 'Command contract' };
let names: Name[] = [];
let namesOf = '';
const editors = Object.fromEntries(
  panes.map((pane) => [pane, new Editor(byID(pane + '-editor'), labels[pane], pane === 'mapping', changed, () => names)]),
) as Record<Pane, Editor>;
const groupBy = byID<HTMLTextAreaElement>('groupBy');
const identity = byID<HTMLTextAreaElement>('identity');
const draft = byID<HTMLSelectElement>('draft');
const strict = byID<HTMLInputElement>('strict');
const choice = byID<HTMLSelectElement>('connection');
const saveButton = byID<HTMLButtonElement>('save');
const shareButton = byID<HTMLButtonElement>('share');
const verdictBox = byID('verdict');

for (const input of [groupBy, identity]) input.addEventListener('input', changed);
for (const input of [draft, strict]) input.addEventListener('change', changed);

let opened: Connection = blank;
let opening = false;
let folder: Connection[] = [];

function settings(): Settings {
  return { groupBy: groupBy.value, identity: identity.value, draft: draft.value, strict: strict.checked };
}

function question(): Question {
  return { eventSchema: editors.eventSchema.text, mapping: editors.mapping.text, commandSchema: editors.commandSchema.text, ...settings() };
}

// --- asking ---------------------------------------------------------------------------------------------------------

const prover = engine((part) => {
  if (part < 1) state('loading', 'Loading the prover', part ? `${Math.round(part * 100)} %, once` : 'once');
});
let asked = new AbortController();
let timer = 0;

function changed() {
  if (opening) return; // until all editors show the connection
  clearTimeout(timer);
  asked.abort();
  verdictBox.dataset.fresh = 'false';
  verdictBox.setAttribute('aria-busy', 'true');
  for (const pane of panes) opened.texts[pane].edited = editors[pane].text;
  opened.edited = settings();
  showUnsaved();
  timer = window.setTimeout(ask, rest);
}

async function ask() {
  asked = new AbortController();
  const { signal } = asked;
  const q = question();
  const began = performance.now();
  const waiting = setInterval(() => {
    const seconds = Math.floor((performance.now() - began) / 1000);
    if (!signal.aborted && verdictBox.dataset.state !== 'loading') state('checking', 'Checking…', seconds ? `for ${seconds} s` : '');
  }, patience);
  try {
    const verdict = await prover.judge(q, signal);
    if (signal.aborted) return;
    showVerdict(verdict);
    clearInterval(waiting);
    performance.measure('verdict', { start: began });
    if (namesOf !== q.draft + q.eventSchema) {
      const found = await prover.names(q, signal);
      if (found.length) names = found; // those of the last contract that compiles
      namesOf = q.draft + q.eventSchema;
    }
    await new Promise((resolve) => setTimeout(resolve, calm));
    if (signal.aborted) return;
    const samples = await prover.sample(q, signal);
    if (signal.aborted) return;
    byID('flow').replaceChildren(flowOf(samples));
    byID('filter').replaceChildren(filterOf(samples));
    byID('events').replaceChildren(...eventsOf(samples));
    byID('events').dataset.fresh = 'true';
  } catch (error) {
    if (!signal.aborted) state('broken', 'No answer', error instanceof Error ? error.message : String(error));
  } finally {
    clearInterval(waiting);
  }
}

// state shows what is known, or what is waited for.
function state(name: string, title: string, text: string) {
  if (verdictBox.dataset.state === name && verdictBox.textContent === title + text) return; // nothing new to announce
  verdictBox.dataset.state = name;
  verdictBox.replaceChildren(h('strong', {}, title), h('span', {}, text));
}

function showVerdict(verdict: Verdict) {
  const [title, text] = meanings[verdict.verdict];
  const refused = verdict.verdict === 'ok' && verdict.stops;
  state(refused ? 'unknown' : verdict.verdict, refused ? 'Refused' : title, refused ? 'A warning is an error, since strict is on.' : text);
  document.title = `${refused ? 'Refused' : title} · Eventlink`;
  verdictBox.dataset.fresh = 'true';
  verdictBox.setAttribute('aria-busy', 'false');
  byID('events').dataset.fresh = 'false';
  byID('findings').replaceChildren(...findingsOf(verdict, { go, fix }));
  const marked = Object.fromEntries(panes.map((pane) => [pane, [] as Marked[]])) as Record<Pane, Marked[]>;
  const blamed = new Set<Input>();
  for (const finding of verdict.findings) {
    if (finding.background) continue;
    for (const part of finding.blames) {
      blamed.add(part.input);
      if (part.input in marked) marked[part.input as Pane].push({ finding, part });
    }
  }
  for (const pane of panes) editors[pane].mark(marked[pane]);
  for (const [name, input] of [['groupBy', groupBy], ['identity', identity]] as const) {
    input.setAttribute('aria-invalid', String(blamed.has(name)));
    if (blamed.has(name)) byID<HTMLDetailsElement>('more').open = true;
  }
  const first = verdict.findings.find((finding) => !finding.background);
  for (const part of first?.blames ?? []) {
    if (part.input in editors && !editors[part.input as Pane].view.hasFocus) editors[part.input as Pane].reveal(part, false);
  }
}

// go takes the reader to a part that a finding is about; the other editors show theirs.
function go(finding: Finding, part: Part = finding.blames[0]) {
  for (const other of finding.blames) {
    if (other.input in editors) editors[other.input as Pane].reveal(other, other === part);
  }
  if (part.input === 'groupBy' || part.input === 'identity') byID(part.input).focus();
}

function fix(finding: Finding, really: boolean): boolean {
  const part = finding.blames.find(({ input }) => input === 'mapping');
  if (!part || !finding.old || !finding.new) return false;
  const can = editors.mapping.replace(part, finding.old, finding.new, really);
  if (can && really) editors.mapping.focus();
  return can;
}

// --- connections ----------------------------------------------------------------------------------------------------

function open(connection: Connection) {
  opening = true;
  opened = connection;
  for (const pane of panes) {
    const { text, file, fixed, edited } = connection.texts[pane];
    editors[pane].show(edited ?? lines(text), !fixed);
    byID(pane + '-file').textContent = fixed ? `${file} · ${fixed}` : (file ?? '');
  }
  const now = connection.edited ?? connection;
  groupBy.value = now.groupBy;
  identity.value = now.identity;
  draft.value = now.draft;
  strict.checked = now.strict;
  byID<HTMLDetailsElement>('more').open = Boolean(now.groupBy || now.identity || now.draft || now.strict);
  saveButton.hidden = !isOfFolder(connection);
  opening = false;
  changed();
}

function offer() {
  const group = (label: string, connections: Connection[], prefix: string) =>
    connections.length > 0 && h('optgroup', { label }, ...connections.map(({ name }, i) => h('option', { value: prefix + i }, name)));
  const groups = [group('This folder', folder, 'f'), group('New', [blank], 'b'), group('Examples', examples, 'e')];
  choice.replaceChildren(...groups.filter((g) => g !== false));
}

choice.addEventListener('change', () => {
  const list = { f: folder, b: [blank], e: examples }[choice.value[0] as 'f' | 'b' | 'e'];
  history.replaceState(null, '', location.pathname);
  open(list[Number(choice.value.slice(1))]);
});

function showUnsaved() {
  const unsaved = hasUnsaved(opened);
  saveButton.disabled = !unsaved;
  saveButton.textContent = unsaved ? 'Save' : 'Saved';
}

async function saveOpened() {
  try {
    await save(opened);
    tell('Saved.');
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error), true);
  }
  showUnsaved();
}

saveButton.addEventListener('click', saveOpened);
document.addEventListener('keydown', (event) => {
  if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || saveButton.hidden) return;
  event.preventDefault();
  void saveOpened();
});
addEventListener('beforeunload', (event) => {
  if (folder.some(hasUnsaved)) event.preventDefault();
});

// --- sharing --------------------------------------------------------------------------------------------------------

shareButton.addEventListener('click', async () => {
  history.replaceState(null, '', await pack(question()));
  try {
    await navigator.clipboard.writeText(location.href);
    tell('The link is copied. It holds everything that stands here.');
  } catch {
    tell('The link is in the address bar. It holds everything that stands here.');
  }
});

// tell says what was done, for a while, or what went wrong, until something else is told.
let told = 0;
function tell(text: string, wrong = false) {
  byID('told').textContent = text;
  clearTimeout(told);
  if (!wrong) told = window.setTimeout(() => (byID('told').textContent = ''), 6000);
}

async function openShared(): Promise<boolean> {
  if (!location.hash.startsWith('#q=')) return false;
  const shared = await unpack(location.hash);
  if (!shared) {
    tell('The link is not whole.', true);
    return false;
  }
  choice.prepend(h('option', { value: 's', hidden: true }, 'From a link'));
  choice.value = 's';
  open(unsaved('From a link', shared));
  return true;
}

addEventListener('hashchange', openShared);

async function begin() {
  try {
    folder = await ofFolder();
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error), true);
  }
  offer();
  if (await openShared()) return;
  choice.value = folder.length ? 'f0' : 'e0';
  open(folder[0] ?? examples[0]);
}

void begin();
