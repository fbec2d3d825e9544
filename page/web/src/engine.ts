// What answers the page's questions: the tool that serves it, or WebAssembly in a worker.

export interface Question {
  eventSchema: string;
  mapping: string;
  commandSchema: string;
  groupBy: string;
  identity: string;
  draft: string;
  strict: boolean;
}

export type Input = 'eventSchema' | 'mapping' | 'commandSchema' | 'groupBy' | 'identity';

export interface Part {
  input: Input;
  line?: number;
  column?: number;
  pointer?: string;
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'note';
  where: string;
  message: string;
  remedy?: string;
  old?: string;
  new?: string;
  background?: boolean;
  blames: Part[];
  event?: unknown;
  eventPart?: string;
  command?: unknown;
  commandPart?: string;
}

export interface Verdict {
  verdict: 'ok' | 'fails' | 'wrong-command' | 'unknown' | 'compile';
  stops: boolean;
  findings: Finding[];
}

export type Fate = 'command' | 'nothing' | 'filtered' | 'dead-letter';

export interface SampledEvent {
  body: unknown;
  kind: string;
  fate: Fate;
  branches: { line: number; column: number; text: string; value: string }[];
  commands: { kind: string; body: unknown }[];
  reason?: string;
  place?: string;
}

export interface Flow {
  from: string;
  to?: string;
  fate: Fate;
  events: number;
}

export interface Samples {
  events: SampledEvent[];
  kinds: string[];
  flows: Flow[];
  filter?: unknown;
  withoutFilter?: string;
}

// A Name is a property that an event may have, and those below it; items are those of all items of a list.
export interface Name {
  name: string;
  optional?: boolean;
  names?: Name[];
  items?: Name[];
}

export interface Engine {
  judge(question: Question, signal: AbortSignal): Promise<Verdict>;
  sample(question: Question, signal: AbortSignal): Promise<Samples>;
  names(question: Question, signal: AbortSignal): Promise<Name[]>;
}

declare const PLAYGROUND: boolean;

// Loading says how far an engine is that must be fetched first: a part of 1.
export type Loading = (part: number) => void;

export function engine(loading: Loading): Engine {
  const judging = PLAYGROUND ? workerAsks(loading) : toolAsks;
  // Events have a worker of their own, started when they are first asked for, so that a verdict never waits for them.
  let sampling = PLAYGROUND ? undefined : toolAsks;
  return {
    judge: (question, signal) => judging('judge', question, signal) as Promise<Verdict>,
    names: (question, signal) => judging('names', question, signal) as Promise<Name[]>,
    sample: (question, signal) => (sampling ??= workerAsks(() => {}))('sample', question, signal) as Promise<Samples>,
  };
}

type Ask = (kind: string, question: Question, signal: AbortSignal) => Promise<unknown>;

const toolAsks: Ask = async (kind, question, signal) => {
  const response = await fetch('api/' + kind, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question), signal,
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
};

// A worker answers one question after another. One whose answer nobody waits for any more is left to end, for a while: a
// worker that is ended must start anew, which takes longer than most answers.
function workerAsks(loading: Loading): Ask {
  const patience = 2000;
  let worker: Worker;
  let next = 0;
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(reason: Error): void; question: [string, string] }>();
  const start = () => {
    worker = new Worker('worker.js');
    worker.onmessage = ({ data }) => {
      if (data.loaded !== undefined) return loading(data.loaded);
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error) asked?.reject(new Error(data.error));
      else asked?.resolve(JSON.parse(data.answer));
      if (data.broken) again();
    };
    worker.onerror = (event) => {
      for (const { reject } of waiting.values()) reject(new Error(event.message || 'the prover could not be loaded'));
      waiting.clear();
    };
  };
  // again starts anew, with the questions that wait.
  const again = () => {
    worker.terminate();
    start();
    for (const [id, { question }] of waiting) send(id, question);
  };
  start();
  const send = (id: number, [kind, question]: [string, string]) => worker.postMessage({ id, kind, question });
  return (kind, question, signal) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject, question: [kind, JSON.stringify(question)] });
      signal.addEventListener('abort', () => {
        reject(new DOMException('nobody waits for the answer', 'AbortError'));
        setTimeout(() => {
          if (waiting.delete(id)) again();
        }, patience);
      });
      send(id, waiting.get(id)!.question);
    });
}
