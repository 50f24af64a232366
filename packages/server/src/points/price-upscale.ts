/** Points for one upscale (contract, "Points"): four times the pixels of scale 2 cost four times as much. */
export function priceUpscale(scale: 2 | 4, pointsPerUpscale: number): number {
  return scale === 4 ? pointsPerUpscale * 4 : pointsPerUpscale
}
