/** Waits for something at most so long. What it waited for is named in the error. */
export async function within<Value>(ms: number, what: string, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Waited ${ms} ms in vain: ${what}.`))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A promise that is settled from outside: an event to wait for. */
export interface Signal {
  readonly arrived: Promise<void>
  readonly fire: () => void
}

export function createSignal(): Signal {
  let fire = (): void => undefined
  const arrived = new Promise<void>((resolve) => (fire = resolve))
  return { arrived, fire }
}
