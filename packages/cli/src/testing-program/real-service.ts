/** The real server that runs beside this package's tests (vitest.config.ts). */
export interface RealService {
  /** Variables that lead the program to it. */
  readonly env: { readonly VIDEO_UPSCALE_BASE_URL: string; readonly VIDEO_UPSCALE_API_KEY: string }
  readonly webhookSecret: string
  /** A whole clip of 64x48, one second. */
  readonly clip: string
}

export function realService(): RealService {
  const variable = (name: string): string => {
    const value = process.env[`VIDEO_UPSCALE_CONTRACT_${name}`]
    if (value === undefined) throw new Error('The real server has not been started.')
    return value
  }
  return {
    env: { VIDEO_UPSCALE_BASE_URL: variable('URL'), VIDEO_UPSCALE_API_KEY: variable('KEY') },
    webhookSecret: variable('SECRET'),
    clip: variable('CLIP'),
  }
}
