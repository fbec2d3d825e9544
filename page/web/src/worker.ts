// Runs the prover, which is Go compiled to WebAssembly, apart from the page, so that the page never waits for it.

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
declare function importScripts(url: string): void;
// The program puts this into the global scope.
declare function eventlinkAsk(kind: string, question: string): { answer?: string; error?: string };

const postBack: (message: unknown) => void = self.postMessage.bind(self) as never;

importScripts('wasm_exec.js');

// progress passes on the bytes of a response, and tells how many there were of all.
function progress(response: Response): ReadableStream<Uint8Array> {
  const all = Number(response.headers.get('Content-Length')) || 0;
  let loaded = 0;
  return response.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.length;
        postBack({ loaded: all ? Math.min(0.99, loaded / all) : 0 });
        controller.enqueue(chunk);
      },
    }),
  );
}

// unpacked gives the program. A server may have unpacked it already, by a Content-Encoding.
async function unpacked(stream: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  const { value: first } = await reader.read();
  if (!first) throw new Error('the prover is empty');
  const whole = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const packed = first[0] === 0x1f && first[1] === 0x8b;
  return packed ? whole.pipeThrough(new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>) : whole;
}

async function start() {
  const response = await fetch('eventlink.wasm.gz');
  if (!response.ok) throw new Error('the prover could not be loaded: ' + response.status);
  const program = new Response((await unpacked(progress(response))) as BodyInit, { headers: { 'Content-Type': 'application/wasm' } });
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(program, go.importObject);
  void go.run(instance);
  postBack({ loaded: 1 });
}

const started = start();

self.onmessage = async ({ data: { id, kind, question } }) => {
  try {
    await started;
    postBack({ id, ...eventlinkAsk(kind, question) });
  } catch (error) {
    // A program that was torn out of its work is not asked again.
    postBack({ id, error: error instanceof Error ? error.message : String(error), broken: true });
  }
};
