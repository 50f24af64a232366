/** The samples' bytes in memory that threads can share. */
export function inSharedMemory(samples: Uint8Array | Uint16Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(samples.byteLength)
  new Uint8Array(memory).set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
  return memory
}
