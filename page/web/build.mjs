// Builds the page: node build.mjs FOLDER serve|playground, with NODE_MODULES the folder of packages.
import { createRequire } from 'node:module';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examples } from './examples.mjs';

const [out, kind] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const modules = process.env.NODE_MODULES;
const { build } = createRequire(join(modules, 'package.json'))('esbuild');
const playground = kind === 'playground';

await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(here, 'src', 'page.ts'), join(here, 'src', 'page.css'), ...(playground ? [join(here, 'src', 'worker.ts')] : [])],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  nodePaths: [modules],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { PLAYGROUND: String(playground), EXAMPLES: JSON.stringify(await examples(root)) },
});

// The tool sends its policy as a header; a static site may not be able to, so it stands in the file.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
const index = await readFile(join(here, 'src', 'index.html'), 'utf8');
const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
await writeFile(join(out, 'index.html'), playground ? index.replace('<!-- policy -->', meta) : index);
await copyFile(join(here, 'src', 'icon.svg'), join(out, 'icon.svg'));

// The licences of the libraries ask to go with them.
const packages = new Set(Object.keys(metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter(Boolean));
const licences = await Promise.all([...packages].sort().map(async (name) => `${name}\n\n${await readFile(join(modules, name, 'LICENSE'), 'utf8')}`));
await writeFile(join(out, 'licences.txt'), licences.join('\n'));
