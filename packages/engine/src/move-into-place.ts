import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a finished file durable and gives it its name: what has the name is whole, whenever the power fails. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await sync(from)
  await rename(from, to)
  // Windows can't open a folder; elsewhere the rename is only durable once its folder is.
  if (process.platform !== 'win32') await sync(dirname(to))
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
