import { z } from 'zod'

/** What a backup says of itself, in `manifest.json`: written last, so that a backup that has one is whole. */
export const manifestSchema = z.object({
  format: z.literal(1),
  createdAt: z.string(),
  migrations: z.array(z.string()),
  /** Rows a table. */
  tables: z.record(z.string(), z.number()),
  /** Storage keys of the files that came with it. */
  files: z.array(z.string()),
  /** Keys that the database names, and that were deleted before they could be copied. */
  missing: z.array(z.string()),
})

export type BackupManifest = z.output<typeof manifestSchema>
