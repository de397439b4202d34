import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'

/** Processes that have a part of a core between them. */
export type CpuShare = {
  /** Takes a process in, and what it starts from then on. */
  add(pid: number): void
  /** @param cores 0.2: a fifth of a core */
  limit(cores: number): void
  /** Once its processes have ended. */
  close(): void
}

/** So short that a process which has used its part waits some milliseconds, and not a tenth of a second. */
const PERIOD_US = 10_000

/** Where control groups of both versions are, and how a limit is written. */
const HIERARCHIES = [
  { root: '/sys/fs/cgroup/cpu', file: 'cpu.cfs_quota_us', period: 'cpu.cfs_period_us' },
  { root: '/sys/fs/cgroup', file: 'cpu.max', period: undefined },
]

/** @returns nothing where no such group can be made: another system, or no right to */
export const openCpuShare = (name: string): CpuShare | undefined => {
  for (const { root, file, period } of HIERARCHIES) {
    const folder = `${root}/${name}`
    try {
      mkdirSync(folder)
    } catch {
      continue
    }
    if (!existsSync(`${folder}/${file}`)) {
      rmdirSync(folder)
      continue
    }
    return {
      add: (pid) => writeFileSync(`${folder}/cgroup.procs`, String(pid)),
      limit: (cores) => {
        const quota = Math.round(cores * PERIOD_US)
        if (period) writeFileSync(`${folder}/${period}`, String(PERIOD_US))
        writeFileSync(`${folder}/${file}`, period ? String(quota) : `${quota} ${PERIOD_US}`)
      },
      close: () => rmdirSync(folder),
    }
  }
  return undefined
}
