/** A line for a shell, to be copied. */
export function Command({ line }: { readonly line: string }) {
  return (
    <code className="mt-2 block w-full rounded-lg border border-line bg-canvas px-3 py-2 font-mono text-xs wrap-anywhere text-ink select-all">
      {line}
    </code>
  )
}
