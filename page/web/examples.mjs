// The examples that the page offers: the program of the README with the fault that its preview finds, and the recipes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function examples(root) {
  const file = (...path) => readFile(join(root, ...path), 'utf8');
  const readme = await file('README.md');
  const order = {
    name: 'An order may have no note',
    eventSchema: await file('examples', 'yaml', 'order-events.schema.json'),
    mapping: block(readme, 'cel')[0],
    commandSchema: await file('examples', 'yaml', 'invoice-commands.schema.json'),
  };
  const recipes = (await file('docs', 'recipes.md')).split(/^## (?=\d+\. )/m).slice(1).map((section) => {
    const [contracts] = block(section, 'yaml');
    const [mapping] = block(section, 'cel');
    return { name: section.split('\n', 1)[0], mapping, ...parts(contracts) };
  });
  if (recipes.length < 20 || !order.mapping) {
    throw new Error('docs/recipes.md or README.md is not written as the examples are read');
  }
  return [order, ...recipes];
}

// block gives the code blocks of a language.
function block(text, language) {
  return [...text.matchAll(new RegExp('^```' + language + '\\n([^]*?)^```', 'gm'))].map((match) => match[1]);
}

// parts takes a map of YAML apart by its keys. What stands below a key moves to the margin.
function parts(yaml) {
  const found = {};
  for (const [, key, value] of yaml.matchAll(/^(\w+):([^\n]*\n(?:[ -][^\n]*\n|\n)*)/gm)) {
    const indent = /^\n( *)/.exec(value)?.[1].length ?? 0;
    found[key] = value.replace(/^\n/, '').replace(new RegExp('^ {' + indent + '}', 'gm'), '').trimStart();
  }
  for (const key of ['groupBy', 'identity']) {
    if (found[key]) found[key] = scalar(found[key].trim());
  }
  return found;
}

// scalar is a plain or quoted one.
function scalar(text) {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text.startsWith('"') ? JSON.parse(text) : text;
}
