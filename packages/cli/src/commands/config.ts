import type { Command } from 'commander'

import type { SetProfileFlags } from '../profiles/set-profile.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addOutputFlags } from './flags.ts'

/** `config`: services and their keys, under names. */
export function addConfigCommand(program: Command, terminal: Terminal): void {
  const config = program.command('config').description('store services and their keys, under names')
  addSetCommand(config, terminal)

  const list = addOutputFlags(config.command('list'))
    .description('print all profiles; keys by their last characters')
    .action(async (flags: OutputFlags) => {
      const { listProfiles } = await import('../profiles/manage-profiles.ts')
      await listProfiles(flags, terminal)
    })
  withExamples(list, 'video-upscale config list')

  const get = addOutputFlags(config.command('get'))
    .description('print one profile')
    .argument('[name]', 'name of the profile (default: the default one)')
    .action(async (name: string | undefined, flags: OutputFlags) => {
      const { getProfile } = await import('../profiles/manage-profiles.ts')
      await getProfile(name, flags, terminal)
    })
  withExamples(get, 'video-upscale config get local')

  const use = addOutputFlags(config.command('use'))
    .description('make a profile the default')
    .argument('<name>', 'name of the profile')
    .action(async (name: string, flags: OutputFlags) => {
      const { useProfile } = await import('../profiles/manage-profiles.ts')
      await useProfile(name, flags, terminal)
    })
  withExamples(use, 'video-upscale config use local')

  const remove = addOutputFlags(config.command('remove'))
    .description('forget a profile and its key')
    .argument('<name>', 'name of the profile')
    .action(async (name: string, flags: OutputFlags) => {
      const { removeProfile } = await import('../profiles/manage-profiles.ts')
      await removeProfile(name, flags, terminal)
    })
  withExamples(remove, 'video-upscale config remove local')

  const path = addOutputFlags(config.command('path'))
    .description('print where all this is stored')
    .action(async (flags: OutputFlags) => {
      const { printConfigPath } = await import('../profiles/manage-profiles.ts')
      printConfigPath(flags, terminal)
    })
  withExamples(path, 'video-upscale config path')
}

function addSetCommand(config: Command, terminal: Terminal): void {
  const set = config
    .command('set')
    .description('make a profile, or change one; asks for the key, and does not show it')
    .argument('<name>', 'name of the profile')
    .option('--base-url <url>', 'where the API stands (default: the hosted service)')
    .option('--api-key-stdin', 'read the key from standard input', false)
    .option('--webhook-secret-stdin', 'read the webhook secret, whsec_…, from standard input', false)
    .option('--from-env', 'take what is set of VIDEO_UPSCALE_API_KEY, …_BASE_URL and …_WEBHOOK_SECRET', false)
  addOutputFlags(set).action(async (name: string, flags: SetProfileFlags) => {
    const { setProfile } = await import('../profiles/set-profile.ts')
    await setProfile(name, flags, terminal)
  })
  withExamples(
    set,
    'echo "$STUDIO_KEY" | video-upscale config set studio --base-url http://127.0.0.1:8484/api --api-key-stdin',
    'VIDEO_UPSCALE_API_KEY="$STUDIO_KEY" video-upscale config set studio --from-env',
  )
}
