// What an editor offers while a mapping is typed: the properties of the event, by the contract.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Name } from './engine';

const functions = ['has', 'size', 'string', 'int', 'double', 'matches', 'startsWith', 'endsWith', 'contains', 'orValue', 'map', 'filter', 'all', 'exists', 'asInt', 'asDouble', 'asTimestamp', 'asDuration'];
const ofMessage: Name[] = [{ name: 'id' }, { name: 'group' }, { name: 'time' }, { name: 'attributes' }];

// A macro gives a name to the items of a list.
const macro = /((?:\w+)(?:\.\??\w+|\.orValue\(\[\]\)|\[\d+\])*)\.(?:map|filter|all|exists|exists_one|transformList)\(\s*(\w+)\s*,/g;

// complete offers what may stand at the cursor, given the names of the event.
export function complete(names: () => Name[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/[\w.?[\]]*/);
    if (!typed || (typed.text === '' && !context.explicit)) return null;
    const steps = typed.text.split('.');
    const last = steps.pop()!.replace('?', '');
    const from = context.pos - last.length;
    const variables = new Map<string, Name[]>([['event', names()], ['message', ofMessage]]);
    for (const [, list, variable] of context.state.sliceDoc(0, typed.from).matchAll(macro)) {
      variables.set(variable, at(variables, list.replaceAll('.orValue([])', '').split('.'))?.items ?? []);
    }
    if (steps.length === 0) {
      if (!/^[a-zA-Z_]/.test(last) && !context.explicit) return null;
      return { from, options: [...[...variables.keys()].map((label) => ({ label, type: 'variable', boost: 1 })), ...functions.map((label) => ({ label, type: 'function' }))], validFor: /^\w*$/ };
    }
    const options = (at(variables, steps)?.names ?? []).map(offered);
    return options.length ? { from, options, validFor: /^\w*$/ } : null;
  };
}

function offered({ name, optional }: Name): Completion {
  return { label: name, type: 'property', detail: optional ? 'may be absent' : undefined, boost: optional ? 0 : 1 };
}

// at gives the property that steps lead to.
function at(variables: Map<string, Name[]>, [root, ...steps]: string[]): Name | undefined {
  const names = variables.get(root.replace(/\[.*/, ''));
  let here: Name | undefined = names && { name: root, names };
  for (const step of steps) {
    const [, name, index] = /^\??(\w+)((?:\[\d+\])*)$/.exec(step) ?? [];
    here = here?.names?.find((one) => one.name === name);
    if (index && here) here = { name, names: here.items };
  }
  return here;
}
