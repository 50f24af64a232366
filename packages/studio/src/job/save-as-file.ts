interface SavePicker {
  showSaveFilePicker(options: {
    suggestedName: string
  }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>
}

/** Up to here the browser may hold the file until it is whole. */
const mostHeldBytes = 256 * 1024 ** 2

/**
 * Where a large file goes while it comes, so that it need not be held: a file that the user chooses, where the
 * browser lets a page write to one.
 */
export async function saveAsFile(
  suggestedName: string,
  bytes: number,
): Promise<WritableStream<Uint8Array> | 'dismissed' | undefined> {
  if (bytes <= mostHeldBytes || !hasSavePicker(window)) return undefined
  try {
    const file = await window.showSaveFilePicker({ suggestedName })
    return await file.createWritable()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'dismissed'
    throw error
  }
}

function hasSavePicker(page: object): page is SavePicker {
  return 'showSaveFilePicker' in page
}
