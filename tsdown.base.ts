import { defineConfig, type UserConfig } from 'tsdown'

/** What every package builds alike: bundled JavaScript and declarations, source maps, no minification. */
export function packageBuild(config: UserConfig): UserConfig {
  return defineConfig({
    outDir: 'dist',
    format: ['esm'],
    target: 'es2023',
    platform: 'node',
    fixedExtension: true,
    dts: true,
    sourcemap: true,
    clean: true,
    hash: false,
    ...config,
  })
}
