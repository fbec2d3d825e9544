// An editor: a contract in JSON or YAML, or a mapping.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { cel } from './cel';
import { complete } from './complete';
import type { Finding, Name, Part } from './engine';
import { locate, type Range } from './pointer';

const colours = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], class: 'tok-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], class: 'tok-literal' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'tok-property' },
  { tag: [tags.macroName, tags.function(tags.variableName)], class: 'tok-function' },
  { tag: tags.special(tags.variableName), class: 'tok-root' },
  { tag: tags.comment, class: 'tok-comment' },
  { tag: [tags.operator, tags.punctuation, tags.separator, tags.bracket], class: 'tok-operator' },
]);

// Marks are the findings about an editor's text.
export interface Marked {
  finding: Finding;
  part: Part;
}

export class Editor {
  readonly view: EditorView;
  private readonly language = new Compartment();
  private readonly writable = new Compartment();
  private notation = '';

  constructor(
    parent: HTMLElement,
    label: string,
    private readonly mapping: boolean,
    changed: () => void,
    names: () => Name[] = () => [],
  ) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          foldGutter({ markerDOM: fold }),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          // Enter begins a line until something is chosen with the arrows, which may come at once.
          mapping ? autocompletion({ override: [complete(names)], selectOnOpen: false, interactionDelay: 0, icons: false }) : [],
          highlightActiveLine(),
          highlightSelectionMatches(),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[name=nonce]')?.content ?? ''),
          // Tab is left to the browser, so that a keyboard gets out again.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
          this.language.of([]),
          this.writable.of([]),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            this.speak();
            changed();
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  // show replaces the text, and forgets what was undone.
  show(text: string, editable: boolean) {
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      effects: this.writable.reconfigure(editable ? [] : [EditorState.readOnly.of(true)]),
    });
    this.speak();
  }

  // speak chooses the language of the text.
  private speak() {
    const notation = this.mapping ? 'cel' : this.text.trimStart().startsWith('{') ? 'json' : 'yaml';
    if (notation === this.notation) return;
    this.notation = notation;
    const language = { cel, json: json(), yaml: yaml() }[notation];
    this.view.dispatch({ effects: this.language.reconfigure(language!) });
  }

  // range gives where a part stands in the text.
  private range({ line, column, pointer }: Part): Range | null {
    const { doc } = this.view.state;
    if (pointer !== undefined && pointer !== '') return locate(this.view.state, pointer);
    if (!line || line > doc.lines) return null;
    const at = doc.line(line);
    const from = Math.min(at.from + units(at.text, (column ?? 1) - 1), at.to);
    const word = /^[\w.]+|^[^\w\s]+/.exec(doc.sliceString(from, at.to))?.[0].length ?? 0;
    const to = Math.min(from + Math.max(word, 1), at.to);
    return { from: from === to ? Math.max(at.from, from - 1) : from, to };
  }

  // mark underlines what findings are about.
  mark(marked: Marked[]) {
    const diagnostics: Diagnostic[] = [];
    for (const { finding, part } of marked) {
      const range = this.range(part);
      if (!range) continue;
      diagnostics.push({
        ...range,
        severity: finding.severity === 'note' ? 'info' : finding.severity,
        message: finding.message,
        source: finding.code,
        markClass: 'blamed ' + finding.severity,
      });
    }
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  // reveal scrolls a part into sight, and takes the cursor there if asked.
  reveal(part: Part, focus: boolean) {
    const range = this.range(part);
    if (!range) return;
    if (focus) {
      this.view.dispatch({ selection: { anchor: range.from, head: range.to } });
      this.view.focus();
    }
    // Only the editor scrolls: the page stays where the reader has it.
    this.view.requestMeasure({
      read: (view) => view.lineBlockAt(range.from).top - view.scrollDOM.clientHeight / 2,
      write: (top, view) => view.scrollDOM.scrollTo({ top }),
    });
  }

  // replace writes what removes a fault, at the occurrence nearest to its place. It is false where there is none.
  replace(part: Part, old: string, by: string, really: boolean): boolean {
    const at = this.range(part);
    const { text } = this;
    if (!at) return false;
    let nearest = -1;
    for (let i = text.indexOf(old); i >= 0; i = text.indexOf(old, i + 1)) {
      if (i <= at.to && i + old.length >= at.from) nearest = i;
    }
    if (nearest < 0) return false;
    if (really) this.view.dispatch({ changes: { from: nearest, to: nearest + old.length, insert: by } });
    return true;
  }

  focus() {
    this.view.focus();
  }
}

// units gives how many UTF-16 units some code points take.
function units(text: string, points: number): number {
  return [...text].slice(0, points).join('').length;
}

function fold(open: boolean): HTMLElement {
  const mark = document.createElement('span');
  mark.className = 'fold';
  mark.textContent = open ? '⌄' : '›';
  return mark;
}

