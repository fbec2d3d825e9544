// How a mapping is coloured.
import { StreamLanguage } from '@codemirror/language';

const words = /^(?:true|false|null|in)\b/;
const macros = /^(?:has|all|exists|exists_one|map|filter|bind)(?=\s*\()/;
const roots = /^(?:event|message|command)\b/;

export const cel = StreamLanguage.define<{ closing: string }>({
  name: 'cel',
  startState: () => ({ closing: '' }),
  token(stream, state) {
    if (state.closing) return string(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    const open = stream.match(/^[rRbB]{0,2}("""|'''|"|')/) as RegExpMatchArray | null;
    if (open) {
      state.closing = open[1];
      return string(stream, state);
    }
    if (stream.match(/^(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)u?/)) return 'number';
    if (stream.match(words)) return 'keyword';
    if (stream.match(macros)) return 'macroName';
    if (stream.match(roots)) return 'variableName.special';
    if (stream.match(/^[A-Za-z_]\w*(?=\s*\()/)) return 'variableName.function';
    if (stream.match(/^[A-Za-z_]\w*/)) return 'propertyName';
    stream.match(/^(?:==|!=|<=|>=|&&|\|\||\.\?|[-+*/%<>!?:])/) || stream.next();
    return 'operator';
  },
  languageData: { commentTokens: { line: '//' }, closeBrackets: { brackets: ['(', '[', '{', "'", '"'] } },
});

function string(stream: { match(p: string): unknown; next(): string | void; eol(): boolean }, state: { closing: string }): string {
  while (!stream.eol()) {
    if (stream.match(state.closing)) {
      state.closing = '';
      return 'string';
    }
    if (stream.next() === '\\') stream.next();
  }
  if (state.closing.length === 1) state.closing = ''; // such a string ends with its line
  return 'string';
}
